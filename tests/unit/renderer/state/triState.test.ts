// The three states of a genre over a mixed selection go round; what somebody undid meanwhile starts the round anew.
import { describe, expect, it } from 'vitest';
import { stepAfter } from '../../../../src/renderer/state/toggling.ts';

const counts = (present: number, absent: number, unknown = 0) => ({ genreId: 3, present, absent, unknown });

describe('the next step', () => {
  it('adds to all, removes from all, leaves as it was', () => {
    expect(stepAfter(0, counts(3, 2, 1))).toBe('add');
    expect(stepAfter(1, counts(6, 0))).toBe('remove');
    expect(stepAfter(2, counts(0, 6))).toBe('leave');
  });

  it('is a plain toggle where nothing is mixed and no round is under way', () => {
    expect(stepAfter(0, counts(6, 0))).toBeNull();
    expect(stepAfter(0, counts(0, 4, 2))).toBeNull();
  });

  it('begins again when the selection is not what the last step made', () => {
    expect(stepAfter(1, counts(3, 3))).toBe('add');
    expect(stepAfter(2, counts(3, 3))).toBe('add');
    expect(stepAfter(2, counts(6, 0))).toBeNull();
  });
});
