// Folds for cross-validation: every poster with an image gets one, films that belong together share it. Aligned with the
// training rows; the dividing itself is stratify.ts.
import { FilmGroups, joinSameFiles } from '../filmGroups.ts';
import { stratifiedFolds } from '../stratify.ts';
import type { ReaderProject } from './project.ts';
import { labelsOf, rowsWithImage } from './trainingRows.ts';

/**
 * One fold per poster with an image, in the order of `trainingRows`.
 * @throws AppError `not_found` for an unknown genre, `bad_input` when there are fewer groups of films than folds
 */
export function trainingFolds(
  project: ReaderProject,
  { folds, seed, genres }: { folds: number; seed: number; genres?: string[] },
): { posterIds: Int32Array; fold: Uint8Array } {
  const { columns, vocabulary } = project;
  const rows = rowsWithImage(project);
  const groups = new FilmGroups();
  const films = rows.map(({ row }) => columns.filmIds[row]!);
  joinSameFiles(
    groups,
    rows.map(({ sha256 }, i) => ({ film: films[i]!, file: sha256 })),
  );
  const labels = labelsOf(columns, rows, genres ? vocabulary.resolve(genres) : vocabulary.ids);
  return {
    posterIds: Int32Array.from(rows, ({ row }) => columns.ids[row]!),
    fold: stratifiedFolds(
      films.map((film) => groups.root(film)),
      labels,
      folds,
      seed,
    ),
  };
}
