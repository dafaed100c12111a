// Files of a language training: the best weights so far and what a checkpoint belongs to, and the folder that comes out of it,
// in transformers' layout for GPT-2.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Arena, Slot } from '../../engine/arena.ts';
import { writeFileAtomic } from '../../lib/atomicFile.ts';
import type { CheckpointPlace } from '../files/arenaCheckpoint.ts';
import { floatsToHalves } from '../files/float16.ts';
import { SafetensorsFile, writeSafetensors, type TensorToWrite } from '../files/safetensors.ts';
import type { Gpt2Config } from '../gpt2/gpt2.ts';
import type { TrainLanguageOptions } from './language.ts';

const bestPath = (dir: string): string => join(dir, 'best.safetensors');

/** Keeps the weights in `slot` as the best so far. */
export async function keepBestLanguage(dir: string, arena: Arena, slot: Slot): Promise<void> {
  const tensors = arena.specs.map(({ name, shape }): TensorToWrite => {
    return { name, dtype: 'F32', shape, data: arena.view(slot, name) };
  });
  await writeSafetensors(bestPath(dir), tensors, { format: 'pt' });
}

/** Writes config.json and model.safetensors of the best weights into `folder`. */
export async function writeLanguageFolder(
  dir: string,
  folder: string,
  config: Gpt2Config,
  dtype: 'F16' | 'F32',
): Promise<void> {
  const file = SafetensorsFile.open(bestPath(dir));
  try {
    const tensors = [...file.tensors].map(([name, { shape }]): TensorToWrite => {
      const values = file.float32(name);
      return { name, dtype, shape, data: dtype === 'F16' ? floatsToHalves(values) : values };
    });
    await writeSafetensors(join(folder, 'model.safetensors'), tensors, { format: 'pt' });
  } finally {
    file.close();
  }
  const written = { architectures: ['GPT2LMHeadModel'], ...config };
  await writeFileAtomic(join(folder, 'config.json'), `${JSON.stringify(written, null, 2)}\n`);
}

/** What a checkpoint of this training belongs to. */
export const languageCheckpoint = ({
  films,
  tokenizer,
  recipe,
  checkpointDir,
}: TrainLanguageOptions): CheckpointPlace => ({
  dir: checkpointDir,
  format: 'marquee-language-checkpoint-1',
  fingerprint: createHash('sha256')
    .update(JSON.stringify([recipe, tokenizer.hash, films]))
    .digest('hex'),
  what: 'texts, another tokenizer or another recipe',
});
