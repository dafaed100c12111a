// A GPT-2 with a vocabulary of some hundred tokens and random weights, in a folder as models come in: small enough to be
// trained in a test.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../src/main/engine/random.ts';
import { writeSafetensors } from '../../../src/main/models/files/safetensors.ts';
import { gpt2ConfigSchema, gpt2Tensors } from '../../../src/main/models/gpt2/gpt2.ts';
import { bpeTraining, countWords } from '../../../src/main/models/language/bpeTrainer.ts';
import { writeTokenizer } from '../../../src/main/models/language/tokenizerFile.ts';

const TEXTS = [
  'Genres: Horror, Thriller. Title: The night. Tagline: In space no one can hear you scream.',
  'Genres: Comedy, Drama. Title: A story of love. Tagline: A story of love, laughter and one very bad weekend.',
];

/** Returns the folder. */
export async function smallGpt2(folder: string, { seed = 1 } = {}): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const training = bpeTraining(countWords(TEXTS), 320);
  let step = training.next();
  while (step.done !== true) step = training.next();
  const vocabulary = step.value;
  await writeTokenizer(join(folder, 'tokenizer.json'), vocabulary, { overwrite: true });
  const end = vocabulary.tokens.length;
  const config = {
    ...{ model_type: 'gpt2', vocab_size: end + 1, n_positions: 256, n_embd: 16, n_layer: 2, n_head: 2 },
    ...{ bos_token_id: end, eos_token_id: end, resid_pdrop: 0.1, embd_pdrop: 0.1, attn_pdrop: 0 },
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const tensors = [...gpt2Tensors(gpt2ConfigSchema.parse(config))].map(({ name, shape }, index) => {
    const random = new Random(seed, index);
    const count = shape.reduce((product, size) => product * size, 1);
    const isNorm = /ln_(?:\d|f)\.weight$/.test(name);
    const data = Float32Array.from({ length: count }, () => (isNorm ? 1 : 0.1 * random.normal()));
    return { name, dtype: 'F32' as const, shape: [...shape], data };
  });
  await writeSafetensors(join(folder, 'model.safetensors'), tensors);
  return folder;
}
