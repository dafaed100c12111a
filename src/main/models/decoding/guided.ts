// Guidance away from what a model would say of anything (spec 8.6; MMI, arXiv 1510.03055): each sequence runs twice in one
// batch, after its own prompt and after one that tells nothing, and the scores are log p(own) - strength * log p(nothing).
// Tokens that the model itself finds far less likely than its best stay out (as contrastive decoding has it, arXiv
// 2210.15097): the difference alone favours words that fit nothing. Knows no model.
import { rowOf } from './drafts.ts';
import type { Stepper } from './stepper.ts';

/** Tokens below this share of the best one's probability stay out. */
const PLAUSIBLE = 0.02;

/**
 * `stepper` holds 2n prompts: each own one with one that tells nothing behind it, so that both move together when sequences do.
 * What comes back is a stepper of n prompts. `ends`: tokens that end a text, which may be held back later: the others are not
 * measured by them.
 */
export function guidedStepper(stepper: Stepper, strength: number, ends: readonly number[]): Stepper {
  const { vocabulary } = stepper;
  let made = new Float32Array(0);
  const guided = (scores: Float32Array): Float32Array => {
    const count = scores.length / vocabulary / 2;
    if (made.length < count * vocabulary) made = new Float32Array(count * vocabulary);
    const all = made.subarray(0, count * vocabulary).fill(-Infinity);
    for (let row = 0; row < count; row += 1) {
      const own = rowOf(scores, 2 * row, vocabulary);
      for (const token of plausible(own, ends)) {
        all[row * vocabulary + token] = own[token]! - strength * stepper.logProbability(2 * row + 1, token);
      }
    }
    return all;
  };
  return {
    vocabulary,
    sequences: Math.floor(stepper.sequences / 2),
    room: stepper.room,
    start: async () => guided(await stepper.start()),
    reorder: (order) => {
      stepper.reorder(order.flatMap((from) => [2 * from, 2 * from + 1]));
    },
    next: async (tokens) => guided(await stepper.next(tokens.flatMap((token) => [token, token]))),
    logProbability: (row, token) => stepper.logProbability(2 * row, token),
  };
}

/** Tokens that a model finds likely enough, by its scores of all; `ends` are among them where they are as likely as others. */
function plausible(scores: Float32Array, ends: readonly number[]): number[] {
  const margin = Math.log(PLAUSIBLE);
  let best = -Infinity;
  let lowest = -Infinity;
  const found: number[] = [];
  // One pass: measured by the best so far, what is found by the best of all in the end.
  for (let token = 0; token < scores.length; token += 1) {
    const score = scores[token]!;
    if (!(score >= lowest)) continue;
    found.push(token);
    if (score > best && !ends.includes(token)) {
      best = score;
      lowest = best + margin;
    }
  }
  return found.filter((token) => scores[token]! >= lowest);
}
