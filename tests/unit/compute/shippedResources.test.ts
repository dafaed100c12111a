// What ships must fit together: a sample project whose embeddings, predictions and starter head come from the encoders
// beside them, and models that were trained on none of the films they are shown or measured on.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { autoPart } from '../../../src/main/catalog/splitPlaces.ts';
import { checkImages } from '../../../src/main/compute/imageCheck.ts';
import { shippedModels } from '../../../src/main/modelStore/shipped.ts';
import { resourcePath } from '../../../src/main/lib/paths.ts';
import { readModelConfig } from '../../../src/main/models/files/modelJson.ts';
import { TextTokenizer } from '../../../src/main/models/files/tokenizers.ts';
import { openWeights } from '../../../src/main/models/files/weightFolder.ts';
import { gpt2ConfigSchema } from '../../../src/main/models/gpt2/gpt2.ts';
import { Gpt2Cached } from '../../../src/main/models/gpt2/gpt2Cached.ts';
import { loadGenreHead } from '../../../src/main/models/genres/genreHeadFile.ts';
import { arrayMemory } from '../../../src/main/models/genres/genreMemory.ts';
import { SafetensorsFile } from '../../../src/main/models/files/safetensors.ts';
import type { CheckedImage } from '../../../src/shared/domain.ts';
import { taglinePrompt, taglineText } from '../../../src/shared/taglines/prompt.ts';

interface SampleFilm {
  filmKey: string;
  title: string;
  tagline: string | null;
  genres: string[];
  file: string;
  image: CheckedImage;
}
interface Card {
  encoder: { id: string; hash: string };
  textEncoder: { id: string; hash: string };
  headHash: string;
  genres: string[];
  thresholds: number[];
  films: { train: string[]; validation: string[] };
}

const lines = readFileSync(resourcePath('sample', 'films.jsonl'), 'utf8').trimEnd().split('\n');
const sample = lines.map((line) => JSON.parse(line) as SampleFilm);
const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(resourcePath(...path), 'utf8'));
const card = readJson('models', 'starter-genres', 'card.json') as Card;
const mapCard = readJson('models', 'poster-text-map', 'card.json') as Omit<Card, 'films'> & { films: string[] };
const headFile = resourcePath('models', 'starter-genres', 'head.safetensors');
const encoders = new Map((await shippedModels()).map(({ id, hash }) => [id, hash]));

describe('the sample project', () => {
  it('has about 300 films whose posters are as described', async () => {
    expect(sample).toHaveLength(300);
    expect(readdirSync(resourcePath('sample', 'posters')).sort()).toEqual(sample.map((film) => film.file).sort());
    const checked = await checkImages(
      sample.slice(0, 40).map((film) => resourcePath('sample', 'posters', film.file)),
      null,
    );
    expect(checked.map((check) => check.image)).toEqual(sample.slice(0, 40).map((film) => film.image));
  });

  it('has embeddings of the encoder that ships', () => {
    const file = SafetensorsFile.open(resourcePath('sample', 'embeddings.safetensors'));
    expect(file.info('pooled').shape).toEqual([300, 1280]);
    expect(file.metadata['encoderHash']).toBe(encoders.get(file.metadata['encoder']!));
    file.close();
  });

  it('has the predictions that the starter head makes of them', async () => {
    const embeddings = SafetensorsFile.open(resourcePath('sample', 'embeddings.safetensors'));
    const predictions = SafetensorsFile.open(resourcePath('sample', 'predictions.safetensors'));
    const wanted = predictions.float32('probabilities');
    const head = loadGenreHead(headFile, { device: 'cpu' });
    const made = await head.predict(arrayMemory(embeddings.float32('pooled'), 1, 1280));
    await head.dispose();
    expect(made).toHaveLength(wanted.length);
    made.forEach((value, i) => {
      expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-3);
    });
    expect(JSON.parse(predictions.metadata['genres']!)).toEqual(card.genres);
  });
});

