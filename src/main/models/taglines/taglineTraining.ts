// Trains a tagline model: turns image embeddings, taglines and a recipe into packed batches for the engine's trainer.
// Files are taglineFile.ts, the graph taglineModel.ts, the devices taglineBackend.ts.
import { copyFile } from 'node:fs/promises';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import { Arena, type Slot } from '../../engine/arena.ts';
import { linearWarmup } from '../../engine/schedule.ts';
import { evaluatedSlot, Trainer, type EpochResult } from '../../engine/trainer.ts';
import { checkpointSeconds, loadArenaCheckpoint, saveArenaCheckpoint } from '../files/arenaCheckpoint.ts';
import type { TaglineEpoch, TrainedTaglines, TrainTaglinesOptions } from './tagline.ts';
import { openTaglineBackend, type TaglineParts } from './taglineBackend.ts';
import { sequenceBatch, type TaglineBatch } from './taglineBatch.ts';
import { TaglineEvaluator } from './taglineEvaluator.ts';
import { bestWeightsPath, describeTagline, saveTaglineWeights, taglineCheckpoint } from './taglineFile.ts';
import { fillFirstValues } from './taglineFirstValues.ts';
import { TaglineImages } from './taglineImages.ts';
import { checkTaglineMemory } from './taglineMemory.ts';
import { checkTaglineInput } from './taglineInput.ts';
import { taglineParameters, type TaglineConfig, type TaglineSizes } from './taglineModel.ts';
import { TaglineSequences } from './taglineSequences.ts';

/** The model that a recipe asks for. */
export const taglineConfig = ({
  recipe,
  gpt2,
  imageWidth,
}: Pick<TrainTaglinesOptions, 'recipe' | 'gpt2' | 'imageWidth'>): TaglineConfig => ({
  gpt2: gpt2.config,
  prefixLength: recipe.prefixLength,
  prefixSizes: [imageWidth, ...recipe.hidden, recipe.prefixLength * gpt2.config.n_embd],
  trainedBlocks: recipe.trainedBlocks,
});

/**
 * Trains a tagline model on cached image embeddings. Throws `bad_input` when data and recipe do not fit, `cancelled` after
 * a checkpoint when the signal says so, `diverged` when the loss is no longer a number, `out_of_memory` (with the batch
 * that would fit) when it would take more than `memoryLimit`.
 */
