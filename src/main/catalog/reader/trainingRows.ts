// Labels, split and image hashes of all posters with an image, as the training and prediction jobs take them.
import type { TrainingRows } from '../services.ts';
import { hasGenre, type Columns } from './columns.ts';
import type { ReaderProject } from './project.ts';
import { canonicalRows, type Snapshots } from './snapshot.ts';
import { partReader, splitIdOf } from './splitParts.ts';

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
  const partOf = partReader(
    project,
    splitName === undefined ? (project.split?.id ?? null) : splitIdOf(project, splitName),
  );
  const rows = rowsWithImage(project);
  const labels = labelsOf(columns, rows, genreIds);
  const byPerson = new Uint8Array(labels.length);
  const posterIds = new Int32Array(rows.length);
  const split = new Uint8Array(rows.length);
  rows.forEach(({ row }, i) => {
    posterIds[i] = columns.ids[row]!;
    split[i] = partOf(row);
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
