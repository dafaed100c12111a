// From taglines to the inputs of one step: token rows behind prefix rows, targets shifted by one, the end token as the last
// target. Nothing is padded, so batches need no sorting by length.
import { packedIndices, type IndexTensor } from '../gpt2/gpt2Packed.ts';
import type { TaglineSizes } from './taglineModel.ts';

export interface TaglineBatch {
  readonly sizes: TaglineSizes;
  /** Every input but weights and masks. */
  readonly inputs: Record<string, IndexTensor>;
  /** Number of targets that count. */
  readonly targets: number;
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
 * `images` [captions, width] row-major; `captions` are the token ids to be predicted, end token included. The last prefix
 * row predicts the first, each token the next; the last one is no input.
 */
export function taglineBatch(
  images: Float32Array,
  captions: readonly Int32Array[],
  { prefixLength, heads, ignoredId, targetWeight }: BatchOptions,
): TaglineBatch {
  const batch = captions.length;
  const tokens: number[] = [];
  const kept: number[] = [];
  const targets: number[] = [];
  const sequences = captions.map((caption, item) => {
    const rows = Array.from({ length: prefixLength }, (_, index) => item * prefixLength + index);
    caption.forEach((id, at) => {
      if (at > 0) {
        rows.push(batch * prefixLength + tokens.length);
        tokens.push(caption[at - 1]!);
      }
      if (id === ignoredId) return;
      kept.push(rows.at(-1)!);
      targets.push(id);
    });
    return rows;
  });
  const column = [targets.length, 1];
  const inputs: Record<string, IndexTensor> = {
    ...packedIndices(sequences, kept, heads),
    images: { data: images, shape: [batch, images.length / batch] },
    tokens: { data: BigInt64Array.from(tokens, BigInt), shape: [tokens.length, 1] },
    targets: { data: BigInt64Array.from(targets, BigInt), shape: column },
    targetWeights: {
      data: new Float32Array(targets.length).fill(targetWeight ?? 1 / Math.max(1, targets.length)),
      shape: column,
    },
  };
  return {
    sizes: {
      batch,
      length: Math.max(...sequences.map((rows) => rows.length)),
      rows: batch * prefixLength + tokens.length,
      results: targets.length,
      tokens: tokens.length,
    },
    inputs,
    targets: targets.length,
  };
}
