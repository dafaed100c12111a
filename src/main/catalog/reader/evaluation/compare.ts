// Two runs on the same posters: their metrics with bootstrap intervals, who is better, what makes that doubtful, and the
// predictions that flipped.
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { Metrics } from '../../../../shared/domain.ts';
import type { Comparison } from '../../../../shared/evaluation/answers.ts';
import { bootstrapDifferences } from '../../../../shared/evaluation/bootstrap.ts';
import { differences, judge } from '../../../../shared/evaluation/compare.ts';
import { metricsInSteps } from '../../../../shared/evaluation/metrics.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { ReaderProject } from '../project.ts';
import { comparablePosters } from './comparable.ts';
import { isCrossValidated } from './origin.ts';
import { flipsOf, pairUp, sharedGenres, type PairedPredictions } from './pairs.ts';
import { titleOf } from './posters.ts';
import { labelMatrix, type PredictedRun, type Scopes } from './scope.ts';
import { inTurns } from '../turns.ts';

/**
 * `a` is the run that is measured against, differences are `b` minus `a`. Pauses between the samples of the bootstrap.
 * @throws AppError `not_found` as `Scopes.of`; `bad_input` when the runs have no genre in common
 */
export async function compareRuns(
  project: ReaderProject,
  scopes: Scopes,
  input: Parsed<'runs.compare'>,
): Promise<Output<'runs.compare'>> {
  const { split, truth, rule, samples, seed, limit } = input;
  const [a, b] = [await scopes.predicted(input.a), await scopes.predicted(input.b)];
  if (sharedGenres(project, a, b).length === 0) {
    throw new AppError('bad_input', `${a.run.name} and ${b.run.name} predict no genre in common.`);
  }
  const { counts, warnings } = comparablePosters(project, a, b, split);
  const pairs = pairUp(project, a, b, counts);
  if (rule === 'half') for (const side of [pairs.a, pairs.b]) side.thresholds.fill(0.5);
  const { genreIds, posterIds } = pairs;
  const names = genreIds.map((id) => project.vocabulary.name(id));
  // All that the catalog says is read before the first pause: the answer is of one moment.
  const labels = labelMatrix(project.columns, posterIds, genreIds, truth);
  const flipped = flippedPosters(project, pairs, labels, limit);
  const measure = ({ probabilities, thresholds }: PairedPredictions['a']): Promise<Metrics> =>
    inTurns(metricsInSteps({ labels, probabilities, genres: names, thresholds }));
  const measured = [await measure(pairs.a), await measure(pairs.b)] as const;
  const sides = { labels, genres: genreIds.length, a: pairs.a, b: pairs.b };
  const intervals = await inTurns(bootstrapDifferences(sides, { samples, seed }));
  const { overall, perGenre } = differences(...measured, intervals, genreIds);
  const inSample = split === 'train' && ![a, b].some(({ run }) => isCrossValidated(run));
  const informative = withKnownLabel(labels, genreIds.length);
  const runNames = distinctNames(a, b);
  return {
    a: { runId: a.run.id, name: a.run.name },
    b: { runId: b.run.id, name: b.run.name },
    posters: posterIds.length,
    samples,
    overall,
    perGenre,
    onlyA: genresBeyond(project, a, genreIds),
    onlyB: genresBeyond(project, b, genreIds),
    ...judge(runNames, overall, { posters: informative, inSample }),
    warnings: [...warnings, ...unlabelled(informative, posterIds.length)],
    flipped,
  };
}

/** Rows that say anything of the runs. */
function withKnownLabel(labels: Int8Array, genres: number): number {
  let rows = 0;
  for (let start = 0; start < labels.length; start += genres) {
    if (labels.subarray(start, start + genres).some((label) => label >= 0)) rows++;
  }
  return rows;
}

const unlabelled = (informative: number, posters: number): string[] =>
  informative === posters ? [] : [`Only ${informative} of the ${posters} posters have a known label.`];

/** Runs may share a name; then a sentence about both needs more than that. */
function distinctNames(a: PredictedRun, b: PredictedRun): { a: string; b: string } {
  const [first, second] = [a.run.name, b.run.name];
  return first === second ? { a: `the first "${first}"`, b: `the second "${second}"` } : { a: first, b: second };
}

/** Names of the genres of a run that are not compared, as the run knows them. */
function genresBeyond(project: ReaderProject, { run }: PredictedRun, compared: readonly number[]): string[] {
  return run.genreIds.flatMap((id, g) =>
    compared.includes(id) ? [] : [project.vocabulary.has(id) ? project.vocabulary.name(id) : (run.genres[g] ?? '')],
  );
}

/** Right and wrong are counted over known labels; a flip of an unknown one is neither. */
function flippedPosters(
  project: ReaderProject,
  pairs: PairedPredictions,
  labels: Int8Array,
  limit: number,
): Comparison['flipped'] {
  const width = pairs.genreIds.length;
  const names = (columns: number[]): string[] => columns.map((g) => project.vocabulary.name(pairs.genreIds[g]!));
  const all = flipsOf(project, pairs).map((flip) => {
    const withLabel = (columns: number[], label: number): number =>
      columns.filter((g) => labels[flip.at * width + g] === label).length;
    return {
      ...flip,
      mended: withLabel(flip.gained, 1) + withLabel(flip.lost, 0),
      broken: withLabel(flip.gained, 0) + withLabel(flip.lost, 1),
    };
  });
  return {
    total: all.length,
    mended: all.reduce((sum, { mended }) => sum + mended, 0),
    broken: all.reduce((sum, { broken }) => sum + broken, 0),
    posters: all.slice(0, limit).map(({ posterId, gained, lost, mended, broken }) => ({
      posterId,
      title: titleOf(project, posterId),
      gained: names(gained),
      lost: names(lost),
      mended,
      broken,
    })),
  };
}
