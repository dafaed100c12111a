// Memory of a tagline training before it starts, and the refusal of one that would not fit. The estimate itself is the
// engine's; this file builds the graph with the sizes of the longest batch.
import { AppError } from '../../../shared/errors.ts';
import { formatBytes } from '../../../shared/formatBytes.ts';
import type { Arena, Slot } from '../../engine/arena.ts';
import { gradients } from '../../engine/autodiff.ts';
import { arenaBytes, estimateMemory, largestBatch } from '../../engine/memoryEstimate.ts';
import type { WeightSource } from '../files/frozenWeights.ts';
import { taglineGraph, type TaglineConfig, type TaglineSizes } from './taglineModel.ts';

export interface TaglineMemoryOptions {
  readonly config: TaglineConfig;
  readonly source: WeightSource;
  readonly arena: Pick<Arena, 'length'>;
  readonly slots: readonly Slot[];
  /** Sizes that no batch of so many taglines exceeds. */
  readonly sizes: (batch: number) => TaglineSizes;
}

/** Bytes that training in batches of `batch` takes at most, besides the process itself. */
export function taglineMemory({ config, source, arena, slots, sizes }: TaglineMemoryOptions, batch: number): number {
  const { graph, loss, parameters } = taglineGraph(config, source, sizes(batch), true);
  gradients(graph, loss, parameters).forEach((gradient, index) => {
    graph.output(gradient!, `gradient.${parameters[index]!.name}`);
  });
  const training = estimateMemory(graph, arenaBytes(arena, slots));
  // Validation has a session of its own, which packs frozen weights again and keeps what its activations once took.
  const validation = estimateMemory(taglineGraph(config, source, sizes(batch), false).graph);
  return training.total + validation.total;
}

/** Throws `out_of_memory` naming the batch that would fit, where `batch` does not within `available` bytes. */
export function checkTaglineMemory(options: TaglineMemoryOptions, batch: number, available: number): void {
  const needed = taglineMemory(options, batch);
  if (needed <= available) return;
  const fitting = largestBatch(batch - 1, available, (size) => taglineMemory(options, size));
  throw new AppError(
    'out_of_memory',
    `Training in batches of ${String(batch)} taglines needs ${formatBytes(needed)} of memory; ${formatBytes(available)} are free.`,
    {
      hint:
        fitting > 0
          ? `Batches of ${String(fitting)} fit: divide each batch into ${String(Math.ceil(batch / fitting))} parts.`
          : 'Train fewer blocks of GPT-2, or only the prefix network.',
      details: { needed, available, batch, fitting },
    },
  );
}
