// The genre calls of the compute service over the genre head of `models/`: finds the memory that a head works on,
// embeds the genre prompts, turns progress into notes, and keeps checkpoints and the head in the run's folder.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { fallbackOf } from '../engine/device.ts';
import type { StepProgress } from '../engine/trainer.ts';
import type { CallContext } from '../lib/threadCalls.ts';
import type { EpochRecord, MemorySource } from '../models/genres/genreHead.ts';
import { loadGenreHead } from '../models/genres/genreHeadFile.ts';
import { trainGenreHead } from '../models/genres/genreTraining.ts';
import { arrayMemory, fileMemory, withEmbeddings } from '../models/genres/genreMemory.ts';
import { hashFile } from '../modelStore/fileHash.ts';
import { countCores } from './cores.ts';
import { freeMemory } from './freeMemory.ts';
import { embedPrompts } from './genrePrompts.ts';
import type { ComputeService, MemoryInput, TrainGenresInput, TrainGenresOutput, TrainNote } from './service.ts';

/** A memory source that may hold a file open. */
export interface OpenMemory {
  source: MemorySource;
  close(): void;
}

const pooledMemory = ({ pooled, dim }: MemoryInput): OpenMemory => ({
  source: arrayMemory(pooled, 1, dim),
  close: () => undefined,
});

/** Token maps where there are any, with the embeddings where those are as wide. */
function openMemory(memory: MemoryInput): OpenMemory {
  if (memory.tokens === null) return pooledMemory(memory);
  const { file, rows, tokensPerImage, dim } = memory.tokens;
  const source = fileMemory(file, tokensPerImage, dim, rows);
  return {
    source: memory.dim === dim ? withEmbeddings(source, memory.pooled) : source,
    close: source.close,
  };
}

/** The memory that a head was trained on, of those that are at hand. */
export function memoryForHead(memory: MemoryInput, { tokens, width }: { tokens: number; width: number }): OpenMemory {
  const { tokens: map } = memory;
  if (map?.tokensPerImage === tokens && map.dim === width) return openMemory(memory);
  if (tokens === 1 && width === memory.dim) return pooledMemory(memory);
  throw new AppError(
    'bad_input',
    `The head takes ${String(tokens)} x ${String(width)} image features, which these posters don't have.`,
    {
      hint:
        tokens > 1 && map === null
          ? 'Make the token maps of the posters first.'
          : 'Embed the posters with the encoder that the head was trained with.',
    },
  );
}

/** See `ComputeService.trainGenres`. Cancelled, it leaves a checkpoint that `resume` continues exactly. */
export async function trainGenres(input: TrainGenresInput, context: CallContext): Promise<TrainGenresOutput> {
  const { recipe, genres, encoder, runDir } = input;
  const note = (payload: TrainNote): void => {
    context.note(payload);
  };
  const threads = input.threads > 0 ? input.threads : countCores().threads;
  await mkdir(runDir, { recursive: true });
  const prompts = recipe.queries === 'text' ? await embedPrompts(genres, threads, input.clip) : null;
  const memory = openMemory(input.memory);
  try {
    note({ t: 'phase', phase: 'training' });
    const trained = await trainGenreHead({
      memory: memory.source,
      labels: input.labels,
      genres,
      ...(prompts ? { queries: prompts.queries, textEncoder: prompts.encoder } : {}),
      encoder,
      splits: { train: rowsIn(input.split, 0), validation: rowsIn(input.split, 1) },
      recipe,
      threads,
      device: input.device,
      memoryLimit: freeMemory(),
      onDevice: (used) => {
        note({ t: 'device', device: used.chosen, fallback: fallbackOf(used) });
      },
      onProgress: (progress) => {
        note(stepNote(progress));
      },
      onEpoch: (record) => {
        note({ t: 'epoch', point: pointOf(record) });
      },
      onCheckpoint: (saved) => {
        note({ t: 'checkpoint', ...saved });
      },
      signal: context.signal,
      checkpointDir: runDir,
      resume: input.resume,
    });
    note({ t: 'phase', phase: 'saving' });
    const headFile = join(runDir, 'head.safetensors');
    await trained.head.save(headFile);
    await trained.head.dispose();
    return {
      headFile,
      headHash: (await hashFile(headFile)).hash,
      bestEpoch: trained.bestEpoch,
      history: trained.history.map(pointOf),
      device: trained.device.chosen,
      stopped: trained.stopped,
      why: trained.why,
      textEncoder: prompts?.encoder ?? { id: recipe.queries, hash: '' },
    };
  } finally {
    memory.close();
  }
}

/** See `ComputeService.predictGenres`. */
export async function predictGenres(
  input: Parameters<ComputeService['predictGenres']>[0],
  context: CallContext,
): Promise<ReturnType<ComputeService['predictGenres']>> {
  const threads = input.threads > 0 ? input.threads : countCores().threads;
  const head = loadGenreHead(input.headFile, { device: input.device, threads });
  const memory = memoryForHead(input.memory, head.description);
  try {
    const { chosen } = await head.device();
    const probabilities = await head.predict(memory.source, undefined, () => {
      if (context.signal.aborted) throw new AppError('cancelled', 'Prediction was cancelled.');
    });
    return { probabilities, genres: head.description.genres, device: chosen };
  } finally {
    memory.close();
    await head.dispose();
  }
}

function rowsIn(split: Uint8Array, part: number): Int32Array {
  const rows: number[] = [];
  split.forEach((value, row) => {
    if (value === part) rows.push(row);
  });
  return Int32Array.from(rows);
}

/** A step as a note of the training call. */
export const stepNote = (progress: StepProgress): TrainNote => ({
  t: 'step',
  step: progress.step,
  steps: progress.totalSteps,
  epoch: progress.epoch,
  loss: progress.loss,
  learningRate: progress.learningRate,
  samplesPerSecond: progress.samplesPerSecond,
  secondsLeft: progress.secondsLeft,
  memory: process.memoryUsage.rss(),
});

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

const pointOf = (record: EpochRecord): TrainGenresOutput['history'][number] => ({
  epoch: record.epoch,
  trainLoss: record.trainLoss,
  validationLoss: finiteOrNull(record.validationLoss),
  validationMap: finiteOrNull(record.validationMap),
  validationF1: finiteOrNull(record.validationF1),
  validationF1Tuned: finiteOrNull(record.validationF1Tuned),
  learningRate: record.learningRate,
  seconds: record.seconds,
});
