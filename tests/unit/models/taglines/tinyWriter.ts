// A tagline model small enough for tests: the reference GPT-2 of the vectors, whose tokens are 96 words and parts of words
// here, made to end its texts now and then. It writes nonsense, each poster its own; what counts is that it is asked,
// steered and ended like a real one.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaglineWriter } from '../../../../src/main/models/taglines/candidates.ts';
import { gpt2ConfigSchema } from '../../../../src/main/models/gpt2/gpt2.ts';
import { Gpt2Cached } from '../../../../src/main/models/gpt2/gpt2Cached.ts';
import { readModelConfig } from '../../../../src/main/models/files/modelJson.ts';
import { SafetensorsFile } from '../../../../src/main/models/files/safetensors.ts';
import { openWeights } from '../../../../src/main/models/files/weightFolder.ts';

/** Numbers of an image embedding of the test writer. */
export const IMAGE_WIDTH = 6;
const END = 96;
const PREFIX_ROWS = 2;

const WORDS = [
  ...' a, the, of, in, on, to, is, no, one, you, can, not, and, but, who, we, fear, love, war, night, day, dark'.split(
    ',',
  ),
  ...', light, blood, city, world, time, life, death, truth, lies, game, heart, man, woman, child, king, queen'.split(
    ',',
  ),
  ...', fire, water, sea, sky, star, moon, sun, road, home, past, secret, dream, last, first, never, always, The'.split(
    ',',
  ),
  ...', In, A, No, One, Love, Fear, War, Night, Every, Some, There, she, he, they, comes, runs, waits, falls'.split(
    ',',
  ),
  ...'ness,less,ful,ing,er,ed,s,.,!,?,...'.split(','),
]
  .filter((word) => word !== '')
  .slice(0, END);

/** A GPT-2 folder whose end token gains about `gain` nats, whatever stands before it. */
export function endingGpt2(folder: string, gain: number): string {
  mkdirSync(folder, { recursive: true });
  const from = join(import.meta.dirname, '../../../fixtures/vectors/gpt2');
  for (const name of ['config.json', 'model.safetensors']) copyFileSync(join(from, name), join(folder, name));
  const path = join(folder, 'model.safetensors');
  const file = SafetensorsFile.open(path);
  const table = ['wte.weight', 'transformer.wte.weight'].find((name) => file.has(name))!;
  const width = file.info(table).shape[1]!;
  const bias = file.float32(table.replace('wte.weight', 'ln_f.bias'));
  const { start } = file.info(table);
  file.close();
  // The norm's bias is part of every state: a row along it has the same score everywhere.
  const square = bias.reduce((sum, value) => sum + value * value, 0);
  const bytes = readFileSync(path);
  bias.forEach((value, i) => bytes.writeFloatLE((gain * value) / square, start + (END * width + i) * 4));
  writeFileSync(path, bytes);
  return folder;
}

/** Ids of the longest words and parts that a text is made of; what it has no word for is one of them all the same. */
export function encodeWords(text: string): number[] {
  const ids: number[] = [];
  for (let at = 0; at < text.length;) {
    const fitting = WORDS.flatMap((word, id) => (text.startsWith(word, at) ? [{ word, id }] : []));
    const longest = fitting.sort((a, b) => b.word.length - a.word.length)[0];
    const unknown = /^\s*\S*/.exec(text.slice(at))![0];
    ids.push(longest?.id ?? text.charCodeAt(at + 1) % WORDS.length);
    at += longest?.word.length ?? Math.max(1, unknown.length);
  }
  return ids;
}

export async function openTinyWriter(folder: string, sequences = 64): Promise<TaglineWriter> {
  const config = readModelConfig(folder, gpt2ConfigSchema);
  const model = await Gpt2Cached.open(config, openWeights(folder), { sequences, capacity: 48, threads: 1 });
  return {
    model,
    encode: encodeWords,
    decode: (ids) => ids.map((id) => WORDS[id] ?? '').join(''),
    end: END,
    prefix: (image) =>
      Promise.resolve(
        Float32Array.from({ length: PREFIX_ROWS * config.n_embd }, (_, i) =>
          Math.sin(i + image[i % image.length]! * 3),
        ),
      ),
  };
}
