// Metrics of a run against the labels as they are now, and what follows for its record when its thresholds change.
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { Metrics, Run, SplitPart } from '../../../../shared/domain.ts';
import { AppError } from '../../../../shared/errors.ts';
import { metricsInSteps } from '../../../../shared/evaluation/metrics.ts';
import { tuneThresholds } from '../../../../shared/evaluation/thresholds.ts';
import type { ReaderService } from '../../services.ts';
import { SPLIT_PARTS } from '../columns.ts';
import type { ReaderProject } from '../project.ts';
import { getGenreRun } from '../runs.ts';
import { columnOf, type RunScope, type Scopes } from './scope.ts';
import { inTurns } from '../turns.ts';

/** Metrics of a scope with one threshold by column. */
export const scopeMetrics = (
  { labels, probabilities, genres }: RunScope,
  thresholds: readonly number[],
): Promise<Metrics> => inTurns(metricsInSteps({ labels, probabilities, genres, thresholds }));

/**
 * Metrics of a run on one part of the split that it was trained with (the active split for a run without one), at 0.5 and
 * at its tuned thresholds, those in `thresholds` instead of the run's own.
 * @throws AppError as `Scopes.of`, and for a threshold of a genre that the run does not predict
 */
export async function evaluateRun(
  project: ReaderProject,
  scopes: Scopes,
  { thresholds, ...input }: Parsed<'runs.evaluate'>,
): Promise<Output<'runs.evaluate'>> {
  const scope = await scopes.of(input);
  return {
    runId: input.runId,
    split: input.split,
    half: await scopeMetrics(scope, halves(scope)),
    tuned: await scopeMetrics(scope, replaced(project, scope, scope.thresholds, thresholds ?? [])),
  };
}

export const halves = (scope: RunScope): number[] => scope.genres.map(() => 0.5);

function replaced(
  project: ReaderProject,
  scope: RunScope,
  thresholds: readonly number[],
  by: readonly { genreId: number; threshold: number }[],
): number[] {
  const changed = [...thresholds];
  for (const { genreId, threshold } of by) {
    // A genre that the question leaves out may have a threshold all the same; one that the run lacks may not.
    if (scope.run.genreIds.includes(genreId) && !scope.genreIds.includes(genreId)) continue;
    changed[columnOf(project, scope, genreId)] = threshold;
  }
  return changed;
}

/**
 * Thresholds of a run, tuned on the validation labels as they are now (`thresholds: null`) or its own with some replaced,
 * and the metrics of all parts with them. Metrics are null where no part has a poster that the run predicts.
 * @throws AppError `not_found` for an unknown run, or when there is nothing to tune on; `bad_input` for genres that the run
 * does not predict
 */
export async function rescoredRun(
  project: ReaderProject,
  scopes: Scopes,
  { runId, thresholds }: Parameters<ReaderService['runs.rescored']>[0],
): Promise<Awaited<ReturnType<ReaderService['runs.rescored']>>> {
  const run = getGenreRun(project.db, runId);
  const foreign = (thresholds ?? []).filter(({ genreId }) => !run.genreIds.includes(genreId));
  if (foreign.length > 0) {
    const names = foreign.map(({ genreId }) => project.vocabulary.name(genreId)).join(', ');
    throw new AppError('bad_input', `Run ${run.name} does not predict ${names}.`, {
      hint: `It predicts ${run.genres.join(', ')}.`,
    });
  }
  const own = run.genreIds.map((_, g) => run.thresholds?.[g] ?? 0.5);
  if (run.predicted === 0 && thresholds !== null) {
    return { thresholds: withReplaced(run.genreIds, own, thresholds), metrics: null };
  }
  const parts = new Map<SplitPart, RunScope>();
  for (const split of SPLIT_PARTS) parts.set(split, await scopes.of({ runId, split, truth: 'known' }));
  const all =
    thresholds === null
      ? tuned(run.genreIds, own, parts.get('validation')!)
      : withReplaced(run.genreIds, own, thresholds);
  const measured = [...parts.values()].some((scope) => scope.posterIds.length > 0);
  if (!measured) return { thresholds: all, metrics: null };
  const metrics: NonNullable<Run['metrics']> = {};
  for (const [split, scope] of parts) {
    const of = scope.genreIds.map((id) => all[run.genreIds.indexOf(id)]!);
    metrics[split] = { half: await scopeMetrics(scope, halves(scope)), tuned: await scopeMetrics(scope, of) };
  }
  return { thresholds: all, metrics };
}

/** Tuned on the scope; genres that the project no longer has keep theirs. @throws AppError `not_found` */
function tuned(genreIds: readonly number[], own: readonly number[], scope: RunScope): number[] {
  if (!scope.labels.some((label) => label >= 0)) {
    throw new AppError('not_found', `Run ${scope.run.name} has no validation posters with known labels to tune on.`, {
      hint: 'Label posters of the validation part, or predict them with this run first.',
    });
  }
  const { thresholds } = tuneThresholds(scope.labels, scope.probabilities, scope.genreIds.length);
  return genreIds.map((id, g) => thresholds[scope.genreIds.indexOf(id)] ?? own[g]!);
}

function withReplaced(
  genreIds: readonly number[],
  own: readonly number[],
  by: readonly { genreId: number; threshold: number }[],
): number[] {
  const given = new Map(by.map(({ genreId, threshold }) => [genreId, threshold]));
  return genreIds.map((id, g) => given.get(id) ?? own[g]!);
}
