// Which posters are selected and where the cursor stands, as pure steps over an ordered view.
// A plain move selects one poster; posters gathered with x or ctrl stay selected while the cursor moves on.
import type { Filter } from '../../shared/filter.ts';
import { createStore } from './store.ts';

export interface Selection {
  ids: ReadonlySet<number>;
  /** Position of the cursor in the view; null before the first move. */
  cursor: number | null;
  /** Poster under the cursor, once known. */
  cursorId: number | null;
  /** Where a shift range starts. */
  anchor: number | null;
  gathered: boolean;
  /** The filter of a view of which everything was chosen at once; null after any other choice. */
  all: Filter | null;
}

export const NO_SELECTION: Selection = {
  ids: new Set(),
  cursor: null,
  cursorId: null,
  anchor: null,
  gathered: false,
  all: null,
};

export const selectionStore = createStore<Selection>(NO_SELECTION);

/** A plain click or move: only this poster, unless posters were gathered, which then stay. */
export function moveTo(now: Selection, index: number, id: number | null, fresh: boolean): Selection {
  const keep = now.gathered && !fresh;
  const ids = keep ? now.ids : new Set(id === null ? [] : [id]);
  return { ids, cursor: index, cursorId: id, anchor: index, gathered: keep, all: keep ? now.all : null };
}

/** Ctrl-click or x: takes a poster in or out. */
export function toggleOne(now: Selection, index: number, id: number): Selection {
  const ids = new Set(now.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, cursor: index, cursorId: id, anchor: index, gathered: true, all: null };
}

/** The poster under the cursor stands elsewhere now (an edit took others out of the view): the cursor goes along. */
export function cursorFollows(now: Selection, index: number): Selection {
  return { ...now, cursor: index, anchor: now.anchor === now.cursor ? index : now.anchor };
}

/** The first and one-past-last position of a shift range that ends at `index`. */
export function rangeTo(now: Selection, index: number): { from: number; to: number } {
  const anchor = now.anchor ?? index;
  return { from: Math.min(anchor, index), to: Math.max(anchor, index) + 1 };
}

/** Shift-click or shift-move: the posters of the range; gathered ones outside stay. */
export function extendTo(now: Selection, index: number, id: number | null, rangeIds: readonly number[]): Selection {
  const ids = new Set(now.gathered ? now.ids : []);
  for (const other of rangeIds) ids.add(other);
  return { ids, cursor: index, cursorId: id, anchor: now.anchor ?? index, gathered: now.gathered, all: null };
}

/** All posters of the view; the cursor stays. */
export function selectAll(now: Selection, all: readonly number[], filter: Filter | null): Selection {
  return { ...now, ids: new Set(all), gathered: true, all: filter };
}

/** The posters that an edit acts on, in no particular order. */
export function editTargets(now: Selection): number[] {
  if (now.ids.size > 0) return [...now.ids];
  return now.cursorId === null ? [] : [now.cursorId];
}

/** Where an arrow leads in a grid of `columns` columns and `total` posters. */
export function stepIndex(
  cursor: number | null,
  direction: 'left' | 'right' | 'up' | 'down' | 'first' | 'last' | 'pageUp' | 'pageDown',
  columns: number,
  rowsPerScreen: number,
  total: number,
): number | null {
  if (total === 0) return null;
  if (direction === 'last') return total - 1;
  if (cursor === null || direction === 'first') return 0;
  const by = {
    left: -1,
    right: 1,
    up: -columns,
    down: columns,
    pageUp: -columns * rowsPerScreen,
    pageDown: columns * rowsPerScreen,
  }[direction];
  const next = cursor + by;
  if (direction === 'up' && next < 0) return cursor;
  if (direction === 'down' && next >= total) {
    const lastRow = Math.floor((total - 1) / columns);
    return Math.floor(cursor / columns) === lastRow ? cursor : total - 1;
  }
  return Math.min(Math.max(next, 0), total - 1);
}
