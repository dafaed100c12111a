// Multi-label metrics over known labels: precision, recall, F1 (micro, macro, per genre) and average precision.
// Pure functions over [posters x genres] matrices; unknown labels (-1) count nowhere. Formulas: spec section 3.4, scikit-learn.
import type { Metrics } from '../domain.ts';

/** Labels by poster and genre, row-major: 1 present, 0 absent, -1 unknown. */
export type LabelMatrix = ArrayLike<number>;

export interface Counts {
  truePositive: number;
  falsePositive: number;
  falseNegative: number;
}

/** Precision, recall and F1 of counts; 0/0 is 0. */
export function precisionRecallF1(c: Counts): { precision: number; recall: number; f1: number } {
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

/** Indices by score, highest first. */
export function byScoreDescending(scores: Float64Array): Uint32Array {
  const order = new Uint32Array(scores.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => scores[b]! - scores[a]!);
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

/**
 * Metrics of probabilities against labels; a genre is predicted at `probability >= threshold`. Macro precision, recall and
 * F1 are means over the genres with at least one known label, mAP over those with at least one positive; the others are
 * named in `withoutPositives`.
 */
export function computeMetrics(input: {
  labels: LabelMatrix;
  probabilities: ArrayLike<number>;
  genres: readonly string[];
  thresholds: readonly number[];
}): Metrics {
  const { labels, probabilities, genres, thresholds } = input;
  const total: Counts = { truePositive: 0, falsePositive: 0, falseNegative: 0 };
  const withoutPositives: string[] = [];
  const perGenre = genres.map((genre, g) => {
    const column = genreColumn(labels, probabilities, g, genres.length);
    const threshold = thresholds[g] ?? 0.5;
    const counts = countAt(column, threshold);
    total.truePositive += counts.truePositive;
    total.falsePositive += counts.falsePositive;
    total.falseNegative += counts.falseNegative;
    const ap = averagePrecision(column);
    if (ap === null) withoutPositives.push(genre);
    return {
      genre,
      ...precisionRecallF1(counts),
      ap,
      support: column.positives,
      known: column.scores.length,
      threshold,
    };
  });
  const measured = perGenre.filter((genre) => genre.known > 0);
  const known = perGenre.reduce((sum, genre) => sum + genre.known, 0);
  const precisions = perGenre.flatMap((genre) => (genre.ap === null ? [] : [genre.ap]));
  return {
    posters: genres.length === 0 ? 0 : labels.length / genres.length,
    known,
    unknown: labels.length - known,
    micro: precisionRecallF1(total),
    macro: {
      precision: mean(measured.map((genre) => genre.precision)),
      recall: mean(measured.map((genre) => genre.recall)),
      f1: mean(measured.map((genre) => genre.f1)),
    },
    mAP: precisions.length === 0 ? null : mean(precisions),
    withoutPositives,
    perGenre,
  };
}

function countAt(column: GenreColumn, threshold: number): Counts {
  const counts: Counts = { truePositive: 0, falsePositive: 0, falseNegative: 0 };
  for (let i = 0; i < column.scores.length; i++) {
    const predicted = column.scores[i]! >= threshold;
    if (column.positive[i] === 1) counts[predicted ? 'truePositive' : 'falseNegative']++;
    else if (predicted) counts.falsePositive++;
  }
  return counts;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}
