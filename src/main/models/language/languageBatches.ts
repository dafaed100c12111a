// The batches of a language training: in each epoch the sequences are sorted by length and cut into equal numbers of tokens, so
// that attention, which is computed to the longest sequence of a batch, wastes little. How many batches an epoch has is the
// same for all, as schedules need it.
import { Random } from '../../engine/random.ts';
import type { WeightedTokens } from '../taglines/taglineBatch.ts';
import type { TaglineSizes } from '../taglines/taglineModel.ts';

const TIE_STREAM = 0x74696573;

/** The inputs of a sequence: all tokens but the last. */
export const inputsOf = ({ ids }: WeightedTokens): number => ids.length - 1;

/** How many batches of about `tokens` tokens the sequences make. */
export function countBatches(sequences: readonly WeightedTokens[], tokens: number): number {
  const total = sequences.reduce((sum, sequence) => sum + inputsOf(sequence), 0);
  return Math.max(1, Math.min(sequences.length, Math.round(total / tokens)));
}

/** The sequences in `count` batches, none of them empty; sequences of one length are in any order, by the key. */
export function cutBatches(
  sequences: readonly WeightedTokens[],
  count: number,
  ...key: readonly number[]
): WeightedTokens[][] {
  const order = Int32Array.from(sequences, (_, index) => index);
  new Random(TIE_STREAM, ...key).shuffle(order);
  const sorted = Array.from(order, (index) => sequences[index]!).sort((a, b) => inputsOf(a) - inputsOf(b));
  const total = sorted.reduce((sum, sequence) => sum + inputsOf(sequence), 0);
  const batches: WeightedTokens[][] = [];
  let start = 0;
  let seen = 0;
  for (let batch = 0; batch < count; batch += 1) {
    const left = count - batch - 1;
    let end = start;
    const until = (total * (batch + 1)) / count;
    while (end < sorted.length - left && (end === start || seen < until)) seen += inputsOf(sorted[end++]!);
    if (left === 0) end = sorted.length;
    batches.push(sorted.slice(start, end));
    start = end;
  }
  return batches;
}

/** Sizes that no batch of `batches` exceeds. */
export function largestOf(batches: readonly (readonly WeightedTokens[])[]): TaglineSizes {
  const largest = { batch: 0, length: 0, rows: 0, results: 0 };
  for (const batch of batches) {
    const rows = batch.reduce((sum, sequence) => sum + inputsOf(sequence), 0);
    const results = batch.reduce((sum, { weights }) => sum + weights.filter((weight) => weight > 0).length, 0);
    largest.batch = Math.max(largest.batch, batch.length);
    largest.length = batch.reduce((longest, sequence) => Math.max(longest, inputsOf(sequence)), largest.length);
    largest.rows = Math.max(largest.rows, rows);
    largest.results = Math.max(largest.results, results);
  }
  return { ...largest, tokens: largest.rows };
}

/** The sequences of a batch with weights that sum up to 1. */
export function normalised(batch: readonly WeightedTokens[]): WeightedTokens[] {
  const sum = weightOf(batch);
  return batch.map(({ ids, weights }) => ({ ids, weights: weights.map((weight) => weight / sum) }));
}

export const weightOf = (batch: readonly WeightedTokens[]): number =>
  batch.reduce((sum, { weights }) => weights.reduce((all, weight) => all + weight, sum), 0);
