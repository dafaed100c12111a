// How the library is cut into pages, and the rows of those at hand. Pure.
import type { PosterRow } from '../../shared/domain.ts';
import { painted, type PaintedEdit } from './overlay.ts';

export const PAGE_ROWS = 200;

/** Pages to ask for: those of the visible rows and one more on each side. */
export function pagesAround(first: number, last: number, total: number): number[] {
  const lastPage = Math.max(0, Math.ceil(total / PAGE_ROWS) - 1);
  const from = Math.max(0, Math.floor(first / PAGE_ROWS) - 1);
  const to = Math.min(lastPage, Math.floor(last / PAGE_ROWS) + 1);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}

/** A page that has come: where it begins in the list, its rows, and the revision that they are of. */
interface PageAtHand {
  offset: number;
  page: { rows: readonly PosterRow[]; revision: number } | undefined;
}
export interface RowsAtHand {
  byIndex: ReadonlyMap<number, PosterRow>;
  byId: ReadonlyMap<number, PosterRow>;
  /** Index by poster. */
  places: ReadonlyMap<number, number>;
}

/** The rows of the pages at hand, painted with the edits that they cannot know yet. Later pages hold where two have a row. */
export function rowsAtHand(pages: readonly PageAtHand[], edits: readonly PaintedEdit[]): RowsAtHand {
  const byIndex = new Map<number, PosterRow>();
  const byId = new Map<number, PosterRow>();
  const places = new Map<number, number>();
  for (const { offset, page } of pages) {
    page?.rows.forEach((row, i) => {
      const shown = painted(row, page.revision, edits);
      byIndex.set(offset + i, shown);
      byId.set(row.id, shown);
      places.set(row.id, offset + i);
    });
  }
  return { byIndex, byId, places };
}
