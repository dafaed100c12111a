// Two runs on the same posters: their metrics with bootstrap intervals, who is better, what makes that doubtful, and the
// predictions that flipped.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { Metrics, SplitPart } from '../../../../shared/domain.ts';
import type { Comparison } from '../../../../shared/evaluation/answers.ts';
import { bootstrapDifferences } from '../../../../shared/evaluation/bootstrap.ts';
import { differences, judge } from '../../../../shared/evaluation/compare.ts';
import { computeMetrics } from '../../../../shared/evaluation/metrics.ts';
import { AppError } from '../../../../shared/errors.ts';
import { SPLIT_PARTS } from '../columns.ts';
import type { ReaderProject } from '../project.ts';
import { partReader } from '../splitParts.ts';
import { isCrossValidated, isFromElsewhere, trainedOn } from './origin.ts';
import { flipsOf, pairUp, sharedGenres, type PairedPredictions } from './pairs.ts';
import { titleOf } from './posters.ts';
import { labelMatrix, splitOf, type PredictedRun, type Scopes } from './scope.ts';

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
  const { counts, warnings } = comparedPosters(project, a, b, split);
  const pairs = pairUp(project, a, b, counts);
  if (rule === 'half') for (const side of [pairs.a, pairs.b]) side.thresholds.fill(0.5);
  const { genreIds, posterIds } = pairs;
  const names = genreIds.map((id) => project.vocabulary.name(id));
  // All that the catalog says is read before the first pause: the answer is of one moment.
  const labels = labelMatrix(project.columns, posterIds, genreIds, truth);
  const flipped = flippedPosters(project, pairs, labels, limit);
  const measure = async ({ probabilities, thresholds }: PairedPredictions['a']): Promise<Metrics> => {
    await nextTurn();
    return computeMetrics({ labels, probabilities, genres: names, thresholds });
  };
  const measured = [await measure(pairs.a), await measure(pairs.b)] as const;
  const bootstrap = bootstrapDifferences(
    { labels, genres: genreIds.length, a: pairs.a, b: pairs.b },
    { samples, seed },
  );
  let step = bootstrap.next();
  for (; step.done !== true; step = bootstrap.next()) await nextTurn();
  const { overall, perGenre } = differences(...measured, step.value, genreIds);
  const inSample = split === 'train' && ![a, b].some(({ run }) => isCrossValidated(run));
  const facts = { posters: posterIds.length, known: measured[0].known, inSample };
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
    ...judge(runNames, overall, facts),
    warnings: [...warnings, ...(split === 'validation' && rule === 'tuned' ? [TUNED_HERE] : [])],
    flipped,
  };
}

const TUNED_HERE =
  'Thresholds and the best epoch are chosen on validation, so these figures flatter both runs a little.';

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

/**
 * Which posters are compared: those in the part, by the split of either run; outside of train none that one of the runs was
 * trained on. A cross-validated run has no parts of its own, so the other's count.
 */
function comparedPosters(
  project: ReaderProject,
  a: PredictedRun,
  b: PredictedRun,
  split: SplitPart,
): { counts: (row: number) => boolean; warnings: string[] } {
  const runs = [a, b];
  const withParts = runs.filter(({ run }) => !isCrossValidated(run));
  const sides = withParts.length > 0 ? withParts : runs;
  const part = SPLIT_PARTS.indexOf(split);
  const readers = [...new Set(sides.map(({ run }) => splitOf(project, run)))].map((id) => partReader(project, id));
  const inPart = (row: number): boolean => readers.some((partOf) => partOf(row) === part);
  const trained = runs.map(({ run }) => trainedOn(project, run));
  const seen = (row: number): boolean => split !== 'train' && trained.some((by) => by(row));
  const rowsOf = ({ posterIds }: PredictedRun): number[] =>
    Array.from(posterIds, (id) => project.columns.rowOf(id)).filter((row) => row >= 0 && inPart(row));
  const rows = runs.map(rowsOf) as [number[], number[]];
  return {
    counts: (row) => inPart(row) && !seen(row),
    warnings: [
      ...originWarnings(a, b, readers.length > 1),
      ...(split === 'train' ? inSampleWarnings(a, b) : leftOutWarnings(runs, rows, trained, split)),
      ...onlyOneWarnings(runs, rows, seen),
    ],
  };
}

function originWarnings(a: PredictedRun, b: PredictedRun, splitsDiffer: boolean): string[] {
  const elsewhere = [a, b].filter(({ run }) => isFromElsewhere(run));
  const snapshots = [a.run.snapshot, b.run.snapshot];
  return [
    ...elsewhere.map(
      ({ run }) => `${run.name} was made elsewhere: whether it was trained on these posters is not known.`,
    ),
    ...(elsewhere.length === 0 && snapshots[0] !== snapshots[1]
      ? ['The runs were trained on different labels; both are measured on the labels as they are now.']
      : []),
    ...(splitsDiffer ? [`The runs have different splits: ${a.run.splitName} and ${b.run.splitName}.`] : []),
  ];
}

function inSampleWarnings(a: PredictedRun, b: PredictedRun): string[] {
  const unseen = [a, b].filter(({ run }) => isCrossValidated(run));
  if (unseen.length === 2) return [];
  if (unseen.length === 0) return ['The runs were trained on these posters: the figures say how well they fit them.'];
  return [`Only ${unseen[0]!.run.name} was not trained on these posters, which favours the other.`];
}

function leftOutWarnings(
  runs: readonly PredictedRun[],
  rows: readonly [number[], number[]],
  trained: readonly ((row: number) => boolean)[],
  split: string,
): string[] {
  const union = [...new Set(rows.flat())];
  return runs.flatMap(({ run }, i) => {
    const left = union.filter(trained[i]!).length;
    return left === 0 ? [] : [`${left} posters of the ${split} part are left out: ${run.name} was trained on them.`];
  });
}

function onlyOneWarnings(
  runs: readonly PredictedRun[],
  rows: readonly [number[], number[]],
  seen: (row: number) => boolean,
): string[] {
  return runs.flatMap(({ run }, i) => {
    const other = new Set(rows[1 - i]);
    const alone = rows[i]!.filter((row) => !other.has(row) && !seen(row)).length;
    return alone === 0 ? [] : [`${alone} posters are left out: only ${run.name} has predictions for them.`];
  });
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
