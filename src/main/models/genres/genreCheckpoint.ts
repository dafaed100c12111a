// Checkpoints of a genre training: the arena's slots, the best weights and the trainer's state in one safetensors file
// that is replaced atomically. A checkpoint of other data, another recipe or other queries is refused, with what differs.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { recipeSchema, type Recipe } from '../../../shared/recipe.ts';
import type { Arena, Slot } from '../../engine/arena.ts';
import type { Trainer, TrainerState } from '../../engine/trainer.ts';
import type { TrainGenreHeadOptions } from './genreHead.ts';
import { TEXT_QUERIES, type MlDecoderConfig } from './mlDecoderParameters.ts';
import { SafetensorsFile, writeSafetensors, type TensorToWrite } from '../files/safetensors.ts';

const FILE = 'checkpoint.safetensors';
const FORMAT = 'marquee-checkpoint-2';
const SLOTS: readonly Slot[] = ['p', 'm', 'v', 'ema'];

/** Whether a training in `dir` can be resumed. */
const hasCheckpoint = (dir: string): boolean => existsSync(join(dir, FILE));

/** Hash of what is being trained on besides the recipe: shapes, genres, models, labels and splits. */
function subjectHash(options: TrainGenreHeadOptions, config: MlDecoderConfig): string {
  const { genres, encoder, textEncoder = null, queries } = options;
  const texts = config.queries.kind === 'text' ? (queries?.texts ?? []) : [];
  const shapes = [config.memoryTokens, config.memoryWidth, config.queries.kind === 'text' ? config.queries.width : 0];
  return hashWithData(options, [shapes, genres, encoder, config.queries.kind === 'text' ? textEncoder : null, texts]);
}

/** What checkpoints of version 1 hold: recipes had no accumulation yet, whose default changes nothing. */
function hashOfVersion1(options: TrainGenreHeadOptions, config: MlDecoderConfig): string {
  const { accumulation, ...recipe } = options.recipe;
  return hashWithData(options, [accumulation === 1 ? recipe : options.recipe, config, options.genres, options.encoder]);
}

function hashWithData({ labels, splits }: TrainGenreHeadOptions, described: unknown): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(described));
  for (const { buffer, byteOffset, byteLength } of [labels, splits.train, splits.validation]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

/** Writes the checkpoint; the previous one stays valid until the new one is complete on disk. */
export async function saveCheckpoint(
  dir: string,
  options: TrainGenreHeadOptions,
  config: MlDecoderConfig,
  arena: Arena,
  trainer: Trainer,
): Promise<void> {
  mkdirSync(dir, { recursive: true });
  const shape = [arena.length];
  const tensors: TensorToWrite[] = SLOTS.filter((slot) => arena.has(slot)).map((slot) => ({
    name: slot,
    dtype: 'F32',
    shape,
    data: arena.slot(slot),
  }));
  if (trainer.best !== undefined) tensors.push({ name: 'best', dtype: 'F32', shape, data: trainer.best });
  await writeSafetensors(join(dir, FILE), tensors, {
    format: FORMAT,
    recipe: JSON.stringify(options.recipe),
    subject: subjectHash(options, config),
    state: JSON.stringify(trainer.state()),
  });
}

/**
 * Restores arena and trainer. Without a checkpoint the training starts from the beginning. Throws `conflict` naming what
 * differs when the checkpoint belongs to another training (the arena, which holds its first values, is untouched then), and
 * `corrupt` when it cannot be read.
 */
export function loadCheckpoint(
  dir: string,
  options: TrainGenreHeadOptions,
  config: MlDecoderConfig,
  arena: Arena,
  trainer: Trainer,
): void {
  if (!hasCheckpoint(dir)) return;
  try {
    restore(dir, options, config, arena, trainer);
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'conflict') throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('corrupt', `The checkpoint of this run is damaged: ${reason}`, {
      hint: 'Start a new training: this one cannot go on.',
      details: { dir },
      cause,
    });
  }
}

function restore(
  dir: string,
  options: TrainGenreHeadOptions,
  config: MlDecoderConfig,
  arena: Arena,
  trainer: Trainer,
): void {
  const file = SafetensorsFile.open(join(dir, FILE));
  try {
    const weights = file.float32('p');
    const difference = differenceOf(file.metadata, options, config) ?? queriesDiffer(weights, arena, config);
    if (difference !== null) {
      throw new AppError('conflict', `The checkpoint cannot be resumed: ${difference}.`, {
        hint: 'Start a new training.',
        details: { dir },
      });
    }
    for (const slot of SLOTS) if (arena.has(slot)) arena.slot(slot).set(slot === 'p' ? weights : file.float32(slot));
    const state = JSON.parse(file.metadata.state ?? '{}') as TrainerState;
    trainer.restore(state, file.has('best') ? file.float32('best') : undefined);
  } finally {
    file.close();
  }
}

/** In words, what of the training is not that of a checkpoint; null where nothing is known to differ. */
function differenceOf(
  metadata: SafetensorsFile['metadata'],
  options: TrainGenreHeadOptions,
  config: MlDecoderConfig,
): string | null {
  if (metadata.format === 'marquee-checkpoint-1') {
    if (metadata.fingerprint === hashOfVersion1(options, config)) return null;
    return 'it was made with other labels, splits or another recipe, or by a version of Marquee that knew fewer settings';
  }
  if (metadata.format !== FORMAT) return `its format is ${metadata.format ?? 'not named'}`;
  // Settings that its version did not have yet are at their defaults, which change nothing.
  const recipe = recipeSchema.strict().safeParse(JSON.parse(metadata.recipe ?? 'null'));
  if (!recipe.success) return `its recipe is not one of this version (${recipe.error.issues[0]?.message ?? ''})`;
  for (const [setting, value] of Object.entries(options.recipe)) {
    const before = JSON.stringify(recipe.data[setting as keyof Recipe]);
    const now = JSON.stringify(value);
    if (before !== now) return `it was made with the setting ${setting} at ${before}, not ${now}`;
  }
  if (metadata.subject === subjectHash(options, config)) return null;
  return 'it was made with other labels, splits, genres or models';
}

/** Text encoders give the same vectors up to rounding, which depends on the machine and its threads. */
const QUERY_TOLERANCE = 1e-3;

/** `before`: the parameters of a checkpoint, laid out as the arena's, which holds the queries of now. */
function queriesDiffer(before: Float32Array, arena: Arena, config: MlDecoderConfig): string | null {
  if (before.length !== arena.length) return 'its weights are those of another decoder';
  if (config.queries.kind !== 'text') return null;
  const now = arena.view('p', TEXT_QUERIES);
  const offset = (now.byteOffset - arena.slot('p').byteOffset) / 4;
  const same = now.every((value, at) => Math.abs(value - before[offset + at]!) <= QUERY_TOLERANCE);
  return same ? null : 'its genre queries are not those that the text encoder gives now';
}
