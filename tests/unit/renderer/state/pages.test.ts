import { describe, expect, it } from 'vitest';
import type { PosterRow } from '../../../../src/shared/domain.ts';
import { PAGE_ROWS, pagesAround, rowsAtHand } from '../../../../src/renderer/state/pages.ts';

const row = (id: number, flagged = false): PosterRow => ({
  id,
  filmKey: `tt${id}`,
  title: `Film ${id}`,
  year: null,
  present: [],
  absent: [],
  byPerson: [],
  hasImage: true,
  color: '#000000',
  split: null,
  hasTagline: false,
  flagged,
  hasNote: false,
  width: null,
  height: null,
  probabilities: null,
  uncertainty: null,
  disagreement: null,
});

describe('pages of a list', () => {
  it('asks for those in view and one on each side, within the list', () => {
    expect(pagesAround(0, 40, 10 * PAGE_ROWS)).toEqual([0, 1]);
    expect(pagesAround(5 * PAGE_ROWS, 5 * PAGE_ROWS + 40, 10 * PAGE_ROWS)).toEqual([4, 5, 6]);
    expect(pagesAround(10 * PAGE_ROWS - 1, 10 * PAGE_ROWS, 10 * PAGE_ROWS)).toEqual([8, 9]);
    expect(pagesAround(0, 40, 0)).toEqual([0]);
  });

  it('puts rows in their places, with the edits that a page cannot know yet', () => {
    const edit = { ticket: 1, posterIds: new Set([7, 9]), revision: 5, flagged: true };
    const { byIndex, byId, places } = rowsAtHand(
      [
        { offset: 0, page: { rows: [row(3), row(7)], revision: 4 } },
        { offset: PAGE_ROWS, page: undefined },
        { offset: 2 * PAGE_ROWS, page: { rows: [row(9)], revision: 5 } },
      ],
      [edit],
    );
    expect([...byIndex.keys()]).toEqual([0, 1, 2 * PAGE_ROWS]);
    expect(places.get(9)).toBe(2 * PAGE_ROWS);
    expect(byIndex.get(1)).toMatchObject({ id: 7, flagged: true });
    // The page is as new as the edit and does not show it: it was undone since.
    expect(byId.get(9)).toMatchObject({ flagged: false });
  });
});
