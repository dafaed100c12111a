// What a toggle means over several posters, pages of the library, and steps of a filter.
import { describe, expect, it } from 'vitest';
import type { PosterRow } from '../../../../src/shared/domain.ts';
import { genrePart, partCount, withGenrePart, withPart } from '../../../../src/renderer/state/filterParts.ts';
import { pagesAround } from '../../../../src/renderer/state/pages.ts';
import { countsOfRows, paintedCounts, toggledState } from '../../../../src/renderer/state/toggling.ts';

const rows = new Map([
  [1, { id: 1, present: [3], absent: [] }],
  [2, { id: 2, present: [3, 5], absent: [4] }],
]) as unknown as Map<number, PosterRow>;
const rowOf = (id: number): PosterRow | undefined => rows.get(id);

describe('toggledState', () => {
  it('adds to all unless all have it', () => {
    expect(toggledState([1, 2], 5, rowOf)).toBe('present');
    expect(toggledState([1, 2], 3, rowOf)).toBe('absent');
    expect(toggledState([2], 4, rowOf)).toBe('present');
  });

  it('does not guess when a poster is not at hand', () => {
    expect(toggledState([1, 99], 3, rowOf)).toBeNull();
  });
});

describe('countsOfRows', () => {
  it('says how a genre stands on posters that are all at hand, and nothing of others', () => {
    expect(countsOfRows(new Set([1, 2]), 5, rowOf)).toEqual({ genreId: 5, present: 1, absent: 0, unknown: 1 });
    expect(countsOfRows(new Set([1, 2]), 4, rowOf)).toEqual({ genreId: 4, present: 0, absent: 1, unknown: 1 });
    expect(countsOfRows(new Set([1, 99]), 5, rowOf)).toBeNull();
  });
});

describe('paintedCounts', () => {
  const counts = { genreId: 3, present: 1, absent: 1, unknown: 0 };
  const edit = { ticket: 1, posterIds: new Set([1, 2, 9]), genreId: 3, state: 'absent' as const, revision: null };

  it('shows an edit over the whole selection at once', () => {
    expect(paintedCounts(counts, new Set([1, 2]), 1, [edit])).toEqual({
      genreId: 3,
      present: 0,
      absent: 2,
      unknown: 0,
    });
  });

  it('leaves other genres, other selections and newer answers alone', () => {
    expect(paintedCounts({ ...counts, genreId: 4 }, new Set([1, 2]), 1, [edit]).present).toBe(1);
    expect(paintedCounts(counts, new Set([1, 2, 3]), 1, [edit])).toBe(counts);
    expect(paintedCounts(counts, new Set([1, 2]), 8, [{ ...edit, revision: 8 }])).toBe(counts);
  });
});

describe('pagesAround', () => {
  it('asks for the visible pages and one more on each side', () => {
    expect(pagesAround(0, 60, 100_000)).toEqual([0, 1]);
    expect(pagesAround(50_000, 50_060, 100_000)).toEqual([249, 250, 251]);
    expect(pagesAround(190, 210, 100_000)).toEqual([0, 1, 2]);
    expect(pagesAround(99_950, 99_999, 100_000)).toEqual([498, 499]);
    expect(pagesAround(0, 0, 0)).toEqual([0]);
  });
});

describe('filter parts', () => {
  it('replaces the part of one genre and takes it out', () => {
    const one = withGenrePart({ text: 'x' }, 3, { state: 'present' });
    const not = withGenrePart(one, 3, { state: 'present', not: true });
    expect(not).toEqual({ text: 'x', genres: [{ genreId: 3, state: 'present', not: true }] });
    expect(genrePart(not, 3)?.not).toBe(true);
    expect(withGenrePart(not, 3, undefined)).toEqual({ text: 'x' });
  });

  it('takes scalars out when they are empty, keeps false', () => {
    expect(withPart({ text: 'x' }, 'text', '')).toEqual({});
    expect(withPart({}, 'hasTagline', false)).toEqual({ hasTagline: false });
    expect(
      partCount({
        text: 'x',
        genres: [
          { genreId: 1, state: 'present' },
          { genreId: 2, state: 'absent' },
        ],
      }),
    ).toBe(3);
  });
});
