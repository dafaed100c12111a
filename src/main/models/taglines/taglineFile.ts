// Files of a tagline training: the trained weights (prefix network and trained parts of GPT-2, by their official names), and
// what its checkpoint belongs to. Both are replaced atomically.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import type { Arena, Slot } from '../../engine/arena.ts';
import { PROMPT_VERSION } from '../../../shared/taglines/prompt.ts';
import { taglineDescriptionSchema, type TaglineDescription, type TrainTaglinesOptions } from './tagline.ts';
import { FIRST_BIAS, FIRST_WEIGHT, NULL_IMAGE, type TaglineImages } from './taglineImages.ts';
import type { CheckpointPlace } from '../files/arenaCheckpoint.ts';
import { SafetensorsFile, writeSafetensors } from '../files/safetensors.ts';

const FORMAT = 'marquee-tagline-1';

/** Where a training keeps its best weights so far. */
export const bestWeightsPath = (dir: string): string => join(dir, 'best.safetensors');

export const describeTagline = (options: TrainTaglinesOptions): TaglineDescription => ({
  recipe: options.recipe,
  prompt: PROMPT_VERSION,
  gpt2: { id: options.gpt2.id, hash: options.gpt2.hash },
  encoder: options.encoder,
  imageWidth: options.imageWidth,
});

/** Writes the weights in `slot`, with the first layer for embeddings as they are and the embedding that stands for no image. */
export async function saveTaglineWeights(
  path: string,
  { arena, slot, images }: { arena: Arena; slot: Slot; images: TaglineImages },
  description: TaglineDescription,
): Promise<void> {
  const { weight, bias } = images.folded(arena.view(slot, FIRST_WEIGHT), arena.view(slot, FIRST_BIAS));
  const dataOf = (name: string): Float32Array =>
    name === FIRST_WEIGHT ? weight : name === FIRST_BIAS ? bias : arena.view(slot, name);
  const none = images.nullImage();
  await writeSafetensors(
    path,
    [
      ...arena.specs.map(({ name, shape }) => ({ name, dtype: 'F32' as const, shape, data: dataOf(name) })),
      { name: NULL_IMAGE, dtype: 'F32' as const, shape: [none.length], data: none },
    ],
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
  hash.update(JSON.stringify([options.contexts?.key ?? null, options.from ?? null]));
  const { weights } = options;
  const arrays = [
    options.images,
    options.imageOf,
    options.splits.train,
    options.splits.validation,
    ...(weights ? [weights] : []),
  ];
  for (const { buffer, byteOffset, byteLength } of [...arrays, ...options.taglines]) {
    hash.update(`${String(byteLength)} `);
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

/** What a checkpoint of this training belongs to. */
export const taglineCheckpoint = (options: TrainTaglinesOptions): CheckpointPlace => ({
  dir: options.checkpointDir,
  format: 'marquee-tagline-checkpoint-1',
  fingerprint: fingerprint(options),
  what: 'taglines, models or another recipe',
});
