// Which answers a change makes stale.
import { describe, expect, it } from 'vitest';
import { isAffected, mergeChanges } from '../../../../src/renderer/api/affected.ts';

const labels = { what: ['labels' as const], posterIds: [5, 6] };

describe('isAffected', () => {
  it('an edit of labels concerns pages, facets and undo, not runs or settings', () => {
    for (const name of ['library.page', 'library.facets', 'edits.stack', 'selection.summary', 'review.counts'])
      expect(isAffected(name, {}, labels), name).toBe(true);
    for (const name of ['runs.list', 'studio.settings', 'models.list', 'import.inspect'])
      expect(isAffected(name, {}, labels), name).toBe(false);
  });

  it('only the posters that changed are asked for again', () => {
    expect(isAffected('poster.get', { posterId: 5 }, labels)).toBe(true);
    expect(isAffected('poster.get', { posterId: 7 }, labels)).toBe(false);
    expect(isAffected('poster.history', { posterId: 7 }, { ...labels, posterIds: null })).toBe(true);
    const drafts = { what: ['drafts' as const], posterIds: [5] };
    expect(isAffected('desk.poster', { posterId: 5 }, drafts)).toBe(true);
    expect(isAffected('desk.poster', { posterId: 7 }, drafts)).toBe(false);
    expect(isAffected('desk.queue', { list: 'waiting' }, drafts)).toBe(true);
    expect(isAffected('poster.get', { posterId: 7 }, { what: ['predictions'], posterIds: [5] })).toBe(true);
  });
});

describe('mergeChanges', () => {
  it('adds up, and unknown posters stay unknown', () => {
    const a = { revision: 3, what: ['labels' as const], posterIds: [1, 2] };
    const b = { revision: 4, what: ['taglines' as const, 'labels' as const], posterIds: [2, 3] };
    expect(mergeChanges(a, b)).toEqual({ revision: 4, what: ['labels', 'taglines'], posterIds: [1, 2, 3] });
    expect(mergeChanges(a, { ...b, posterIds: null }).posterIds).toBeNull();
  });
});
