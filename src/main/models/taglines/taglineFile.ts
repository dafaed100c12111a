// Files of a tagline training: the trained weights (prefix network and trained parts of GPT-2, by their official names),
// and the checkpoint that a training resumes from. Both are replaced atomically.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import type { Arena, Slot } from '../../engine/arena.ts';
import type { Trainer, TrainerState } from '../../engine/trainer.ts';
import { taglineDescriptionSchema, type TaglineDescription, type TrainTaglinesOptions } from './tagline.ts';
import { SafetensorsFile, writeSafetensors } from '../files/safetensors.ts';

const FORMAT = 'marquee-tagline-1';
const CHECKPOINT = 'checkpoint.safetensors';
const SLOTS: readonly Slot[] = ['p', 'm', 'v', 'ema'];

/** Where a training keeps its best weights so far. */
export const bestWeightsPath = (dir: string): string => join(dir, 'best.safetensors');

export const describeTagline = (options: TrainTaglinesOptions): TaglineDescription => ({
  recipe: options.recipe,
  gpt2: { id: options.gpt2.id, hash: options.gpt2.hash },
  encoder: options.encoder,
  imageWidth: options.imageWidth,
});

/** Writes the weights in `slot`. */
export async function saveTaglineWeights(
  path: string,
  arena: Arena,
  slot: Slot,
  description: TaglineDescription,
): Promise<void> {
  await writeSafetensors(
    path,
    arena.specs.map(({ name, shape }) => ({ name, dtype: 'F32', shape, data: arena.view(slot, name) })),
    { format: FORMAT, marquee: JSON.stringify(description) },
  );
}

/** Opens trained weights; close the file when done. Throws `unreadable_file` when it is no tagline model. */
export function loadTaglineWeights(path: string): { file: SafetensorsFile; description: TaglineDescription } {
  const file = SafetensorsFile.open(path);
  try {
    if (file.metadata.format !== FORMAT) throw unusable(path, `its format is ${file.metadata.format ?? 'not named'}`);
    let json: unknown;
    try {
      json = JSON.parse(file.metadata.marquee ?? '');
    } catch (cause) {
      throw unusable(path, 'its description is not JSON', cause);
    }
    const parsed = taglineDescriptionSchema.safeParse(json);
    if (!parsed.success) throw unusable(path, z.prettifyError(parsed.error), parsed.error);
    return { file, description: parsed.data };
  } catch (error) {
    file.close();
    throw error;
  }
}

function unusable(path: string, what: string, cause?: unknown): AppError {
  return new AppError('unreadable_file', `"${path}" is not a usable tagline model: ${what}.`, {
    hint: 'Train a new one, or copy the file again.',
    details: { file: path },
    cause,
  });
}

/** Identifies what is being trained: recipe, models, embeddings, taglines and splits. */
function fingerprint(options: TrainTaglinesOptions): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([describeTagline(options), options.taglines.length]));
  const arrays = [options.images, options.imageOf, options.splits.train, options.splits.validation];
  for (const { buffer, byteOffset, byteLength } of [...arrays, ...options.taglines]) {
    hash.update(`${String(byteLength)} `);
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

/** Writes the checkpoint; the previous one stays valid until the new one is complete on disk. */
export async function saveTaglineCheckpoint(
  options: TrainTaglinesOptions,
  arena: Arena,
  trainer: Trainer,
): Promise<void> {
  mkdirSync(options.checkpointDir, { recursive: true });
  await writeSafetensors(
    join(options.checkpointDir, CHECKPOINT),
    SLOTS.filter((slot) => arena.has(slot)).map((slot) => ({
      name: slot,
      dtype: 'F32',
      shape: [arena.length],
      data: arena.slot(slot),
    })),
    {
      format: 'marquee-tagline-checkpoint-1',
      fingerprint: fingerprint(options),
      state: JSON.stringify(trainer.state()),
    },
  );
}

/**
 * Restores arena and trainer; false without a checkpoint. Throws `conflict` when the checkpoint belongs to other data,
 * models or another recipe.
 */
export function loadTaglineCheckpoint(options: TrainTaglinesOptions, arena: Arena, trainer: Trainer): boolean {
  const path = join(options.checkpointDir, CHECKPOINT);
  if (!existsSync(path)) return false;
  const file = SafetensorsFile.open(path);
  try {
    if (file.metadata.fingerprint !== fingerprint(options)) {
      throw new AppError('conflict', 'The checkpoint was made with other taglines, models or another recipe.', {
        hint: 'Start a new training.',
        details: { dir: options.checkpointDir },
      });
    }
    for (const slot of SLOTS) if (arena.has(slot)) arena.slot(slot).set(file.float32(slot));
    trainer.restore(JSON.parse(file.metadata.state ?? '{}') as TrainerState, undefined);
    return true;
  } finally {
    file.close();
  }
}
