// Folds for cross-validation: every poster with an image gets one, films that belong together share it. Aligned with the
// training rows; the dividing itself is stratify.ts.
import { stratifiedFolds } from '../stratify.ts';
import type { GroupedImages } from './imageGroups.ts';
import type { ReaderProject } from './project.ts';
import { labelsOf, rowsWithImage } from './trainingRows.ts';

/**
 * One fold per poster with an image, in the order of `trainingRows`.
 * @throws AppError `not_found` for an unknown genre, `bad_input` when there are fewer groups of films than folds
 */
export async function trainingFolds(
  project: ReaderProject,
  grouped: GroupedImages,
  { folds, seed, genres }: { folds: number; seed: number; genres?: string[] },
): Promise<{ posterIds: Int32Array; fold: Uint8Array }> {
  const { groups } = await grouped.of(project);
  const { columns, vocabulary } = project;
  const rows = rowsWithImage(project);
  const labels = labelsOf(columns, rows, genres ? vocabulary.resolve(genres) : vocabulary.ids);
  return {
    posterIds: Int32Array.from(rows, ({ row }) => columns.ids[row]!),
    fold: stratifiedFolds(
      rows.map(({ row }) => groups.root(columns.filmIds[row]!)),
      labels,
      folds,
      seed,
    ),
  };
}
