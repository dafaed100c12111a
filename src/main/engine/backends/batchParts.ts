// Gradient accumulation: a batch that is computed in parts, one after the other, whose gradients are those of the whole.
import type { Optimizer } from '../optimizer.ts';

export interface BatchParts {
  /** Rows of a part: what the graph takes at once. */
  size: number;
  /** Most parts of a batch. */
  count: number;
  /** What the part that lies in the inputs counts: its loss is a mean over so much. */
  weight: () => number;
}

type Gradients = (rows: Int32Array, index: number) => Promise<number>;

/**
 * Gradients of batches of `parts.count * parts.size` rows from `ofPart`, which computes those of a part. Parts are numbered
 * throughout, so that each draws masks of its own. The loss is the mean over the batch.
 */
export function gradientsInParts(ofPart: Gradients, parts: BatchParts, optimizer: Optimizer): Gradients {
  return async (rows, index) => {
    let loss = 0;
    let total = 0;
    for (let start = 0, part = 0; start < rows.length; start += parts.size, part += 1) {
      const mean = await ofPart(rows.subarray(start, start + parts.size), index * parts.count + part);
      const weight = parts.weight();
      loss += weight * mean;
      total += weight;
      // Where nothing is known of a batch, neither loss nor gradients are other than zero.
      optimizer.accumulate(start + parts.size >= rows.length, weight, 1 / Math.max(total, 1));
    }
    return loss / Math.max(total, 1);
  };
}
