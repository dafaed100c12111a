// Flags and notes as pages set them: painted at once, sent like every edit.
import type { PosterRow } from '../../shared/domain.ts';
import { sendEdit } from './edits.ts';
import { paintFlag, rollBack, settle } from './overlay.ts';

/** Flags posters or takes the flags away. Errors are shown, not thrown. */
export async function setFlag(posterIds: readonly number[], flagged: boolean): Promise<void> {
  if (posterIds.length === 0) return;
  const ticket = paintFlag({ posterIds: new Set(posterIds), flagged });
  try {
    const done = await sendEdit('marks.set', { posterIds: [...posterIds], flagged }, 'the flag');
    settle(ticket, done.revision);
  } catch {
    rollBack(ticket);
  }
}

/** What the flag key does: flags all, or takes the flags away when all have one. `flagged`: how many of them have, where known. */
export function toggledFlag(
  posterIds: readonly number[],
  rowOf: (posterId: number) => PosterRow | undefined,
  flagged: number | undefined,
): boolean {
  const rows = posterIds.map(rowOf);
  if (rows.every((row) => row !== undefined)) return !rows.every((row) => row.flagged);
  return flagged !== posterIds.length;
}
