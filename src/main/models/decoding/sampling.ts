// Draws the next token from scores: seeded, so that a draft can be made again.
import type { Random } from '../../engine/random.ts';
import { logSumExp } from './processors.ts';

/** Index of the largest score; the first of equals. */
export function argMax(scores: Float32Array): number {
  let best = 0;
  for (let token = 1; token < scores.length; token += 1) if (scores[token]! > scores[best]!) best = token;
  return best;
}

/** A token drawn by softmax(scores). Banned tokens (-Infinity) are never drawn. */
export function sample(scores: Float32Array, random: Random): number {
  const { maximum, logSum } = logSumExp(scores);
  let left = random.uniform() * Math.exp(logSum);
  let drawn = -1;
  for (let token = 0; token < scores.length; token += 1) {
    const score = scores[token]!;
    if (score === -Infinity) continue;
    drawn = token;
    left -= Math.exp(score - maximum);
    if (left < 0) break;
  }
  // Rounding can leave a sliver: then it is the last token that could be drawn.
  return drawn;
}

/** log softmax(scores)[token]. */
export function logProbability(scores: Float32Array, token: number): number {
  const { maximum, logSum } = logSumExp(scores);
  return scores[token]! - maximum - logSum;
}
