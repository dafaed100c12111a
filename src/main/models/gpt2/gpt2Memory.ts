// Memory of a generation before it starts, and the refusal of one that would not fit. The caches are most of it: keys and
// values of every layer for each row of each sequence.
import { AppError } from '../../../shared/errors.ts';
import type { Precision } from '../../../shared/models.ts';
import { estimateMemory, largestBatch } from '../../engine/memoryEstimate.ts';
import type { WeightSource } from '../files/frozenWeights.ts';
import type { Gpt2Config } from './gpt2.ts';
import { gpt2CacheGraph } from './gpt2CacheGraph.ts';
import { cachedPerRow, type CacheSizes } from './gpt2Caches.ts';

/** Estimates miss what allocators round up: a generation that is let in should fit. */
const MARGIN = 1.2;
/** Rows of the vocabulary that a sequence takes in a step: scores, their copy, weights in double precision. */
const SCORE_ROWS = 4;
/** Rows of the model's width that each row of a prompt takes on its way through a block: states, qkv, the wide layer. */
const BLOCK_ROWS = 16;

/** Bytes that the open model takes. With int8 weights a third is left of what the graph holds in float32. */
export function gpt2OpenBytes(config: Gpt2Config, weights: WeightSource, precision: Precision): number {
  const { constants } = estimateMemory(gpt2CacheGraph(config, weights));
  return MARGIN * (precision === 'int8' ? constants / 3 : constants);
}

/** Bytes that generating takes at most on an open model: caches, scores, and the prompt's first pass. */
export function gpt2RunBytes(config: Gpt2Config, { sequences, capacity }: CacheSizes): number {
  const { n_embd: width, n_head: heads, vocab_size: vocabulary } = config;
  const caches = sequences * capacity * cachedPerRow(config);
  // Sequences that change places are set aside, one layer's keys or values at a time.
  const moved = sequences * capacity * width;
  const scores = sequences * vocabulary * SCORE_ROWS;
  const firstPass = capacity * width * BLOCK_ROWS + heads * capacity ** 2;
  return MARGIN * 4 * (caches + moved + scores + firstPass);
}

export interface GenerationSizes extends CacheSizes {
  /** What the sequences are: texts side by side, or beams of one search. */
  kind: 'texts' | 'beams';
}

/**
 * Throws `out_of_memory` naming how many texts or beams would fit, where `sizes` do not within `available` bytes. `opened`:
 * bytes that the model itself takes; 0 where it is open already.
 */
export function checkGenerationMemory(
  config: Gpt2Config,
  sizes: GenerationSizes,
  opened: number,
  available: number,
): void {
  const bytes = (sequences: number): number => opened + gpt2RunBytes(config, { ...sizes, sequences });
  const { sequences, capacity, kind } = sizes;
  const needed = bytes(sequences);
  if (needed <= available) return;
  const fitting = largestBatch(sequences - 1, available, bytes);
  const gigabytes = (size: number): string => `${(size / 2 ** 30).toFixed(1)} GB`;
  const words = (count: number): string =>
    `${String(count)} ${kind === 'texts' ? 'text' : 'beam'}${count === 1 ? '' : 's'}`;
  throw new AppError(
    'out_of_memory',
    `Generating ${words(sequences)} of ${String(capacity)} tokens, the prompt counted, needs ${gigabytes(needed)} of memory; ${gigabytes(available)} are free.`,
    {
      hint:
        fitting > 0
          ? `${words(fitting)} at once would fit.`
          : 'Ask for fewer tokens, use int8 weights or a smaller model, or close other programs.',
      details: { needed, available, [kind]: sequences, fitting },
    },
  );
}
