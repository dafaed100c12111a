// How good labels look, as numbers between 0 and 1 (low: doubtful): per label, and per poster from those of its labels.
// As in cleanlab 2.9.0. The normalised margin is the same number as self-confidence here and so is not offered.
import { confidentThresholds, probabilityOf, type GenreColumn } from './confidentLearning.ts';

/** Probability of what was given; 1 where nothing was. */
export const selfConfidence = ({ labels, probabilities }: GenreColumn): Float64Array =>
  Float64Array.from({ length: labels.length }, (_, i) =>
    labels[i] === 0 || labels[i] === 1 ? probabilityOf(probabilities[i]!, labels[i]) : 1,
  );

/** Self-confidence after the class thresholds are taken off, so that a rare genre is not doubted for being rare. */
export function adjustedConfidence(column: GenreColumn): Float64Array {
  const [absent, present] = confidentThresholds(column);
  const most = Math.max(absent, present);
  return Float64Array.from({ length: column.labels.length }, (_, i) => {
    const given = column.labels[i];
    if (given !== 0 && given !== 1) return 1;
    const p = column.probabilities[i]!;
    const sides = [1 - p - absent + most, p - present + most] as const;
    return sides[given] / (sides[0] + sides[1]);
  });
}

/** A poster's score from those of its labels: an exponential moving average from the best to the worst, ruled by the worst. */
export function emaScore(scores: readonly number[], alpha = 0.8): number {
  const [first = 1, ...rest] = scores.toSorted((a, b) => b - a);
  return rest.reduce((ema, score) => alpha * score + (1 - alpha) * ema, first);
}

/** A softer minimum: each score weighs by how low it is. */
export function softminScore(scores: readonly number[], temperature = 0.1): number {
  const most = Math.max(...scores.map((score) => 1 - score));
  const weights = scores.map((score) => Math.exp((1 - score - most) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return scores.reduce((sum, score, i) => sum + score * weights[i]!, 0) / total;
}
