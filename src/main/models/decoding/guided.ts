// Guidance away from what a model would say of anything (spec 8.6; MMI, arXiv 1510.03055): each sequence runs twice in one
// batch, after its own prompt and after one that tells nothing, and the scores are log p(own) - strength * log p(nothing).
// Tokens that the model itself finds far less likely than its best stay out (as contrastive decoding has it, arXiv
// 2210.15097): the difference alone favours words that fit nothing. Knows no model.
import { rowOf } from './drafts.ts';
import { logSumExp } from './processors.ts';
import { largest } from './selection.ts';
import type { Stepper } from './stepper.ts';

/** Tokens below this share of the best one's probability stay out. */
const PLAUSIBLE = 0.02;

/**
 * `stepper` holds 2n prompts: n own ones, then those that tell nothing, in the same order. What comes back is a stepper
 * of n prompts. `ends`: tokens that end a text, which may be held back later: the others are not measured by them.
 */
export function guidedStepper(stepper: Stepper, strength: number, ends: readonly number[]): Stepper {
  const { vocabulary } = stepper;
  let count = 0;
  /** Log of the sum of exponentials of each own row, from its largest score: rows as the model gave them are no more. */
  let own: { rows: Float32Array; sums: { maximum: number; logSum: number }[] } = {
    rows: new Float32Array(0),
    sums: [],
  };
  const guided = (scores: Float32Array): Float32Array => {
    count = scores.length / vocabulary / 2;
    if (own.rows.length < count * vocabulary) own = { rows: new Float32Array(count * vocabulary), sums: [] };
    own.rows.set(scores.subarray(0, count * vocabulary));
    own.sums = [];
    for (let row = 0; row < count; row += 1) {
      const score = rowOf(scores, row, vocabulary);
      const nothing = rowOf(scores, count + row, vocabulary);
      own.sums.push(logSumExp(score));
      guide(score, nothing, strength, ends);
    }
    return scores.subarray(0, count * vocabulary);
  };
  return {
    vocabulary,
    sequences: Math.floor(stepper.sequences / 2),
    room: stepper.room,
    start: async () => guided(await stepper.start()),
    reorder: (order) => {
      stepper.reorder([...order, ...order.map((from) => count + from)]);
    },
    next: async (tokens) => guided(await stepper.next([...tokens, ...tokens])),
    logProbability: (row, token) => {
      const { maximum, logSum } = own.sums[row]!;
      return own.rows[row * vocabulary + token]! - maximum - logSum;
    },
  };
}

/** Makes `own` scores [vocabulary] guided ones, in place. */
function guide(own: Float32Array, nothing: Float32Array, strength: number, ends: readonly number[]): void {
  const ending = ends.map((end) => own[end]!);
  for (const end of ends) own[end] = -Infinity;
  const lowest = largest(own) + Math.log(PLAUSIBLE);
  ends.forEach((end, i) => (own[end] = ending[i]!));
  const { maximum, logSum } = logSumExp(nothing);
  for (let token = 0; token < own.length; token += 1) {
    const score = own[token]!;
    own[token] = score < lowest ? -Infinity : score - strength * (nothing[token]! - maximum - logSum);
  }
}
