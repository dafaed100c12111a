// Memory of a genre training before it starts, and the refusal of one that would not fit. The estimate itself is the
// engine's; this file builds the graphs of the recipe with the batch that is asked for.
import { AppError } from '../../../shared/errors.ts';
import { formatBytes } from '../../../shared/formatBytes.ts';
import type { Recipe } from '../../../shared/recipe.ts';
import type { Arena, Slot } from '../../engine/arena.ts';
import { gradients } from '../../engine/autodiff.ts';
import { arenaBytes, estimateMemory, largestBatch } from '../../engine/memoryEstimate.ts';
import { sizeOf } from '../../engine/graph.ts';
import { genreForward, VALIDATION_BATCH } from './genrePredictor.ts';
import { genreGraph } from './genreGraph.ts';
import { MemoryReader } from './memoryReader.ts';
import type { MlDecoderConfig } from './mlDecoderParameters.ts';

/** onnxruntime's library and what JavaScript holds on the way: what small trainings take beyond their numbers. */
const RUNTIME = 100 * 2 ** 20;

/** Measured peaks were 0.8 to 1.2 of the sum (`bench genreMemory`): a training that is let in should fit. */
const MARGIN = 1.25;

export interface GenreMemoryOptions {
  readonly config: MlDecoderConfig;
  readonly recipe: Recipe;
  readonly arena: Pick<Arena, 'length' | 'specs'>;
  readonly slots: readonly Slot[];
}

/** Bytes that training in batches of `batch` posters takes at most, besides the process and the features at hand. */
export function genreTrainingBytes({ config, recipe, arena, slots }: GenreMemoryOptions, batch: number): number {
  const { graph, loss, parameters, data } = genreGraph(config, { ...recipe, batchSize: batch });
  const frozen = new Set(arena.specs.flatMap((spec) => (spec.frozen === true ? [spec.name] : [])));
  const trained = parameters.filter(({ name }) => !frozen.has(name));
  gradients(graph, loss, trained).forEach((gradient, index) => {
    if (gradient !== undefined) graph.output(gradient, `gradient.${trained[index]!.name}`);
  });
  const training = estimateMemory(graph, arenaBytes(arena, slots)).total + MemoryReader.bytes(sizeOf(data[0].shape));
  // Validation has a session of its own, which keeps what it once took.
  const validation = genreForward(config, VALIDATION_BATCH);
  const still = estimateMemory(validation.graph).total + MemoryReader.bytes(sizeOf(validation.memory.shape));
  // The best weights so far, those of the head at the end, and the same again while it is written.
  return MARGIN * (training + still + arenaBytes(arena, ['p', 'p', 'p']) + RUNTIME);
}

/** Throws `out_of_memory` naming the batch that would fit, where the recipe's does not within `available` bytes. */
export function checkGenreMemory(options: GenreMemoryOptions, available: number): void {
  const { batchSize } = options.recipe;
  const needed = genreTrainingBytes(options, batchSize);
  if (needed <= available) return;
  const fitting = largestBatch(batchSize - 1, available, (batch) => genreTrainingBytes(options, batch));
  throw new AppError(
    'out_of_memory',
    `Training in batches of ${String(batchSize)} posters needs ${formatBytes(needed)} of memory; ${formatBytes(available)} are free.`,
    {
      hint:
        fitting > 0
          ? `A batch size of ${String(fitting)} fits.`
          : 'Choose a narrower decoder or pooled features, or close other programs.',
      details: { needed, available, batch: batchSize, fitting },
    },
  );
}

/** An error of a training as it is told: where memory ran out in spite of the estimate, with the next smaller batch offered. */
export function offerSmallerBatch(error: unknown, batch: number): unknown {
  if (!(error instanceof AppError) || error.code !== 'out_of_memory') return error;
  if (error.details?.['fitting'] !== undefined || batch < 2) return error;
  const fitting = batch >> 1;
  return new AppError('out_of_memory', error.message, {
    hint: `A batch size of ${String(fitting)} needs about half of it.`,
    details: { ...error.details, batch, fitting },
    cause: error,
  });
}
