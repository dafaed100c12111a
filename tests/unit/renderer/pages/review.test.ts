// The review queue of the window: deciding, going back, another order, what the keys mean.
import { describe, expect, it } from 'vitest';
import {
  cardKey,
  currentCard,
  decide,
  EMPTY_REVIEW,
  lastDecided,
  reRanked,
  step,
  takeBack,
  undecidedAhead,
  withCards,
  type ReviewCard,
} from '../../../../src/renderer/pages/Review/queue.ts';
import { decisionFor, means, stateAfter } from '../../../../src/renderer/pages/Review/words.ts';

const card = (posterId: number, genreId = 1): ReviewCard =>
  ({ posterId, genreId, kind: 'missing', score: 0.9, probability: 0.9, inSample: false, skipped: false }) as ReviewCard;
const start = withCards(EMPTY_REVIEW, [card(1), card(2), card(3), card(4)], 'a');

describe('queue', () => {
  it('adds a card once', () => {
    expect(withCards(start, [card(2), card(3)], 'a')).toBe(start);
    expect(withCards(start, [card(4), card(4, 2)], 'a').cards.length).toBe(5);
  });

  it('advances to the next open card', () => {
    let now = decide(start, 'accept');
    expect(currentCard(now)?.posterId).toBe(2);
    now = step(now, 1);
    now = decide(now, 'reject');
    now = step(step(now, -1), -1);
    expect(currentCard(now)?.posterId).toBe(2);
    now = decide(now, 'skip');
    expect(currentCard(now)?.posterId).toBe(4);
    expect(undecidedAhead(now)).toBe(1);
  });

  it('comes back to a card that was undone or refused', () => {
    const now = decide(decide(start, 'accept'), 'skip');
    expect(lastDecided(now)).toBe(cardKey(card(2)));
    const back = takeBack(now, cardKey(card(2)));
    expect(currentCard(back)?.posterId).toBe(2);
    expect(lastDecided(back)).toBe(cardKey(card(1)));
    expect(undecidedAhead(back)).toBe(3);
  });

  it('has a place past the last card and none before the first', () => {
    const end = [0, 1, 2, 3, 4, 5].reduce((now) => step(now, 1), start);
    expect(currentCard(end)).toBeUndefined();
    expect(step(start, -1)).toBe(start);
  });
});

describe('a queue that was ranked anew', () => {
  const placed = step(decide(start, 'accept'), 1);

  it('keeps what was passed and the card at the place, and takes the new order ahead', () => {
    expect(currentCard(placed)?.posterId).toBe(3);
    const { state, change } = reRanked(placed, [card(9), card(3), card(8), card(4)], 'b');
    expect(state.cards.map(({ posterId }) => posterId)).toEqual([1, 2, 3, 9, 8, 4]);
    expect(currentCard(state)?.posterId).toBe(3);
    expect(lastDecided(state)).toBe(cardKey(card(1)));
    expect(change).toEqual({ came: 2, went: 0, currentLeft: false });
    expect(state.ranked).toBe('b');
  });

  it('shows what the new run says of the card at the place', () => {
    const { state } = reRanked(placed, [{ ...card(3), probability: 0.5 }], 'b');
    expect(currentCard(state)?.probability).toBe(0.5);
  });

  it('says what left, the card at the place included, and never brings back what was decided', () => {
    const { state, change } = reRanked(placed, [card(1), card(7)], 'b');
    expect(state.cards.map(({ posterId }) => posterId)).toEqual([1, 2, 3, 7]);
    expect(change).toEqual({ came: 1, went: 1, currentLeft: true });
  });

  it('begins anew past the last card', () => {
    const end = [0, 1, 2, 3].reduce((now) => step(now, 1), start);
    const { state } = reRanked(end, [card(7)], 'b');
    expect(currentCard(state)?.posterId).toBe(7);
  });
});

describe('answers', () => {
  it('take the model’s side or keep the label where a label is suspected', () => {
    expect(decisionFor('missing', 'missing', 'accept')).toBe('accept');
    expect(means('missing', 'missing', 'accept', 'Horror')).toBe('Make Horror present');
    expect(means('wrong', 'wrong', 'accept', 'Horror')).toBe('Make Horror absent');
    expect(means('wrong', 'wrong', 'reject', 'Horror')).toBe('Confirm that Horror is present');
  });

  it('mean yes and no where a question is asked, however the label stands', () => {
    for (const kind of ['wrong', 'missing'] as const) {
      expect(stateAfter(kind, decisionFor('helps', kind, 'accept'))).toBe('present');
      expect(stateAfter(kind, decisionFor('second', kind, 'reject'))).toBe('absent');
    }
    expect(means('helps', 'wrong', 'accept', 'Horror')).toBe('Confirm that Horror is present');
  });
});
