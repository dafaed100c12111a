// Moving through the queue of the desk while posters leave it, and how drafts are laid out and chosen.
import { describe, expect, it } from 'vitest';
import {
  barLength,
  cardAt,
  beginningOf,
  chosenAfter,
  layOut,
} from '../../../../../src/renderer/pages/Taglines/draftSections.ts';
import { guestAt, listIndex, shownTotal, stepped } from '../../../../../src/renderer/pages/Taglines/queuePlace.ts';
import { refusedWords, stateWords } from '../../../../../src/renderer/pages/Taglines/words.ts';
import { DEFAULT_DRAFT_SETTINGS } from '../../../../../src/shared/taglines/draftSettings.ts';
import { draft } from './deskFixtures.ts';

describe('the place in the queue', () => {
  it('keeps a decided poster at its old place, and goes on below it', () => {
    // Five posters; the one at 2 was accepted and left, so the list has four.
    const place = { posterId: 30, index: 2 };
    const guest = guestAt(place, undefined, 4);
    expect(guest).toBe(2);
    expect(shownTotal(4, guest)).toBe(5);
    expect([0, 1, 2, 3, 4].map((row) => listIndex(row, guest))).toEqual([0, 1, null, 2, 3]);
    const next = stepped(2, 1, 5);
    // What stood below it has moved up in the list: it is now where the decided one was.
    expect(next === null ? null : listIndex(next, guest)).toBe(2);
  });

  it('shows no guest while the poster is in the list, or while that part has not come', () => {
    expect(guestAt({ posterId: 30, index: 2 }, 2, 5)).toBeNull();
    expect(guestAt({ posterId: 30, index: 2 }, 'unknown', 5)).toBeNull();
    expect(guestAt({ posterId: 30, index: null }, undefined, 5)).toBeNull();
    expect(guestAt(null, undefined, 5)).toBeNull();
  });

  it('shows the last poster of a list that is empty by now', () => {
    expect(guestAt({ posterId: 30, index: 7 }, undefined, 0)).toBe(0);
  });

  it('ends at both ends', () => {
    expect(stepped(0, -1, 5)).toBeNull();
    expect(stepped(4, 1, 5)).toBeNull();
    expect(stepped(null, 1, 5)).toBe(0);
    expect(stepped(null, 1, 0)).toBeNull();
  });
});

describe('arrows over drafts', () => {
  it('move by one or by a row, and stay at the edges', () => {
    expect(cardAt(0, 'right', 2, [4])).toBe(1);
    expect(cardAt(1, 'down', 2, [4])).toBe(3);
    expect(cardAt(2, 'down', 2, [4])).toBe(2);
    expect(cardAt(0, 'left', 2, [4])).toBe(0);
    expect(cardAt(1, 'up', 2, [4])).toBe(1);
    expect(cardAt(0, 'down', 2, [])).toBe(0);
  });

  it('go from one section to the next in the same column, or to its last card', () => {
    // 0 1 / 2 and, below, 3 4 / 5 6
    expect(cardAt(2, 'down', 2, [3, 4])).toBe(3);
    expect(cardAt(4, 'up', 2, [3, 4])).toBe(2);
    expect(cardAt(2, 'right', 2, [3, 4])).toBe(3);
    expect(cardAt(1, 'down', 1, [1, 2])).toBe(2);
  });
});

describe('the layout of drafts', () => {
  const { weights } = DEFAULT_DRAFT_SETTINGS;
  const drafts = [
    draft('new-low', { requestId: 'second', parts: { fit: 0.1, likelihood: 0, novelty: 0, contrast: 0 } }),
    draft('new-high', { requestId: 'second', parts: { fit: 0.9, likelihood: 0, novelty: 0, contrast: 0 } }),
    draft('old', { requestId: 'first' }),
    draft('gone', { requestId: 'first', state: 'rejected' }),
  ];

  it('keeps requests together, the newest first, each by rank, and folds what was rejected', () => {
    const laidOut = layOut(drafts, weights, null);
    expect(laidOut.order.map(({ id }) => id)).toEqual(['new-high', 'new-low', 'old']);
    expect(laidOut.sections.map(({ requestId }) => requestId)).toEqual(['second', 'first']);
    expect(laidOut.rejected.map(({ id }) => id)).toEqual(['gone']);
  });

  it('leaves the draft under the hand where it is', () => {
    const laidOut = layOut(drafts, weights, { id: 'new-low', index: 0 });
    expect(laidOut.order.map(({ id }) => id)).toEqual(['new-low', 'new-high', 'old']);
  });

  it('chooses what stands in the place of a draft that left', () => {
    const { order } = layOut(drafts, weights, null);
    expect(chosenAfter(order, 'old', 0)).toBe(2);
    expect(chosenAfter(order, 'gone', 1)).toBe(1);
    expect(chosenAfter(order, 'gone', 9)).toBe(2);
    expect(chosenAfter([], null, 0)).toBe(0);
  });

  it('draws the best part with the whole bar and says nothing of what is not known', () => {
    expect(barLength(0.9, [0.1, 0.9, null])).toBe(1);
    expect(barLength(0.1, [0.1, 0.9, null])).toBeCloseTo(0.04);
    expect(barLength(null, [0.1, null])).toBeNull();
    expect(barLength(-2, [-2, -2])).toBe(1);
  });

  it('takes the first words as a beginning', () => {
    expect(beginningOf('In space no one can hear you')).toBe('In space');
    expect(beginningOf('Run.')).toBe('Run.');
  });
});

describe('words', () => {
  it('tells the state of a poster without colour', () => {
    expect(stateWords({ tagline: null, approval: null, openDrafts: 0 })).toBe('No tagline');
    expect(stateWords({ tagline: null, approval: null, openDrafts: 4 })).toBe('4 drafts');
    expect(stateWords({ tagline: 'Run.', approval: 'draft', openDrafts: 1 })).toBe('Chosen, 1 draft');
    expect(stateWords({ tagline: 'Run.', approval: null, openDrafts: 0 })).toBe('Has a tagline');
  });

  it('says why drafts were left out, by the gravest reason of each', () => {
    const mark = (kind: 'near' | 'exact' | 'blocked') => ({ kind, what: '', near: null });
    expect(refusedWords([{ marks: [mark('near')] }, { marks: [mark('near'), mark('exact')] }])).toBe(
      '2 drafts left out: 1 copied what exists, 1 came too close to what exists',
    );
  });
});
