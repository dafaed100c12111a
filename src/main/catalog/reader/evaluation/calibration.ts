// Whether the probabilities of a run mean what they say, before and after a temperature that validation gives.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Output, Parsed } from '../../../../shared/contract.ts';
import { fitTemperature, reliability, scaledColumn } from '../../../../shared/evaluation/calibration.ts';
import { genreColumn, type GenreColumn } from '../../../../shared/evaluation/metrics.ts';
import type { ReaderProject } from '../project.ts';
import { columnOf, type RunScope, type Scopes } from './scope.ts';

/** One genre, or all together for null. @throws AppError as `Scopes.of` and `columnOf` */
export async function runCalibration(
  project: ReaderProject,
  scopes: Scopes,
  { genreId, bins, ...input }: Parsed<'runs.calibration'>,
): Promise<Output<'runs.calibration'>> {
  const validation = await scopes.of({ ...input, split: 'validation' });
  const scope = await scopes.of(input);
  const column = (of: RunScope): GenreColumn =>
    genreId === null
      ? genreColumn(of.labels, of.probabilities, 0, 1)
      : genreColumn(of.labels, of.probabilities, columnOf(project, of, genreId), of.genreIds.length);
  // Each line goes through all labels of a part, all genres of them perhaps.
  const known = column(scope);
  await nextTurn();
  const fitted = column(validation);
  const temperature = fitTemperature(fitted);
  await nextTurn();
  const raw = reliability(known, bins);
  await nextTurn();
  const scaled = temperature === null ? null : scaledColumn(known, temperature);
  await nextTurn();
  return {
    known: known.scores.length,
    temperature,
    raw,
    scaled: scaled === null ? null : reliability(scaled, bins),
  };
}
