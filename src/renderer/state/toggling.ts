// What a toggle over some posters means, and genre counts over a selection with edits under way. Pure.
import type { Output } from '../../shared/contract.ts';
import type { GenreState, PosterRow } from '../../shared/domain.ts';
import { isLabel, stateIn, type PaintedEdit } from './overlay.ts';

export type GenreCounts = Output<'selection.summary'>['genres'][number];

/** What a toggle makes of posters: present when not present on all, else absent. Null when a poster is not known. */
export function toggledState(
  posterIds: readonly number[],
  genreId: number,
  rowOf: (posterId: number) => PosterRow | undefined,
): GenreState | null {
  let all = true;
  for (const id of posterIds) {
    const row = rowOf(id);
    if (!row) return null;
    if (stateIn(row, genreId) !== 'present') all = false;
  }
  return all ? 'absent' : 'present';
}

/** Counts over posters that are all at hand; null when one is not known. */
export function countsOfRows(
  posterIds: ReadonlySet<number>,
  genreId: number,
  rowOf: (posterId: number) => PosterRow | undefined,
): GenreCounts | null {
  const counts: GenreCounts = { genreId, present: 0, absent: 0, unknown: 0 };
  for (const id of posterIds) {
    const row = rowOf(id);
    if (!row) return null;
    counts[stateIn(row, genreId)]++;
  }
  return counts;
}

/** Counts over a selection, with edits of the whole selection that the answer cannot know yet. */
export function paintedCounts(
  counts: GenreCounts,
  posterIds: ReadonlySet<number>,
  atRevision: number,
  edits: readonly PaintedEdit[],
): GenreCounts {
  let result = counts;
  for (const edit of edits) {
    if (!isLabel(edit) || edit.genreId !== counts.genreId || (edit.revision !== null && edit.revision <= atRevision))
      continue;
    if (edit.posterIds.size < posterIds.size || ![...posterIds].every((id) => edit.posterIds.has(id))) continue;
    const none = { genreId: counts.genreId, present: 0, absent: 0, unknown: 0 };
    result = { ...none, [edit.state]: posterIds.size };
  }
  return result;
}

/** What a press on a genre does to a mixed selection; the three go round. */
export type Step = 'add' | 'remove' | 'leave';

const isMixed = (counts: GenreCounts): boolean => counts.present > 0 && counts.absent + counts.unknown > 0;

/**
 * What the next press does, given how many steps of a round were made and what the selection is now. Null: it is not mixed
 * and no round is under way. Where the selection is not what the last step made (somebody undid it), a round starts anew. Pure.
 */
export function stepAfter(made: number, counts: GenreCounts): Step | null {
  const all = counts.absent + counts.unknown === 0;
  if (made === 1 && all) return 'remove';
  if (made === 2 && counts.present === 0) return 'leave';
  return isMixed(counts) ? 'add' : null;
}
