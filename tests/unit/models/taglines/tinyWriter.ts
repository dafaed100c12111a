// A tagline model small enough for tests, in the files of a real one: the reference GPT-2 of the vectors with a vocabulary
// trained on a few taglines, made to end its texts now and then, and a random prefix network. It writes nonsense, each poster
// its own; what counts is that it is asked, steered and ended like a real one.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../../src/shared/random.ts';
import { bpeTraining, countWords } from '../../../../src/main/models/language/bpeTrainer.ts';
import { tokenizerJson } from '../../../../src/main/models/language/tokenizerFile.ts';
import { SafetensorsFile, writeSafetensors } from '../../../../src/main/models/files/safetensors.ts';
import { taglineRecipeSchema } from '../../../../src/main/models/taglines/tagline.ts';
import {
  openTaglineWriter,
  taglineWriterFiles,
  type OpenTaglineWriter,
} from '../../../../src/main/models/taglines/taglineWriter.ts';

/** Numbers of an image embedding that the model takes. */
export const IMAGE_WIDTH = 6;
const POSITIONS = 160;
const VOCABULARY = 420;
const PREFIX_ROWS = 2;

const TAGLINES = [
  'In space no one can hear you scream.',
  'The night is dark and the city never sleeps.',
  'Love is the last game, and the first war.',
  'Every secret has a price. Every dream has an end.',
  'Some men run from the past. He runs to it.',
  'One woman. One road. No way home.',
  'Fear comes in the light of the moon.',
  'A child, a star, and a world of fire and water.',
  'There is no darkness without a heart.',
  'She told the truth. They told lies.',
];

export interface TinyTaglines {
  /** The language model's folder. */
  folder: string;
  taglineFile: string;
}

/** Writes the files below `dir`. The end token gains about `gain` nats, whatever stands before it. */
export async function tinyTaglines(dir: string, gain = 6): Promise<TinyTaglines> {
  const folder = join(dir, 'language');
  mkdirSync(folder, { recursive: true });
  const from = join(import.meta.dirname, '../../../fixtures/vectors/gpt2');
  const vocabulary = trained();
  const end = vocabulary.tokens.length;
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizerJson(vocabulary)));
  const config = JSON.parse(readFileSync(join(from, 'config.json'), 'utf8')) as Record<string, number>;
  const sizes = { vocab_size: end + 1, n_positions: POSITIONS, bos_token_id: end, eos_token_id: end };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, ...sizes }));
  const file = SafetensorsFile.open(join(from, 'model.safetensors'));
  const width = config['n_embd']!;
  const random = new Random(7);
  const tensors = [...file.tensors.keys()]
    .filter((name) => file.info(name).dtype === 'F32')
    .map((name) => {
      const rows = { 'wte.weight': end + 1, 'wpe.weight': POSITIONS }[name.replace('transformer.', '')];
      const data = rows === undefined ? file.float32(name) : noise(rows * width, 0.15, random);
      return { name, dtype: 'F32' as const, shape: rows === undefined ? file.info(name).shape : [rows, width], data };
    });
  file.close();
  // The norm's bias is part of every state: a row along it has the same score everywhere.
  const bias = tensors.find(({ name }) => name.endsWith('ln_f.bias'))!.data;
  const square = bias.reduce((sum, value) => sum + value * value, 0);
  const table = tensors.find(({ name }) => name.endsWith('wte.weight'))!.data;
  const lift = (token: number, nats: number): void => {
    bias.forEach((value, i) => (table[token * width + i]! += (nats * value) / square));
  };
  lift(end, gain);
  // Words rather than bytes.
  vocabulary.tokens.forEach((token, id) => {
    lift(id, token.length < 3 ? -12 : token.startsWith('Ġ') ? 3 : 0);
  });
  await writeSafetensors(join(folder, 'model.safetensors'), tensors);

  const taglineFile = join(dir, 'taglines.safetensors');
  const layer = (index: number, shape: number[]) => ({
    name: `clip_project.model.${String(2 * index)}.weight`,
    dtype: 'F32' as const,
    shape,
    data: noise(shape[0]! * shape[1]!, 0.5, random),
  });
  const layerBias = (index: number, size: number) => ({
    name: `clip_project.model.${String(2 * index)}.bias`,
    dtype: 'F32' as const,
    shape: [size],
    data: noise(size, 0.1, random),
  });
  const outputs = PREFIX_ROWS * width;
  const description = {
    recipe: taglineRecipeSchema.parse({
      prefixLength: PREFIX_ROWS,
      hidden: [12],
      conditioning: ['genres', 'title', 'tone'],
    }),
    gpt2: { id: 'tiny', hash: 'h' },
    encoder: { id: 'tiny', hash: 'e' },
    imageWidth: IMAGE_WIDTH,
  };
  await writeSafetensors(
    taglineFile,
    [layer(0, [12, IMAGE_WIDTH]), layerBias(0, 12), layer(1, [outputs, 12]), layerBias(1, outputs)],
    { format: 'marquee-tagline-1', marquee: JSON.stringify(description) },
  );
  return { folder, taglineFile };
}

export function openTinyWriter({ folder, taglineFile }: TinyTaglines, sequences = 64): Promise<OpenTaglineWriter> {
  const files = taglineWriterFiles(folder, taglineFile);
  return openTaglineWriter(folder, files, { sequences, capacity: POSITIONS, threads: 1 });
}

/** An image embedding of the right width. */
export const tinyImage = (value: number): Float32Array =>
  Float32Array.from({ length: IMAGE_WIDTH }, (_, i) => Math.cos(value + i));

function trained() {
  const counts = countWords(Array.from({ length: 3 }, () => TAGLINES.map((text) => ` ${text}`)).flat());
  const training = bpeTraining(counts, VOCABULARY);
  for (;;) {
    const step = training.next();
    if (step.done === true) return step.value;
  }
}

const noise = (length: number, size: number, random: Random): Float32Array =>
  Float32Array.from({ length }, () => size * (2 * random.uniform() - 1));
