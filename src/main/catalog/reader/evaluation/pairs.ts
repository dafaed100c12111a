// Two runs on the same posters and genres: aligned matrices, and the predictions on which the two differ.
import type { ReaderProject } from '../project.ts';
import { comparePosters } from './posters.ts';
import { pickColumns, type PredictedRun } from './scope.ts';

/** Matrices are [posterIds x genreIds], thresholds by genre. */
export interface PairedPredictions {
  posterIds: Int32Array;
  genreIds: number[];
  a: { probabilities: Float32Array; thresholds: number[] };
  b: { probabilities: Float32Array; thresholds: number[] };
}

/** Genres that both predict and the project still has, in the order of the second run. */
export function sharedGenres(project: ReaderProject, a: PredictedRun, b: PredictedRun): number[] {
  return b.run.genreIds.filter((id) => a.run.genreIds.includes(id) && project.vocabulary.has(id));
}

/** Posters that both predict, and of which `counts` (by row of the columns) says that they count. */
export function pairUp(
  project: ReaderProject,
  a: PredictedRun,
  b: PredictedRun,
  counts: (row: number) => boolean,
): PairedPredictions {
  const genreIds = sharedGenres(project, a, b);
  const rowsA: number[] = [];
  const rowsB: number[] = [];
  // Both lists ascend.
  for (let i = 0, j = 0; i < a.posterIds.length && j < b.posterIds.length;) {
    const [first, second] = [a.posterIds[i]!, b.posterIds[j]!];
    if (first === second) {
      const row = project.columns.rowOf(first);
      if (row >= 0 && counts(row)) {
        rowsA.push(i);
        rowsB.push(j);
      }
    }
    if (first <= second) i++;
    if (second <= first) j++;
  }
  const side = ({ run, probabilities }: PredictedRun, rows: number[]): PairedPredictions['a'] => {
    const places = genreIds.map((id) => run.genreIds.indexOf(id));
    return {
      probabilities: pickColumns(probabilities, run.genreIds.length, rows, places),
      thresholds: places.map((g) => run.thresholds?.[g] ?? 0.5),
    };
  };
  return {
    posterIds: Int32Array.from(rowsB, (i) => b.posterIds[i]!),
    genreIds,
    a: side(a, rowsA),
    b: side(b, rowsB),
  };
}

/** A poster for which the second run predicts other genres than the first. */
export interface Flip {
  posterId: number;
  /** Row of the matrices. */
  at: number;
  /** Columns that only the second predicts, and that only the first does. */
  gained: number[];
  lost: number[];
}

/** Most changed first, ties by film key. */
export function flipsOf(project: ReaderProject, { posterIds, genreIds, a, b }: PairedPredictions): Flip[] {
  const flips: Flip[] = [];
  posterIds.forEach((posterId, at) => {
    const gained: number[] = [];
    const lost: number[] = [];
    for (let g = 0; g < genreIds.length; g++) {
      const before = a.probabilities[at * genreIds.length + g]! >= a.thresholds[g]!;
      const now = b.probabilities[at * genreIds.length + g]! >= b.thresholds[g]!;
      if (before !== now) (now ? gained : lost).push(g);
    }
    if (gained.length + lost.length > 0) flips.push({ posterId, at, gained, lost });
  });
  return flips.sort(
    (x, y) =>
      y.gained.length + y.lost.length - x.gained.length - x.lost.length ||
      comparePosters(project, x.posterId, y.posterId),
  );
}
