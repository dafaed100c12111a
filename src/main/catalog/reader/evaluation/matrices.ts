// Which genres occur together and which are taken for which, and the posters behind one number of it.
import type { Output, Parsed } from '../../../../shared/contract.ts';
import { cellPosters, genreMatrices, type Decided } from '../../../../shared/evaluation/matrices.ts';
import type { ReaderProject } from '../project.ts';
import { rankedPosters } from './posters.ts';
import { columnOf, type RunScope, type Scopes } from './scope.ts';

const decidedBy = ({ labels, probabilities, genreIds, thresholds }: RunScope): Decided => ({
  labels,
  probabilities,
  genres: genreIds.length,
  thresholds,
});

/** At the thresholds of the run. @throws AppError as `Scopes.of` */
export async function runMatrices(scopes: Scopes, input: Parsed<'runs.matrices'>): Promise<Output<'runs.matrices'>> {
  const scope = await scopes.of(input);
  return {
    genreIds: scope.genreIds,
    genres: scope.genres,
    posters: scope.posterIds.length,
    ...genreMatrices(decidedBy(scope)),
  };
}

/**
 * Posters of a cell by the probability of the column's genre, most sure first; of the missed ones by that of the row's.
 * @throws AppError as `Scopes.of` and `columnOf`
 */
export async function cellOfMatrix(
  project: ReaderProject,
  scopes: Scopes,
  { matrix, row, column, limit, ...input }: Parsed<'runs.cell'>,
): Promise<Output<'runs.cell'>> {
  const scope = await scopes.of(input);
  const rowAt = columnOf(project, scope, row);
  const columnAt = column === null ? null : columnOf(project, scope, column);
  const found = cellPosters(decidedBy(scope), matrix, rowAt, columnAt);
  const posters = rankedPosters(project, scope, found, columnAt ?? rowAt);
  return { total: found.length, posters: posters.slice(0, limit) };
}
