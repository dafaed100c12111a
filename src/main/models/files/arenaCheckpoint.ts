// The checkpoint of a training whose parameters lie in an arena: parameters, moments and average with the trainer's state, in
// one file that is replaced atomically. What is being trained is told by a fingerprint.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { Arena, Slot } from '../../engine/arena.ts';
import type { Trainer, TrainerState } from '../../engine/trainer.ts';
import { SafetensorsFile, writeSafetensors } from './safetensors.ts';

const CHECKPOINT = 'checkpoint.safetensors';
const SLOTS: readonly Slot[] = ['p', 'm', 'v', 'ema'];

/** Checkpoints hold three slots, 2 GB for all of GPT-2 small: so many bytes per second of training, a thirtieth of a disk's. */
const BYTES_PER_SECOND = 7e6;

/** Least seconds between two checkpoints of so large an arena. */
export const checkpointSeconds = (arena: Pick<Arena, 'length'>): number =>
  Math.max(60, (3 * 4 * arena.length) / BYTES_PER_SECOND);

/** What a checkpoint belongs to. */
export interface CheckpointPlace {
  readonly dir: string;
  readonly format: string;
  readonly fingerprint: string;
  /** For the message: "taglines, models or another recipe". */
  readonly what: string;
}

/** Writes the checkpoint; the previous one stays valid until the new one is complete on disk. */
export async function saveArenaCheckpoint(place: CheckpointPlace, arena: Arena, trainer: Trainer): Promise<void> {
  mkdirSync(place.dir, { recursive: true });
  await writeSafetensors(
    join(place.dir, CHECKPOINT),
    SLOTS.filter((slot) => arena.has(slot)).map((slot) => ({
      name: slot,
      dtype: 'F32',
      shape: [arena.length],
      data: arena.slot(slot),
    })),
    { format: place.format, fingerprint: place.fingerprint, state: JSON.stringify(trainer.state()) },
  );
}

/** Restores arena and trainer; false without a checkpoint. Throws `conflict` when the checkpoint belongs to something else. */
export function loadArenaCheckpoint(place: CheckpointPlace, arena: Arena, trainer: Trainer): boolean {
  const path = join(place.dir, CHECKPOINT);
  if (!existsSync(path)) return false;
  const file = SafetensorsFile.open(path);
  try {
    if (file.metadata.fingerprint !== place.fingerprint) {
      throw new AppError('conflict', `The checkpoint was made with other ${place.what}.`, {
        hint: 'Start a new training.',
        details: { dir: place.dir },
      });
    }
    for (const slot of SLOTS) if (arena.has(slot)) arena.slot(slot).set(file.float32(slot));
    trainer.restore(JSON.parse(file.metadata.state ?? '{}') as TrainerState, undefined);
    return true;
  } finally {
    file.close();
  }
}
