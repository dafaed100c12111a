// Multi-label metrics over known labels: precision, recall, F1 (micro, macro, weighted, samples, per genre) and average
// precision. Pure functions over [posters x genres] matrices; unknown labels (-1) count nowhere. Formulas: scikit-learn's,
// with zero_division 0.
import type { Metrics } from '../domain.ts';
import { finish, type Steps } from '../steps.ts';

/** Labels by poster and genre, row-major: 1 present, 0 absent, -1 unknown. */
export type LabelMatrix = ArrayLike<number>;

export interface Counts {
  truePositive: number;
  falsePositive: number;
  falseNegative: number;
}

export interface PrecisionRecallF1 {
  precision: number;
  recall: number;
  f1: number;
}

/** Precision, recall and F1 of counts; 0/0 is 0. */
export function precisionRecallF1(c: Counts): PrecisionRecallF1 {
  const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return {
    precision: ratio(c.truePositive, c.truePositive + c.falsePositive),
    recall: ratio(c.truePositive, c.truePositive + c.falseNegative),
    f1: ratio(2 * c.truePositive, 2 * c.truePositive + c.falsePositive + c.falseNegative),
  };
}

/** Known pairs of one genre: scores and whether the label is present. */
export interface GenreColumn {
  scores: Float64Array;
  positive: Uint8Array;
  positives: number;
}

/** The known pairs of genre `genre` out of matrices with `genres` columns. */
export function genreColumn(
  labels: LabelMatrix,
  scores: ArrayLike<number>,
  genre: number,
  genres: number,
): GenreColumn {
  const posters = labels.length / genres;
  const column = { scores: new Float64Array(posters), positive: new Uint8Array(posters), positives: 0 };
  let known = 0;
  for (let at = genre; at < labels.length; at += genres) {
    const label = labels[at]!;
    if (label < 0) continue;
    column.scores[known] = scores[at]!;
    column.positive[known] = label;
    column.positives += label;
    known++;
  }
  return { ...column, scores: column.scores.subarray(0, known), positive: column.positive.subarray(0, known) };
}

/** Largest number of scores whose places fit beside 32 bits of score in a double. */
const MAX_PACKED = 2 ** 21;

/** Places by score, highest first; equal scores in the order of their places. */
export function byScoreDescending(scores: Float64Array): Uint32Array {
  const packed = packedOrder(scores);
  if (packed) return packed;
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i);
  return order.sort((a, b) => scores[b]! - scores[a]!);
}

/**
 * The same for float32 scores of 0 and more, whose bits sort as they do: bits and place as one number, sorted without a
 * comparison function, which is ten times faster. Null for other scores.
 */
function packedOrder(scores: Float64Array): Uint32Array | null {
  const { length } = scores;
  if (length > MAX_PACKED) return null;
  const floats = new Float32Array(scores);
  const bits = new Uint32Array(floats.buffer);
  const keys = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    // Also false for NaN. Minus zero is zero here, but not in its bits.
    if (!(scores[i]! >= 0) || floats[i] !== scores[i] || Object.is(floats[i], -0)) return null;
    keys[i] = bits[i]! * MAX_PACKED + (MAX_PACKED - 1 - i);
  }
  keys.sort();
  const order = new Uint32Array(length);
  for (let i = 0; i < length; i++) order[length - 1 - i] = MAX_PACKED - 1 - (keys[i]! % MAX_PACKED);
  return order;
}

/**
 * Average precision as scikit-learn: sum over distinct scores, highest first, of (R_n - R_{n-1}) P_n; equal scores count
 * as one step. Null without positives, where it is undefined.
 */
export function averagePrecision(column: GenreColumn): number | null {
  const { scores, positive, positives } = column;
  if (positives === 0) return null;
  const order = byScoreDescending(scores);
  let found = 0;
  let before = 0;
  let sum = 0;
  for (let i = 0; i < order.length; i++) {
    found += positive[order[i]!]!;
    const last = i + 1 === order.length || scores[order[i + 1]!] !== scores[order[i]!];
    if (!last) continue;
    sum += ((found - before) / positives) * (found / (i + 1));
    before = found;
  }
  return sum;
}

export interface MetricsInput {
  labels: LabelMatrix;
  probabilities: ArrayLike<number>;
  genres: readonly string[];
  thresholds: readonly number[];
}