export async function trainTaglines(options: TrainTaglinesOptions): Promise<TrainedTaglines> {
  checkTaglineInput(options);
  const { recipe, splits, gpt2, checkpointDir } = options;
  mkdirSync(checkpointDir, { recursive: true });
  const config = taglineConfig(options);
  const sequences = new TaglineSequences(options);
  const images = new TaglineImages(options);
  const sizes = (batch: number): TaglineSizes => sequences.largest(config, batch);
  const partSize = Math.ceil(recipe.batchSize / recipe.parts);
  const slots: Slot[] = ['p', 'm', 'v', 'g'];
  if (recipe.emaDecay > 0) slots.push('ema');
  if (recipe.parts > 1) slots.push('sum');
  // Its pages are taken when they are first written, so a refusal costs nothing.
  const arena = new Arena(taglineParameters(config, recipe.gpt2Rate), slots);
  const { memoryLimit } = options;
  if (memoryLimit !== undefined) {
    checkTaglineMemory({ config, source: gpt2.weights, arena, slots, sizes }, partSize, memoryLimit);
  }
  fillFirstValues(arena, options, images);
  const batch = (rows: Int32Array, epoch: number | null, scale: number): TaglineBatch =>
    sequenceBatch(images.of(rows, epoch), sequences.of(rows, epoch, scale), {
      prefixLength: config.prefixLength,
      heads: config.gpt2.n_head,
    });
  const stepsPerEpoch = Math.ceil(splits.train.length / recipe.batchSize);
  const parts: TaglineParts = {
    of: (rows, index) => {
      const epoch = Math.floor(index / stepsPerEpoch);
      const scale = 1 / sequences.weightOf(rows, epoch);
      return partsOf(rows, recipe.parts).map((chosen) => batch(chosen, epoch, scale));
    },
    count: recipe.parts,
    largest: sizes(partSize),
  };
  const { backend, device } = await openTaglineBackend(config, arena, parts, {
    source: gpt2.weights,
    optimizer: { ...recipe, decayMode: 'decoupled' },
    emaDecay: recipe.emaDecay,
    seed: recipe.seed,
    threads: options.threads,
    device: options.device,
  });
  let evaluator: TaglineEvaluator | undefined;
  try {
    options.onDevice?.(device);
    const slot = evaluatedSlot(recipe.emaDecay);
    // Validation reads the arena, which is the CPU's memory.
    const where = { device: 'cpu', threads: options.threads };
    const opened = await TaglineEvaluator.create(config, gpt2.weights, arena, slot, where);
    evaluator = opened;
    const updates = stepsPerEpoch * recipe.epochs;
    const save = (path: string): Promise<void> =>
      saveTaglineWeights(path, { arena, slot, images }, describeTagline(options));
    const place = taglineCheckpoint(options);
    const trainer: Trainer = new Trainer({
      arena,
      backend,
      schedule: linearWarmup(recipe.learningRate, Math.round(recipe.warmup * updates), updates),
      rows: splits.train,
      batchSize: recipe.batchSize,
      epochs: recipe.epochs,
      seed: recipe.seed,
      emaDecay: recipe.emaDecay,
      earlyStopping: recipe.earlyStopping,
      validate: async () => {
        let sum = 0;
        for (let start = 0; start < splits.validation.length; start += partSize) {
          await letMessagesIn(options.signal);
          sum += await opened.loss(batch(splits.validation.subarray(start, start + partSize), null, 1));
        }
        const loss = sum / sequences.weightOf(splits.validation, null);
        await options.afterValidation?.(save);
        return { loss, score: -loss };
      },
      keepBest: () => save(bestWeightsPath(checkpointDir)),
      onStep: options.onProgress,
      onEpoch: (result) => options.onEpoch?.(toEpoch(result)),
      saveCheckpoint: async () => {
        await saveArenaCheckpoint(place, arena, trainer);
        const { step, history } = trainer.state();
        options.onCheckpoint?.({ step, epoch: history.length });
      },
      checkpointSeconds: checkpointSeconds(arena),
      signal: options.signal,
    });
    if (options.resume === true) loadArenaCheckpoint(place, arena, trainer);
    const { history, bestEpoch, bestScore, stoppedEarly } = await trainer.train();
    return {
      history: history.map(toEpoch),
      bestEpoch,
      bestLoss: -bestScore,
      stoppedEarly,
      device,
      save: (path) => copyWhole(bestWeightsPath(checkpointDir), path),
    };
  } finally {
    await evaluator?.close();
    await backend.close();
  }
}

/** The rows in up to `count` parts of nearly equal size. */
function partsOf(rows: Int32Array, count: number): Int32Array[] {
  const size = Math.ceil(rows.length / count);
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, part) =>
    rows.subarray(part * size, (part + 1) * size),
  );
}

/** Validation runs for seconds: a cancel ends it, and the last checkpoint stays good. */
export async function letMessagesIn(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal?.aborted !== true) return;
  throw new AppError('cancelled', 'Training was cancelled.', { hint: 'It can be resumed from its last checkpoint.' });
}

/** Copies a file so that whoever looks sees none, or all of it. */
async function copyWhole(from: string, to: string): Promise<void> {
  const part = `${to}.part`;
  try {
    await copyFile(from, part);
    renameSync(part, to);
  } catch (error) {
    if (existsSync(part)) rmSync(part);
    throw error;
  }
}

const toEpoch = ({ score: _, ...epoch }: EpochResult): TaglineEpoch => epoch;
