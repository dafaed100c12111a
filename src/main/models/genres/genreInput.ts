// Whether the data and the recipe of a genre training fit each other. It changes nothing.
import { AppError } from '../../../shared/errors.ts';
import type { TrainGenreHeadOptions } from './genreHead.ts';

/** Throws `bad_input` naming the first thing that does not fit. */
export function checkGenreInput({ memory, labels, genres, queries, splits, recipe }: TrainGenreHeadOptions): void {
  const fail = (message: string, hint: string): never => {
    throw new AppError('bad_input', message, { hint });
  };
  if (genres.length === 0) fail('There is no genre to train.', 'Label some posters first.');
  if (labels.length !== memory.count * genres.length) {
    fail(
      `${String(labels.length)} labels do not fit ${String(memory.count)} posters and ${String(genres.length)} genres.`,
      'Labels are one number per poster and genre.',
    );
  }
  for (const [name, rows] of Object.entries(splits) as [string, Int32Array][]) {
    if (rows.length === 0) fail(`The ${name} part has no posters.`, 'Split the posters, or import more.');
    const outside = rows.find((row) => row < 0 || row >= memory.count);
    if (outside !== undefined)
      fail(`The ${name} part names poster ${String(outside)}, which does not exist.`, 'Split again.');
  }
  if (
    !splits.train.some((row) =>
      labels.subarray(row * genres.length, (row + 1) * genres.length).some((label) => label >= 0),
    )
  ) {
    fail('The training part has no known label.', 'Label some of its posters first.');
  }
  if (recipe.decoderDim % recipe.heads !== 0) {
    fail(
      `The decoder width ${String(recipe.decoderDim)} is no multiple of the ${String(recipe.heads)} heads.`,
      'Choose a width that the heads divide.',
    );
  }
  if (recipe.queries === 'text') {
    if (queries === undefined)
      fail('Text queries need embedded genre prompts.', 'Choose learned queries, or embed the prompts.');
    else if (queries.data.length !== genres.length * queries.width || queries.width === 0) {
      fail(
        `The queries hold ${String(queries.data.length)} numbers for ${String(genres.length)} genres.`,
        'Embed the prompts again.',
      );
    }
  }
}
