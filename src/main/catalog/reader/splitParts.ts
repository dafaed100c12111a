// Which part of a split a poster is in: from the columns for the active split, from the table for any other.
import type { SplitPart } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import { NO_SPLIT, SPLIT_PARTS } from './columns.ts';
import type { ReaderProject } from './project.ts';

/** @throws AppError `not_found` */
export function splitIdOf(project: ReaderProject, splitName: string): number {
  const id = project.db.prepare('SELECT id FROM split WHERE name = ?').pluck().get(splitName) as number | undefined;
  if (id === undefined) {
    throw new AppError('not_found', `There is no split named "${splitName}" in this project.`, {
      hint: 'Look at the names with `marquee splits`.',
    });
  }
  return id;
}

/**
 * Gives the part of a row of the columns as its place in SPLIT_PARTS, NO_SPLIT for none. Good until the columns or the split
 * change.
 */
export function partReader(project: ReaderProject, splitId: number | null): (row: number) => number {
  const { columns } = project;
  if (splitId === null) return () => NO_SPLIT;
  if (splitId === project.split?.id) return (row) => columns.split[row]!;
  const members = project.db
    .prepare('SELECT film_id, part FROM split_member WHERE split_id = ?')
    .raw()
    .all(splitId) as [number, SplitPart][];
  const parts = new Map(members.map(([film, part]) => [film, SPLIT_PARTS.indexOf(part)]));
  return (row) => parts.get(columns.filmIds[row]!) ?? NO_SPLIT;
}
