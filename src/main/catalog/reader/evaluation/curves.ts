// Precision-recall curves by genre, and the posters that change side when a threshold moves.
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { Curve } from '../../../../shared/evaluation/answers.ts';
import { averagePrecision, genreColumn } from '../../../../shared/evaluation/metrics.ts';
import { curvePoints, histogram, thinned } from '../../../../shared/evaluation/prCurve.ts';
import type { Steps } from '../../../../shared/steps.ts';
import type { ReaderProject } from '../project.ts';
import { rankedPosters, stateOf } from './posters.ts';
import { columnOf, type RunScope, type Scopes } from './scope.ts';
import { inTurns } from '../turns.ts';

/** Steps of recall, and of predicted posters, that a curve is thinned to. */
const STEPS = 200;
const HISTOGRAM_BINS = 20;

/** @throws AppError as `Scopes.of` */
export async function runCurves(scopes: Scopes, input: Parsed<'runs.curves'>): Promise<Output<'runs.curves'>> {
  const scope = await scopes.of(input);
  return { curves: await inTurns(curvesInSteps(scope)) };
}

function* curvesInSteps(scope: RunScope): Steps<Curve[]> {
  const curves: Curve[] = [];
  for (const g of scope.genreIds.keys()) {
    curves.push(curveOf(scope, g));
    yield;
  }
  return curves;
}

function curveOf(scope: RunScope, g: number): Curve {
  const column = genreColumn(scope.labels, scope.probabilities, g, scope.genreIds.length);
  const known = column.scores.length;
  return {
    genreId: scope.genreIds[g]!,
    genre: scope.genres[g]!,
    known,
    present: column.positives,
    unknown: scope.posterIds.length - known,
    ap: averagePrecision(column),
    threshold: scope.thresholds[g]!,
    points: thinned(curvePoints(column), STEPS),
    histogram: histogram(column, HISTOGRAM_BINS),
  };
}

/**
 * Posters with a probability between two thresholds of a genre: predicted at the lower, not at the higher. The order of the
 * two does not matter. @throws AppError as `Scopes.of` and `columnOf`
 */
export async function crossingPosters(
  project: ReaderProject,
  scopes: Scopes,
  { genreId, from, to, limit, ...input }: Parsed<'runs.crossing'>,
): Promise<Output<'runs.crossing'>> {
  const scope = await scopes.of(input);
  const g = columnOf(project, scope, genreId);
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const found: number[] = [];
  const counts = { present: 0, absent: 0, unknown: 0 };
  for (let i = 0; i < scope.posterIds.length; i++) {
    const probability = scope.probabilities[i * scope.genreIds.length + g]!;
    if (probability < low || probability >= high) continue;
    found.push(i);
    counts[stateOf(scope, i, g)]++;
  }
  return { total: found.length, ...counts, posters: rankedPosters(project, scope, found, g).slice(0, limit) };
}
