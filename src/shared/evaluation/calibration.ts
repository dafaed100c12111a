// Whether probabilities mean what they say: reliability by equal-width bins, expected calibration error, Brier score, and a
// temperature that corrects them (Guo et al. 2017, arXiv 1706.04599, for independent yes-no labels). Pure functions.
import type { Calibration } from './answers.ts';
import type { GenreColumn } from './metrics.ts';
import { binOf } from './prCurve.ts';

/** Probabilities are clipped to [CLIP, 1 - CLIP], so that logits are finite. */
const CLIP = 1e-7;
/** Temperatures outside of this range are not believed: the labels do not determine one. */
const LOWEST = 0.05;
const HIGHEST = 20;
const ITERATIONS = 60;

export function logit(probability: number): number {
  const p = Math.min(1 - CLIP, Math.max(CLIP, probability));
  return Math.log(p / (1 - p));
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** sigmoid(logit(p) / temperature). */
export function withTemperature(probability: number, temperature: number): number {
  return sigmoid(logit(probability) / temperature);
}

/** The same column with scaled probabilities. */
export function scaledColumn(column: GenreColumn, temperature: number): GenreColumn {
  return { ...column, scores: column.scores.map((score) => withTemperature(score, temperature)) };
}

/**
 * Reliability of known pairs. ECE: mean over the bins of |mean probability - share present|, weighted by their pairs.
 * Brier: mean of (probability - label)^2. Both are 0 without known pairs.
 */
export function reliability(column: GenreColumn, bins: number): Calibration['raw'] {
  const { scores, positive } = column;
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, present: 0 }));
  let squares = 0;
  scores.forEach((score, i) => {
    const bin = sums[binOf(score, bins)]!;
    bin.count++;
    bin.confidence += score;
    bin.present += positive[i]!;
    squares += (score - positive[i]!) ** 2;
  });
  const known = scores.length;
  const distances = sums.reduce((sum, bin) => sum + Math.abs(bin.confidence - bin.present), 0);
  return {
    ece: known === 0 ? 0 : distances / known,
    brier: known === 0 ? 0 : squares / known,
    bins: sums.map(({ count, confidence, present }, i) => ({
      from: i / bins,
      to: (i + 1) / bins,
      count,
      confidence: count === 0 ? null : confidence / count,
      present: count === 0 ? null : present / count,
    })),
  };
}

/** Mean negative log-likelihood of labels under sigmoid(logit / temperature). */
export function negativeLogLikelihood(column: GenreColumn, temperature: number): number {
  let sum = 0;
  column.scores.forEach((score, i) => {
    const z = logit(score) / temperature;
    const wrong = column.positive[i] === 1 ? -z : z;
    // log(1 + exp(x)) without overflow.
    sum += Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
  });
  return column.scores.length === 0 ? 0 : sum / column.scores.length;
}

/**
 * The temperature with the least negative log-likelihood. In a = 1 / temperature that likelihood is convex, so its slope
 * sum z (sigmoid(a z) - label) has one zero: Newton's steps, halving the bracket where they leave it. Null where labels do
 * not determine a temperature: none known, all of one kind, or the zero is not between 0.05 and 20.
 */
export function fitTemperature(column: GenreColumn): number | null {
  const { scores, positive, positives } = column;
  if (positives === 0 || positives === scores.length) return null;
  const logits = scores.map(logit);
  const slope = (a: number): { first: number; second: number } => {
    let first = 0;
    let second = 0;
    for (let i = 0; i < logits.length; i++) {
      const z = logits[i]!;
      const p = sigmoid(a * z);
      first += z * (p - positive[i]!);
      second += z * z * p * (1 - p);
    }
    return { first, second };
  };
  let low = 1 / HIGHEST;
  let high = 1 / LOWEST;
  if (slope(low).first >= 0 || slope(high).first <= 0) return null;
  let a = 1;
  for (let i = 0; i < ITERATIONS && high - low > 1e-9; i++) {
    const { first, second } = slope(a);
    if (first > 0) high = a;
    else low = a;
    const next = a - first / second;
    if (Math.abs(next - a) < 1e-10) break;
    a = next > low && next < high ? next : (low + high) / 2;
  }
  return 1 / a;
}
