// Precision-recall curves of one genre as counts by threshold, and how its probabilities are spread. Pure functions over
// known pairs; precision and recall themselves follow from the counts and are left to who draws.
import { byScoreDescending, type GenreColumn } from './metrics.ts';

/** What predicting `probability >= threshold` gives. */
export interface CurvePoint {
  threshold: number;
  truePositive: number;
  falsePositive: number;
}

/** One point for each distinct probability, from the highest to the lowest. Equal probabilities are one step. */
export function curvePoints(column: GenreColumn): CurvePoint[] {
  const { scores, positive } = column;
  const order = byScoreDescending(scores);
  const points: CurvePoint[] = [];
  let truePositive = 0;
  for (let i = 0; i < order.length; i++) {
    const threshold = scores[order[i]!]!;
    truePositive += positive[order[i]!]!;
    if (i + 1 < order.length && scores[order[i + 1]!] === threshold) continue;
    points.push({ threshold, truePositive, falsePositive: i + 1 - truePositive });
  }
  return points;
}

/** Predicted posters grow by at most this share from one kept point to the next; below 100 every point is kept. */
const GROWTH = 1.01;

/**
 * At most `2 steps + 2 + log(posters) / log(1.01)` of the points: the first and the last, and each that is the first beyond
 * another step of recall, of predicted posters, or of a hundredth more of these. So the curve of a rare genre keeps its shape as
 * that of a common one does, and precision at high thresholds, where few posters are predicted, is exact.
 */
export function thinned(points: readonly CurvePoint[], steps: number): CurvePoint[] {
  const last = points.at(-1);
  if (last === undefined || points.length <= 2 * steps + 2) return [...points];
  const step = (part: number, whole: number): number => (whole === 0 ? 0 : Math.floor((part * steps) / whole));
  let before = [-1, -1, -1];
  return points.filter((point) => {
    const predicted = point.truePositive + point.falsePositive;
    const now = [
      step(point.truePositive, last.truePositive),
      step(predicted, last.truePositive + last.falsePositive),
      Math.floor(Math.log(predicted) / Math.log(GROWTH)),
    ];
    const keep = point === last || now[0] !== before[0] || now[1] !== before[1] || now[2] !== before[2];
    before = now;
    return keep;
  });
}

/** Posters by probability in `bins` equal bins from 0 to 1; 1 itself counts to the last. */
export function histogram(column: GenreColumn, bins: number): { present: number[]; absent: number[] } {
  const present = new Array<number>(bins).fill(0);
  const absent = new Array<number>(bins).fill(0);
  column.scores.forEach((score, i) => {
    (column.positive[i] === 1 ? present : absent)[binOf(score, bins)]!++;
  });
  return { present, absent };
}

/** The equal-width bin of a probability: [0, 1/bins), ..., [1 - 1/bins, 1]. */
export function binOf(probability: number, bins: number): number {
  return Math.min(bins - 1, Math.max(0, Math.floor(probability * bins)));
}
