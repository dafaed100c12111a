// Small model folders in Hugging Face form: the reference CLIP and GPT-2 of the vectors, with tokenizers whose tokens they
// know. Their weights are random; what counts is that they are read, run and hashed like real ones.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SafetensorsFile, writeSafetensors } from '../../../src/main/models/files/safetensors.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');

/** The reference CLIP with as many token embeddings as CLIP's tokenizer has tokens. Returns the folder. */
export async function tinyClip(folder: string): Promise<string> {
  const from = join(fixtures, 'vectors/clip_quickgelu');
  mkdirSync(folder, { recursive: true });
  const config = JSON.parse(readFileSync(join(from, 'config.json'), 'utf8')) as {
    text_config: { vocab_size: number; hidden_size: number; max_position_embeddings: number };
  };
  config.text_config.vocab_size = 49_408;
  config.text_config.max_position_embeddings = 77;
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  copyFileSync(join(from, 'preprocessor_config.json'), join(folder, 'preprocessor_config.json'));
  copyFileSync(join(fixtures, 'tokenizers/clip/tokenizer.json'), join(folder, 'tokenizer.json'));
  const width = config.text_config.hidden_size;
  await rewrite(join(from, 'model.safetensors'), join(folder, 'model.safetensors'), {
    'text_model.embeddings.token_embedding.weight': [49_408, width],
    'text_model.embeddings.position_embedding.weight': [77, width],
  });
  return folder;
}

/** The reference GPT-2 with as many token embeddings as its tokenizer has tokens. Returns the folder. */
export async function tinyGpt2(folder: string): Promise<string> {
  const from = join(fixtures, 'vectors/gpt2');
  mkdirSync(folder, { recursive: true });
  const config = JSON.parse(readFileSync(join(from, 'config.json'), 'utf8')) as Record<string, number>;
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({ ...config, vocab_size: 50_257, bos_token_id: 50_256, eos_token_id: 50_256 }),
  );
  copyFileSync(join(fixtures, 'tokenizers/gpt2/tokenizer.json'), join(folder, 'tokenizer.json'));
  await rewrite(join(from, 'model.safetensors'), join(folder, 'model.safetensors'), {
    'wte.weight': [50_257, config['n_embd']!],
  });
  return folder;
}

/** Puts `value` in the place of the first number of a tensor of the folder's weights. */
export function spoilWeights(folder: string, tensor: string, value: number): void {
  const path = join(folder, 'model.safetensors');
  const file = SafetensorsFile.open(path);
  const { start } = file.info(tensor);
  file.close();
  const bytes = readFileSync(path);
  bytes.writeFloatLE(value, start);
  writeFileSync(path, bytes);
}

/** Copies a weights file, some tensors in other sizes: their numbers repeat. */
async function rewrite(from: string, to: string, sizes: Record<string, number[]>): Promise<void> {
  const file = SafetensorsFile.open(from);
  const tensors = [...file.tensors.keys()]
    .filter((name) => file.info(name).dtype === 'F32')
    .map((name) => {
      const before = file.float32(name);
      const shape = sizes[name] ?? file.info(name).shape;
      const count = shape.reduce((product, size) => product * size, 1);
      const data =
        count === before.length ? before : Float32Array.from({ length: count }, (_, i) => before[i % before.length]!);
      return { name, dtype: 'F32' as const, shape, data };
    });
  file.close();
  await writeSafetensors(to, tensors);
}
