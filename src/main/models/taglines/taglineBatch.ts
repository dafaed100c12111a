// From sequences of tokens to the inputs of one step: token rows behind the prefix rows of each sequence (none in a language
// model), targets shifted by one. Nothing is padded, and rows that carry no loss have no results.
import { packedIndices, type IndexTensor } from '../gpt2/gpt2Packed.ts';
import type { TaglineSizes } from './taglineModel.ts';

export interface TaglineBatch {
  readonly sizes: TaglineSizes;
  /** Every input but weights and masks. */
  readonly inputs: Record<string, IndexTensor>;
  /** Number of targets that count. */
  readonly targets: number;
}

/** Tokens in order, end token included, and what the loss of predicting each weighs: 0 for what is only read. */
export interface WeightedTokens {
  readonly ids: Int32Array;
  readonly weights: Float32Array;
}

export interface BatchOptions {
  readonly prefixLength: number;
  readonly heads: number;
  /** A target id that carries no loss, as ClipCap ignores 0. */
  readonly ignoredId?: number;
  /** What each target weighs; default 1 / targets, for their mean. */
  readonly targetWeight?: number;
}

/**
 * `images` [captions, width] row-major; `captions` are the token ids to be predicted, end token included, with one weight
 * for all.
 */
export function taglineBatch(
  images: Float32Array,
  captions: readonly Int32Array[],
  { prefixLength, heads, ignoredId, targetWeight }: BatchOptions,
): TaglineBatch {
  const kept = captions.reduce((sum, ids) => sum + ids.filter((id) => id !== ignoredId).length, 0);
  const weight = targetWeight ?? 1 / Math.max(1, kept);
  const sequences = captions.map((ids) => ({
    ids,
    weights: Float32Array.from(ids, (id) => (id === ignoredId ? 0 : weight)),
  }));
  return sequenceBatch(images, sequences, { prefixLength, heads });
}

/**
 * `images` [sequences, width], undefined where there is no prefix. The last prefix row predicts the first token, each token
 * the next; the last one is no input. Without a prefix nothing predicts the first token, whose weight has to be 0.
 */
export function sequenceBatch(
  images: Float32Array | undefined,
  sequences: readonly WeightedTokens[],
  { prefixLength, heads }: Pick<BatchOptions, 'prefixLength' | 'heads'>,
): TaglineBatch {
  const batch = sequences.length;
  const tokens: number[] = [];
  const kept: number[] = [];
  const targets: number[] = [];
  const targetWeights: number[] = [];
  const rowsOf = sequences.map(({ ids, weights }, item) => {
    const rows = Array.from({ length: prefixLength }, (_, index) => item * prefixLength + index);
    ids.forEach((id, at) => {
      if (at > 0) {
        rows.push(batch * prefixLength + tokens.length);
        tokens.push(ids[at - 1]!);
      }
      const weight = weights[at]!;
      if (weight === 0) return;
      kept.push(rows.at(-1)!);
      targets.push(id);
      targetWeights.push(weight);
    });
    return rows;
  });
  const column = [targets.length, 1];
  const inputs: Record<string, IndexTensor> = {
    ...packedIndices(rowsOf, kept, heads),
    ...(images === undefined ? {} : { images: { data: images, shape: [batch, images.length / batch] } }),
    tokens: { data: BigInt64Array.from(tokens, BigInt), shape: [tokens.length, 1] },
    targets: { data: BigInt64Array.from(targets, BigInt), shape: column },
    targetWeights: { data: Float32Array.from(targetWeights), shape: column },
  };
  return {
    sizes: {
      batch,
      length: Math.max(...rowsOf.map((rows) => rows.length)),
      rows: batch * prefixLength + tokens.length,
      results: targets.length,
      tokens: tokens.length,
    },
    inputs,
    targets: targets.length,
  };
}