/**
 * Metrics of probabilities against labels; a genre is predicted at `probability >= threshold`. Macro precision, recall and
 * F1 are means over the genres with at least one known label, `weighted` the same weighted by their positives, `samples`
 * means over the posters with at least one known label. mAP is the mean over genres with at least one positive; the others
 * are named in `withoutPositives`.
 */
export function computeMetrics(input: MetricsInput): Metrics {
  return finish(metricsInSteps(input));
}

/** `computeMetrics` with a step for each genre. */
export function* metricsInSteps({ labels, probabilities, genres, thresholds }: MetricsInput): Steps<Metrics> {
  const total: Counts = { truePositive: 0, falsePositive: 0, falseNegative: 0 };
  const perGenre: Metrics['perGenre'] = [];
  for (const [g, genre] of genres.entries()) {
    const column = genreColumn(labels, probabilities, g, genres.length);
    const threshold = thresholds[g] ?? 0.5;
    const counts = countAt(column, threshold);
    total.truePositive += counts.truePositive;
    total.falsePositive += counts.falsePositive;
    total.falseNegative += counts.falseNegative;
    const rates = precisionRecallF1(counts);
    const [support, known] = [column.positives, column.scores.length];
    perGenre.push({ genre, ...rates, ap: averagePrecision(column), support, known, threshold });
    yield;
  }
  const measured = perGenre.filter((genre) => genre.known > 0);
  const known = perGenre.reduce((sum, genre) => sum + genre.known, 0);
  const precisions = perGenre.flatMap((genre) => (genre.ap === null ? [] : [genre.ap]));
  return {
    posters: genres.length === 0 ? 0 : labels.length / genres.length,
    known,
    unknown: labels.length - known,
    micro: precisionRecallF1(total),
    macro: meanOf(measured, () => 1),
    weighted: meanOf(measured, (genre) => genre.support),
    samples: perPoster(labels, probabilities, thresholds, genres.length),
    mAP: precisions.length === 0 ? null : mean(precisions),
    withoutPositives: perGenre.filter((genre) => genre.ap === null).map(({ genre }) => genre),
    perGenre,
  };
}

/** Right and wrong predictions of `score >= threshold`. */
export function countAt(column: GenreColumn, threshold: number): Counts {
  const counts: Counts = { truePositive: 0, falsePositive: 0, falseNegative: 0 };
  for (let i = 0; i < column.scores.length; i++) {
    const predicted = column.scores[i]! >= threshold;
    if (column.positive[i] === 1) counts[predicted ? 'truePositive' : 'falseNegative']++;
    else if (predicted) counts.falsePositive++;
  }
  return counts;
}

/** Mean of precision, recall and F1 each; 0 where all weights are 0. */
function meanOf<T extends PrecisionRecallF1>(list: readonly T[], weight: (of: T) => number): PrecisionRecallF1 {
  const sum = { precision: 0, recall: 0, f1: 0 };
  let weights = 0;
  for (const one of list) {
    const w = weight(one);
    weights += w;
    sum.precision += w * one.precision;
    sum.recall += w * one.recall;
    sum.f1 += w * one.f1;
  }
  if (weights === 0) return sum;
  return { precision: sum.precision / weights, recall: sum.recall / weights, f1: sum.f1 / weights };
}

/** Each poster's own precision, recall and F1, then their mean over the posters with a known label. */
function perPoster(
  labels: LabelMatrix,
  probabilities: ArrayLike<number>,
  thresholds: readonly number[],
  genres: number,
): PrecisionRecallF1 {
  const sum = { precision: 0, recall: 0, f1: 0 };
  let posters = 0;
  for (let start = 0; start < labels.length; start += genres) {
    const counts: Counts = { truePositive: 0, falsePositive: 0, falseNegative: 0 };
    let known = false;
    for (let g = 0; g < genres; g++) {
      const label = labels[start + g]!;
      if (label < 0) continue;
      known = true;
      const predicted = probabilities[start + g]! >= (thresholds[g] ?? 0.5);
      if (label === 1) counts[predicted ? 'truePositive' : 'falseNegative']++;
      else if (predicted) counts.falsePositive++;
    }
    if (!known) continue;
    posters++;
    const own = precisionRecallF1(counts);
    sum.precision += own.precision;
    sum.recall += own.recall;
    sum.f1 += own.f1;
  }
  if (posters === 0) return sum;
  return { precision: sum.precision / posters, recall: sum.recall / posters, f1: sum.f1 / posters };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}
