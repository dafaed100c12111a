// Checkpoints of a genre training: the arena's slots, the best weights and the trainer's state in one safetensors file
// that is replaced atomically. A checkpoint of other data or another recipe is refused.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { Arena, Slot } from '../../engine/arena.ts';
import type { Trainer, TrainerState } from '../../engine/trainer.ts';
import type { TrainGenreHeadOptions } from './genreHead.ts';
import type { MlDecoderConfig } from './mlDecoderParameters.ts';
import { SafetensorsFile, writeSafetensors, type TensorToWrite } from '../files/safetensors.ts';

const FILE = 'checkpoint.safetensors';
const SLOTS: readonly Slot[] = ['p', 'm', 'v', 'ema'];

/** Whether a training in `dir` can be resumed. */
export const hasCheckpoint = (dir: string): boolean => existsSync(join(dir, FILE));

/** Identifies what is being trained: recipe, shapes, genres, labels and splits. */
function fingerprint(options: TrainGenreHeadOptions, config: MlDecoderConfig): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([options.recipe, config, options.genres, options.encoder]));
  hash.update(new Uint8Array(options.labels.buffer, options.labels.byteOffset, options.labels.byteLength));
  for (const rows of [options.splits.train, options.splits.validation]) {
    hash.update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
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
    format: 'marquee-checkpoint-1',
    fingerprint: fingerprint(options, config),
    state: JSON.stringify(trainer.state()),
  });
}

/**
 * Restores arena and trainer. Without a checkpoint the training starts from the beginning. Throws `conflict` when the
 * checkpoint belongs to other labels, splits or another recipe.
 */
export function loadCheckpoint(
  dir: string,
  options: TrainGenreHeadOptions,
  config: MlDecoderConfig,
  arena: Arena,
  trainer: Trainer,
): void {
  if (!hasCheckpoint(dir)) return;
  const file = SafetensorsFile.open(join(dir, FILE));
  try {
    if (file.metadata.fingerprint !== fingerprint(options, config)) {
      throw new AppError('conflict', 'The checkpoint was made with other labels, splits or another recipe.', {
        hint: 'Start a new training.',
        details: { dir },
      });
    }
    for (const slot of SLOTS) if (arena.has(slot)) arena.slot(slot).set(file.float32(slot));
    const state = JSON.parse(file.metadata.state ?? '{}') as TrainerState;
    trainer.restore(state, file.has('best') ? file.float32('best') : undefined);
  } finally {
    file.close();
  }
}
