// On which posters two runs can be compared, and what makes that doubtful.
import type { SplitPart } from '../../../../shared/domain.ts';
import { SPLIT_PARTS } from '../columns.ts';
import type { ReaderProject } from '../project.ts';
import { partReader } from '../splitParts.ts';
import { isCrossValidated, isFromElsewhere, trainedOn } from './origin.ts';
import { splitOf, type PredictedRun } from './scope.ts';

/** Bits of a row: which runs predict it, and which were trained on it. */
const PREDICTS = [1, 2] as const;
const TRAINED = [4, 8] as const;
const PREDICTED_BY_BOTH = PREDICTS[0] | PREDICTS[1];
const TRAINED_BY_ANY = TRAINED[0] | TRAINED[1];

export interface ComparablePosters {
  /** Whether a poster counts, by its row of the columns; good until the columns change. */
  counts: (row: number) => boolean;
  warnings: string[];
}

/**
 * Posters that both predict, in the part by the split of either run; outside of train none that one of the runs was trained
 * on. A cross-validated run has no parts of its own, so the other's count.
 */
export function comparablePosters(
  project: ReaderProject,
  a: PredictedRun,
  b: PredictedRun,
  split: SplitPart,
): ComparablePosters {
  const { columns } = project;
  const runs = [a, b] as const;
  const withParts = runs.filter(({ run }) => !isCrossValidated(run));
  const splitIds = new Set((withParts.length > 0 ? withParts : runs).map(({ run }) => splitOf(project, run)));
  const readers = [...splitIds].map((id) => partReader(project, id));
  const part = SPLIT_PARTS.indexOf(split);
  const trained = runs.map(({ run }) => trainedOn(project, run));
  // Rows of the part that at least one run predicts.
  const marks = new Uint8Array(columns.count);
  runs.forEach(({ posterIds }, side) => {
    for (const id of posterIds) {
      const row = columns.rowOf(id);
      if (row < 0 || !readers.some((partOf) => partOf(row) === part)) continue;
      marks[row]! |= PREDICTS[side]!;
      if (split === 'train') continue;
      trained.forEach((by, other) => {
        if (by(row)) marks[row]! |= TRAINED[other]!;
      });
    }
  });
  return {
    counts: (row) => marks[row] === PREDICTED_BY_BOTH,
    warnings: [
      ...originWarnings(a, b, readers.length > 1),
      ...(split === 'train' ? inSampleWarnings(a, b) : []),
      ...(split === 'validation' ? [CHOSEN_HERE] : []),
      ...leftOutWarnings(runs, marks, split),
    ],
  };
}

const CHOSEN_HERE =
  'The best epoch and tuned thresholds are chosen on validation, so these figures flatter both runs a little.';

function originWarnings(a: PredictedRun, b: PredictedRun, splitsDiffer: boolean): string[] {
  const elsewhere = [a, b].filter(({ run }) => isFromElsewhere(run));
  return [
    ...new Set(
      elsewhere.map(
        ({ run }) => `${run.name} was made elsewhere: whether it was trained on these posters is not known.`,
      ),
    ),
    ...(elsewhere.length === 0 && a.run.snapshot !== b.run.snapshot
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

function leftOutWarnings(runs: readonly PredictedRun[], marks: Uint8Array, split: SplitPart): string[] {
  const count = (has: (mark: number) => boolean): number => marks.reduce((sum, mark) => sum + (has(mark) ? 1 : 0), 0);
  const seen = runs.flatMap(({ run }, side) => {
    const posters = count((mark) => (mark & TRAINED[side]!) !== 0);
    const what = `of the ${split} part left out: ${run.name} was trained on`;
    return posters === 0 ? [] : [`${plural(posters)} ${what} ${posters === 1 ? 'it' : 'them'}.`];
  });
  const alone = runs.flatMap(({ run }, side) => {
    const posters = count((mark) => (mark & (PREDICTED_BY_BOTH | TRAINED_BY_ANY)) === PREDICTS[side]);
    return posters === 0
      ? []
      : [`${plural(posters)} left out: only ${run.name} has predictions for ${posters === 1 ? 'it' : 'them'}.`];
  });
  return [...seen, ...alone];
}

const plural = (posters: number): string => `${posters.toLocaleString('en')} ${posters === 1 ? 'poster' : 'posters'}`;
