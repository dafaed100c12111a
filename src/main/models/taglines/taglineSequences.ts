// The sequences of a batch of taglines: what is told, the tagline and the end token, with what the loss of each token weighs; and
// the sizes that no batch exceeds.
import type { TrainTaglinesOptions } from './tagline.ts';
import type { WeightedTokens } from './taglineBatch.ts';
import type { TaglineContexts } from './taglineContexts.ts';
import type { TaglineConfig, TaglineSizes } from './taglineModel.ts';

export class TaglineSequences {
  private readonly captions: readonly Int32Array[];
  private readonly contexts: TaglineContexts | undefined;
  private readonly weights: Float32Array | undefined;

  constructor({ taglines, contexts, weights, gpt2 }: TrainTaglinesOptions) {
    this.captions = taglines.map((tagline) => Int32Array.of(...tagline, gpt2.config.eos_token_id));
    this.contexts = contexts;
    this.weights = weights;
  }

  /** Of an epoch, or (null) as in validation, where each tagline counts alike. `scale` is a factor on all weights. */
  of(rows: Int32Array, epoch: number | null, scale: number): WeightedTokens[] {
    return Array.from(rows, (row) => {
      const context = this.contexts?.of(row, epoch) ?? [];
      const caption = this.captions[row]!;
      const weights = new Float32Array(context.length + caption.length);
      weights.fill(scale * this.weight(row, epoch), context.length);
      return { ids: Int32Array.of(...context, ...caption), weights };
    });
  }

  /** The weights of the tokens of some rows together, before any scale. */
  weightOf(rows: Int32Array, epoch: number | null): number {
    return rows.reduce((sum, row) => sum + this.weight(row, epoch) * this.captions[row]!.length, 0);
  }

  /** Sizes that no batch of so many taglines exceeds. */
  largest(config: Pick<TaglineConfig, 'prefixLength'>, batch: number): TaglineSizes {
    return largestSizes(config, batch, this.captions, (row) => this.contexts?.most(row) ?? 0);
  }

  private weight(row: number, epoch: number | null): number {
    return epoch === null ? 1 : (this.weights?.[row] ?? 1);
  }
}

/** Sizes that no batch of `batch` captions (end token included) exceeds, with up to `told` tokens before each. */
export function largestSizes(
  config: Pick<TaglineConfig, 'prefixLength'>,
  batch: number,
  captions: readonly Int32Array[],
  told: (row: number) => number = () => 0,
): TaglineSizes {
  const lengths = captions.map(({ length }) => length);
  const whole = lengths.map((length, row) => length + told(row));
  const tokens = Math.max(1, sumOfLargest(whole, batch) - batch);
  return {
    batch,
    length: config.prefixLength + Math.max(1, ...whole) - 1,
    rows: batch * config.prefixLength + tokens,
    results: sumOfLargest(lengths, batch),
    tokens,
  };
}

const sumOfLargest = (lengths: readonly number[], count: number): number =>
  lengths
    .toSorted((a, b) => b - a)
    .slice(0, count)
    .reduce((sum, length) => sum + length, 0);
