// Posters of a scope as lists show them: with title, probability and state of one genre, in an order that is the same
// every time.
import type { GenreState } from '../../../../shared/domain.ts';
import type { Output } from '../../../../shared/contract.ts';
import { filmName } from '../../../../shared/filmName.ts';
import { compareText } from '../orders.ts';
import type { ReaderProject } from '../project.ts';
import type { RunScope } from './scope.ts';

type EvaluatedPoster = Output<'runs.cell'>['posters'][number];

/** The label that counts: under `truth: person` unknown where no person set it. */
export function stateOf(scope: RunScope, i: number, g: number): GenreState {
  const label = scope.labels[i * scope.genreIds.length + g]!;
  return label === 1 ? 'present' : label === 0 ? 'absent' : 'unknown';
}

/** Order of posters that are otherwise equal: by film key, then by id. */
export function comparePosters(project: ReaderProject, a: number, b: number): number {
  const { columns } = project;
  const key = (id: number): string => columns.filmKeys[columns.rowOf(id)] ?? '';
  return compareText(key(a), key(b)) || a - b;
}

/** The title of its film, or the film's key where the catalog knows no title. */
export function titleOf({ columns }: ReaderProject, posterId: number): string {
  const row = columns.rowOf(posterId);
  return columns.titles[row] || filmName(columns.filmKeys[row] ?? '');
}

/** Rows of a scope by the probability of genre `g`, highest first. */
export function rankedPosters(
  project: ReaderProject,
  scope: RunScope,
  rows: readonly number[],
  g: number,
): EvaluatedPoster[] {
  return rows
    .map((i) => ({
      posterId: scope.posterIds[i]!,
      title: titleOf(project, scope.posterIds[i]!),
      probability: scope.probabilities[i * scope.genreIds.length + g]!,
      state: stateOf(scope, i, g),
    }))
    .sort((a, b) => b.probability - a.probability || comparePosters(project, a.posterId, b.posterId));
}