describe('the starter models', () => {
  it('name the encoders that ship', () => {
    for (const { encoder, textEncoder } of [card, mapCard]) {
      expect(encoder.hash).toBe(encoders.get(encoder.id));
      expect(textEncoder.hash).toBe(encoders.get(textEncoder.id));
    }
    expect(createHash('sha256').update(readFileSync(headFile)).digest('hex')).toBe(card.headHash);
    const { genres, thresholds, encoder } = loadGenreHead(headFile).description;
    expect({ genres, thresholds, encoder }).toEqual({
      genres: card.genres,
      thresholds: card.thresholds,
      encoder: card.encoder,
    });
    expect(new Set(sample.flatMap((film) => film.genres))).toEqual(new Set(card.genres));
  });

  it('were trained on no film of the sample and none of the default test split', () => {
    const { split, films } = readJson('models', 'default-test-films.json') as {
      split: { seed: number; validation: number; test: number };
      films: string[];
    };
    const kept = new Set([...films, ...sample.map((film) => film.filmKey)]);
    for (const used of [card.films.train, card.films.validation, mapCard.films]) {
      expect(used.length).toBeGreaterThan(500);
      expect(used.filter((key) => kept.has(key) || autoPart(key, split) === 'test')).toEqual([]);
    }
    expect(card.films.train.filter((key) => card.films.validation.includes(key))).toEqual([]);
  });

  it('write taglines that fit films which none of them was trained on', async () => {
    const { films } = readJson('models', 'default-test-films.json') as { films: string[] };
    const used = readJson('models', 'starter-language', 'card.json') as Pick<Card, 'films'>;
    const tested = new Set(films);
    for (const keys of [used.films.train, used.films.validation]) {
      expect(keys.length).toBeGreaterThan(1000);
      expect(keys.filter((key) => tested.has(key))).toEqual([]);
    }
    const folder = resourcePath('models', 'starter-language');
    const config = readModelConfig(folder, gpt2ConfigSchema);
    const tokenizer = TextTokenizer.load(folder, { limit: Infinity, keepsLast: false });
    const model = await Gpt2Cached.open(config, openWeights(folder), { sequences: 1, capacity: 160, threads: 1 });
    /** Mean surprise of taglines after prompts, in nats per token. */
    const surprise = async (pairs: readonly { prompt: string; tagline: string }[]): Promise<number> => {
      let [sum, count] = [0, 0];
      for (const { prompt, tagline } of pairs) {
        const ids = [...tokenizer.encode(taglineText(tagline)), config.eos_token_id];
        let logits = await model.start([model.embed([config.eos_token_id, ...tokenizer.encode(prompt)])]);
        for (const [at, id] of ids.entries()) {
          const largest = Math.max(...logits);
          sum += largest + Math.log(logits.reduce((all, logit) => all + Math.exp(logit - largest), 0)) - logits[id]!;
          count += 1;
          if (at + 1 < ids.length) logits = await model.next([id]);
        }
      }
      return sum / count;
    };
    const held = sample.flatMap(({ filmKey, tagline, ...film }) =>
      tested.has(filmKey) && tagline !== null && tagline !== '' ? [{ ...film, tagline }] : [],
    );
    expect(held.length).toBeGreaterThan(15);
    const own = held.map(({ tagline, genres, title }) => ({ tagline, prompt: taglinePrompt({ genres, title }) }));
    const others = own.map(({ tagline }, at) => ({ tagline, prompt: own[(at + 1) % own.length]!.prompt }));
    const [right, wrong] = [await surprise(own), await surprise(others)];
    await model.close();
    // A vocabulary of 4,096 that knows nothing costs 8.3; what is told of the film counts.
    expect(right).toBeLessThan(4.9);
    expect(right).toBeLessThan(wrong);
  });

  it('ship in less than 100 MB, the models for taglines in less than 25 MB of them', () => {
    const bytes = (names: readonly string[]): number =>
      names
        .map((name) => statSync(join(resourcePath(), name)))
        .reduce((sum, each) => sum + (each.isFile() ? each.size : 0), 0);
    const all = readdirSync(resourcePath(), { recursive: true }) as string[];
    expect(bytes(all)).toBeLessThan(100e6);
    expect(bytes(all.filter((name) => /^models.starter-(?:language|taglines)/.test(name)))).toBeLessThan(25e6);
  });
});
