// Edits that are painted before they are on disk: an overlay over the rows that the studio answered.
// An edit stays in the overlay until an answer is at least as new as its commit, so nothing flickers back in between.
import type { GenreState, PosterRow } from '../../shared/domain.ts';
import { createStore } from './store.ts';

interface Painted {
  ticket: number;
  posterIds: ReadonlySet<number>;
  /** Revision of the commit; null while it is on its way. */
  revision: number | null;
}
export interface PaintedLabel extends Painted {
  genreId: number;
  state: GenreState;
}
export interface PaintedFlag extends Painted {
  flagged: boolean;
}
export type PaintedEdit = PaintedLabel | PaintedFlag;

export const isLabel = (edit: PaintedEdit): edit is PaintedLabel => 'genreId' in edit;

export const overlayStore = createStore<readonly PaintedEdit[]>([]);

/** Committed edits kept at most: by then every answer on screen is newer. */
const KEPT = 50;
let tickets = 0;

/** Paints an edit at once; returns its ticket. */
export const paint = (edit: Omit<PaintedLabel, 'ticket' | 'revision'>): number => add(edit);

/** Paints a flag, or its going. */
export const paintFlag = (edit: Omit<PaintedFlag, 'ticket' | 'revision'>): number => add(edit);

function add(edit: Omit<PaintedLabel, 'ticket' | 'revision'> | Omit<PaintedFlag, 'ticket' | 'revision'>): number {
  const ticket = ++tickets;
  overlayStore.set((now) => {
    const kept = now.length > KEPT ? now.filter((e, i) => e.revision === null || i >= now.length - KEPT) : now;
    return [...kept, { ...edit, ticket, revision: null }];
  });
  return ticket;
}

/** The edit is on disk. `state` corrects the paint where the studio decided (a toggle over unknown posters). */
export function settle(ticket: number, revision: number, state?: GenreState): void {
  overlayStore.set((now) =>
    now.map((e) => {
      if (e.ticket !== ticket) return e;
      return isLabel(e) ? { ...e, revision, state: state ?? e.state } : { ...e, revision };
    }),
  );
}

/** More posters in an edit that is painted already: a stroke that goes on. */
export function paintMore(ticket: number, posterIds: ReadonlySet<number>): void {
  overlayStore.set((now) => now.map((e) => (e.ticket === ticket ? { ...e, posterIds } : e)));
}

/** The edit was refused: its paint goes. */
export function rollBack(ticket: number): void {
  overlayStore.set((now) => now.filter((e) => e.ticket !== ticket));
}

/** Drops all paint, e.g. after an undo or with another project. */
export function clearPaint(): void {
  overlayStore.set((now) => (now.length === 0 ? now : []));
}

/** The state of a pair in a row. */
export const stateIn = (row: Pick<PosterRow, 'present' | 'absent'>, genreId: number): GenreState =>
  row.present.includes(genreId) ? 'present' : row.absent.includes(genreId) ? 'absent' : 'unknown';

const withState = <R extends PosterRow>(row: R, genreId: number, state: GenreState): R => {
  const without = (ids: number[]): number[] => ids.filter((id) => id !== genreId);
  const into = (ids: number[]): number[] => [...without(ids), genreId].sort((a, b) => a - b);
  return {
    ...row,
    present: state === 'present' ? into(row.present) : without(row.present),
    absent: state === 'absent' ? into(row.absent) : without(row.absent),
    byPerson: into(row.byPerson),
  };
};

/** A row of an answer at a revision with the edits that the answer cannot know yet. */
export function painted<R extends PosterRow>(row: R, atRevision: number, edits: readonly PaintedEdit[]): R {
  let result = row;
  for (const edit of edits) {
    if (edit.revision !== null && edit.revision <= atRevision) continue;
    if (!edit.posterIds.has(row.id)) continue;
    if (isLabel(edit)) result = withState(result, edit.genreId, edit.state);
    else if (result.flagged !== edit.flagged) result = { ...result, flagged: edit.flagged };
  }
  return result;
}
