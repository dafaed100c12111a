// Draws the next token from scores: seeded, so that a draft can be made again.
import type { Random } from '../../engine/random.ts';
import { expOfMinus } from './exponential.ts';
import { applySamplingRules, type DecodingRules } from './processors.ts';

/** Index of the largest score; the first of equals. */
export function argMax(scores: Float32Array): number {
  let best = 0;
  for (let token = 1; token < scores.length; token += 1) if (scores[token]! > scores[best]!) best = token;
  return best;
}

/** Weights of the row that is drawn from, kept between calls: a vocabulary's worth of memory is not made anew each time. */
let scratch = new Float64Array(0);

/** A token drawn by softmax(scores). Banned tokens (-Infinity) are never drawn. */
export function sample(scores: Float32Array, random: Random): number {
  if (scratch.length < scores.length) scratch = new Float64Array(scores.length);
  const weights = scratch;
  const maximum = scores[argMax(scores)]!;
  let total = 0;
  for (let token = 0; token < scores.length; token += 1) {
    const score = scores[token]!;
    // Banned tokens, of which there may be many, do not pay for an exponential.
    const weight = score === -Infinity ? 0 : expOfMinus(maximum - score);
    weights[token] = weight;
    total += weight;
  }
  let left = random.uniform() * total;
  let drawn = 0;
  // What is left is never below zero at a token without weight.
  for (; drawn < scores.length; drawn += 1) {
    left -= weights[drawn]!;
    if (left < 0) return drawn;
  }
  // Rounding can leave a sliver: then it is the last token that could be drawn.
  for (drawn -= 1; weights[drawn] === 0; drawn -= 1);
  return drawn;
}

/** The tokens that are not banned and their scores, kept between calls. */
let open = { tokens: new Int32Array(0), scores: new Float32Array(0) };

/**
 * A token drawn under the rules of sampling; null where all are banned. Guidance bans nearly all of a vocabulary: the passes of
 * the rules go over the others alone, in their order.
 */
export function sampleUnder(rules: DecodingRules, scores: Float32Array, random: Random): number | null {
  const { length } = scores;
  if (open.tokens.length < length) open = { tokens: new Int32Array(length), scores: new Float32Array(length) };
  let count = 0;
  for (let token = 0; token < length; token += 1) {
    const score = scores[token]!;
    if (!(score > -Infinity)) continue;
    open.tokens[count] = token;
    open.scores[count] = score;
    count += 1;
  }
  if (count === 0) return null;
  const left = open.scores.subarray(0, count);
  applySamplingRules(left, rules);
  return open.tokens[sample(left, random)]!;
}
