// Labels, split and image hashes of all posters with an image, as the training and prediction jobs take them.
import { AppError } from '../../../shared/errors.ts';
import type { TrainingRows } from '../services.ts';
import { hasGenre, NO_SPLIT, SPLIT_PARTS, type Columns } from './columns.ts';
import type { ReaderProject } from './project.ts';
import { canonicalRows, type Snapshots } from './snapshot.ts';
import type { SplitPart } from '../../../shared/domain.ts';

/**
 * One row per poster with an image, in the order of the snapshot. The snapshot hash is that of the whole project's labels,
 * so an export of the same state carries the same one.
 * @throws AppError `not_found` for an unknown genre or split
 */
export async function trainingRows(
  project: ReaderProject,
  snapshots: Snapshots,
  { genres, splitName }: { genres?: string[]; splitName?: string },
): Promise<TrainingRows> {
  const snapshot = await snapshots.hash(project);
  const { columns, vocabulary } = project;
  const genreIds = genres ? vocabulary.resolve(genres) : vocabulary.ids;
  const parts = splitName === undefined || splitName === project.split?.name ? null : partsOf(project, splitName);
  const rows = rowsWithImage(project);
  const labels = labelsOf(columns, rows, genreIds);
  const byPerson = new Uint8Array(labels.length);
  const posterIds = new Int32Array(rows.length);
  const split = new Uint8Array(rows.length);
  rows.forEach(({ row }, i) => {
    posterIds[i] = columns.ids[row]!;
    split[i] = parts === null ? columns.split[row]! : (parts.get(columns.filmIds[row]!) ?? NO_SPLIT);
    genreIds.forEach((id, g) => {
      const at = i * genreIds.length + g;
      byPerson[at] = hasGenre(columns.byPerson, row, id) ? 1 : 0;
    });
  });
  return {
    posterIds,
    filmKeys: rows.map(({ row }) => columns.filmKeys[row]!),
    sha256: rows.map((entry) => entry.sha256!),
    labels,
    byPerson,
    genreIds,
    genres: genreIds.map((id) => vocabulary.name(id)),
    split,
    splitName: splitName ?? project.split?.name ?? '',
    snapshot,
  };
}

/** A poster with an image: its row in the columns. */
export interface ImageRow {
  row: number;
  sha256: string;
}

/** All posters with an image, in the order of the snapshot. */
export function rowsWithImage(project: ReaderProject): ImageRow[] {
  return canonicalRows(project).filter((entry): entry is ImageRow => entry.sha256 !== null);
}

/** [rows x genres]: 1 present, 0 absent, -1 unknown. */
export function labelsOf(columns: Columns, rows: readonly ImageRow[], genreIds: readonly number[]): Int8Array {
  const labels = new Int8Array(rows.length * genreIds.length);
  rows.forEach(({ row }, i) => {
    genreIds.forEach((id, g) => {
      labels[i * genreIds.length + g] = hasGenre(columns.present, row, id)
        ? 1
        : hasGenre(columns.absent, row, id)
          ? 0
          : -1;
    });
  });
  return labels;
}

/** Codes of the split column by film, for a split that is not the active one. */
function partsOf(project: ReaderProject, splitName: string): Map<number, number> {
  const id = project.db.prepare('SELECT id FROM split WHERE name = ?').pluck().get(splitName) as number | undefined;
  if (id === undefined) throw new AppError('not_found', `There is no split named "${splitName}" in this project.`);
  const members = project.db.prepare('SELECT film_id, part FROM split_member WHERE split_id = ?').raw().all(id) as [
    number,
    SplitPart,
  ][];
  return new Map(members.map(([film, part]) => [film, SPLIT_PARTS.indexOf(part)]));
}
