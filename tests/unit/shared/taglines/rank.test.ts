// The order of drafts under weights, and that it never moves what somebody has under the hand.
import { describe, expect, it } from 'vitest';
import { DEFAULT_DRAFT_SETTINGS } from '../../../../src/shared/taglines/draftSettings.ts';
import { ranked, rankedAround, scoreOf } from '../../../../src/shared/taglines/rank.ts';

const none = { fit: 0, likelihood: 0, novelty: 0, contrast: 0 };
const draft = (id: string, parts: Partial<typeof none>) => ({ id, parts: { ...none, ...parts } });
const drafts = [
  draft('fits', { fit: 0.9, novelty: 0.1 }),
  draft('new', { fit: 0.2, novelty: 0.9 }),
  draft('both', { fit: 0.8, novelty: 0.8 }),
];
const ids = (of: readonly { id: string }[]): string[] => of.map(({ id }) => id);

describe('scoreOf', () => {
  it('is the weighted sum; what cannot be known counts nothing', () => {
    const weights = { fit: 1, likelihood: 0.5, novelty: 2, contrast: 1 };
    expect(scoreOf({ fit: 0.5, likelihood: -2, novelty: 0.25, contrast: null }, weights)).toBeCloseTo(0);
  });
});

describe('ranked', () => {
  it('follows the weights', () => {
    expect(ids(ranked(drafts, { ...none, fit: 1 }))).toEqual(['fits', 'both', 'new']);
    expect(ids(ranked(drafts, { ...none, novelty: 1 }))).toEqual(['new', 'both', 'fits']);
    expect(ids(ranked(drafts, DEFAULT_DRAFT_SETTINGS.weights))[0]).toBe('both');
  });

  it('keeps the order of equal drafts', () => {
    expect(ids(ranked(drafts, none))).toEqual(['fits', 'new', 'both']);
  });
});

describe('rankedAround', () => {
  it('leaves the held draft at its place and ranks the others around it', () => {
    expect(ids(rankedAround(drafts, { ...none, fit: 1 }, { id: 'new', index: 0 }))).toEqual(['new', 'fits', 'both']);
    expect(ids(rankedAround(drafts, { ...none, fit: 1 }, { id: 'fits', index: 9 }))).toEqual(['both', 'new', 'fits']);
  });

  it('ignores a held draft that is gone', () => {
    expect(ids(rankedAround(drafts, { ...none, fit: 1 }, { id: 'gone', index: 0 }))).toEqual(['fits', 'both', 'new']);
  });
});
