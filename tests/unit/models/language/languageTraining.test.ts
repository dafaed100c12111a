// Language training on made texts: it learns, resumes bit for bit, refuses what does not fit, and what it writes is a GPT-2 that
// generation reads and that gives the loss that validation told.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Gpt2Cached } from '../../../../src/main/models/gpt2/gpt2Cached.ts';
import { gpt2ConfigSchema } from '../../../../src/main/models/gpt2/gpt2.ts';
import { readModelConfig } from '../../../../src/main/models/files/modelJson.ts';
import { openWeights } from '../../../../src/main/models/files/weightFolder.ts';
import type { LanguageEpoch, TrainLanguageOptions } from '../../../../src/main/models/language/language.ts';
import { LanguageTexts } from '../../../../src/main/models/language/languageTexts.ts';
import { trainLanguage } from '../../../../src/main/models/language/languageTraining.ts';
import { languageRecipeSchema } from '../../../../src/shared/language.ts';
import { films, tokenizerOf } from './films.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-language-'));
  folders.push(folder);
  return folder;
}

const FILMS = films(60);
const TOKENIZER = tokenizerOf(FILMS);

function options(recipe: Record<string, unknown> = {}): TrainLanguageOptions {
  return {
    films: FILMS,
    tokenizer: TOKENIZER,
    recipe: languageRecipeSchema.parse({
      ...{ layers: 2, width: 32, heads: 4, positions: 64, batch: 200, epochs: 4, learningRate: 5e-3 },
      earlyStopping: 0,
      ...recipe,
    }),
    threads: 1,
    checkpointDir: newFolder(),
  };
}

async function weightsOf(settings: TrainLanguageOptions): Promise<Map<string, Float32Array>> {
  const folder = newFolder();
  await (await trainLanguage(settings)).save(folder, 'F32');
  const file = openWeights(folder);
  const all = new Map(file.names.map((name) => [name, file.float32(name)] as const));
  file.close();
  return all;
}

describe('language training', () => {
  it('lowers both losses, keeps the best epoch and says what it learned from', async () => {
    const epochs: LanguageEpoch[] = [];
    const speeds: number[] = [];
    const trained = await trainLanguage({
      ...options({ epochs: 6 }),
      onEpoch: (epoch) => epochs.push(epoch),
      onProgress: ({ samplesPerSecond }) => speeds.push(samplesPerSecond),
    });
    expect(trained.history).toEqual(epochs);
    expect(epochs).toHaveLength(6);
    // From about the logarithm of the vocabulary down to what the three kinds of text leave open.
    expect(epochs[0]!.validationLoss).toBeGreaterThan(2);
    expect(epochs.at(-1)!.validationLoss).toBeLessThan(0.5 * epochs[0]!.validationLoss);
    expect(epochs.at(-1)!.trainLoss).toBeLessThan(0.6 * epochs[0]!.trainLoss);
    expect(trained.bestLoss).toBe(Math.min(...epochs.map(({ validationLoss }) => validationLoss)));
    expect(trained.films).toEqual({ train: 54, validation: 6 });
    expect(trained.parameters).toBe(TOKENIZER.size * 32 + 64 * 32 + 2 * (12 * 32 * 32 + 13 * 32) + 2 * 32);
    expect(speeds.every((speed) => speed > 0)).toBe(true);
  });

  it('writes a GPT-2 that gives the loss that validation told', async () => {
    const settings = options({ dropout: 0 });
    const trained = await trainLanguage(settings);
    const folder = newFolder();
    mkdirSync(folder, { recursive: true });
    await trained.save(folder, 'F32');
    const config = readModelConfig(folder, gpt2ConfigSchema);
    expect(config).toMatchObject({
      vocab_size: TOKENIZER.size,
      eos_token_id: TOKENIZER.end,
      n_layer: 2,
      n_positions: 64,
    });
    const model = await Gpt2Cached.open(config, openWeights(folder), { sequences: 1, capacity: 64, threads: 1 });
    let [sum, count] = [0, 0];
    const validation = FILMS.filter(({ part }) => part === 'validation');
    for (const { ids, weights } of new LanguageTexts(settings.recipe, TOKENIZER).ofTaglines(validation)) {
      let logits = await model.start([model.embed([ids[0]!])]);
      for (let at = 1; at < ids.length; at += 1) {
        if (weights[at] === 1) {
          const largest = Math.max(...logits);
          const total = logits.reduce((all, value) => all + Math.exp(value - largest), 0);
          sum += largest + Math.log(total) - logits[ids[at]!]!;
          count += 1;
        }
        if (at + 1 < ids.length) logits = await model.next([ids[at]!]);
      }
    }
    await model.close();
    expect(sum / count).toBeCloseTo(trained.bestLoss, 3);
  });

  it('stores halves of the same weights', async () => {
    const trained = await trainLanguage(options({ epochs: 1 }));
    const [whole, half] = [newFolder(), newFolder()];
    await trained.save(whole, 'F32');
    await trained.save(half, 'F16');
    const [a, b] = [openWeights(whole), openWeights(half)];
    expect(b.info('wte.weight').dtype).toBe('F16');
    const [exact, rounded] = [a.float32('h.1.mlp.c_fc.weight'), b.float32('h.1.mlp.c_fc.weight')];
    a.close();
    b.close();
    rounded.forEach((value, at) => {
      expect(Math.abs(value - exact[at]!)).toBeLessThanOrEqual(Math.abs(exact[at]!) / 1024 + 1e-7);
    });
  });

  it('resumes with the very parameters that an uninterrupted training ends with', async () => {
    const recipe = { emaDecay: 0.9, dropout: 0.2 };
    const whole = await weightsOf(options(recipe));
    const settings = options(recipe);
    const stop = new AbortController();
    const saved: { step: number; epoch: number }[] = [];
    const cut = trainLanguage({
      ...settings,
      signal: stop.signal,
      // In the middle of the third epoch.
      onEpoch: ({ epoch }) => epoch === 2 && setImmediate(() => setImmediate(() => stop.abort())),
      onCheckpoint: (checkpoint) => saved.push(checkpoint),
    });
    await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
    expect(saved.at(-1)!.epoch).toBe(2);
    const resumed = await weightsOf({ ...settings, resume: true });
    for (const [name, want] of whole) expect(resumed.get(name), name).toEqual(want);
  });

  it('gives the same model with the same seed, another with another', async () => {
    const recipe = { epochs: 1 };
    const [first, again, other] = [options(recipe), options(recipe), options({ ...recipe, seed: 2 })];
    const weights = await weightsOf(first);
    expect(await weightsOf(again)).toEqual(weights);
    expect((await weightsOf(other)).get('wte.weight')).not.toEqual(weights.get('wte.weight'));
  });

  it('makes the texts of an epoch when it is reached, also where later batches are larger than those of the first', async () => {
    const made = vi.spyOn(LanguageTexts.prototype, 'ofEpoch');
    const first: number[] = [];
    const trained = await trainLanguage({
      ...options({ epochs: 1000, earlyStopping: 1, dropout: 0.2, overviewRate: 0.3, batch: 100, learningRate: 0.5 }),
      onProgress: () => first.push(made.mock.calls.length),
    });
    expect(new Set(made.mock.calls.map(([, epoch]) => epoch)).size).toBe(trained.history.length);
    expect(first[0]).toBeLessThanOrEqual(2);
    expect(trained.history.length).toBeGreaterThan(1);
    expect(trained.history.length).toBeLessThan(100);
    made.mockRestore();
  });

  it('refuses a checkpoint of other texts', async () => {
    const settings = options({ epochs: 1 });
    await trainLanguage(settings);
    const other = trainLanguage({ ...settings, films: films(50), resume: true });
    await expect(other).rejects.toMatchObject({ code: 'conflict' });
  });

  it('refuses sizes that do not fit, parts without texts, and more memory than there is', async () => {
    await expect(trainLanguage(options({ width: 30 }))).rejects.toMatchObject({ code: 'bad_input' });
    const train = FILMS.filter(({ part }) => part === 'train');
    const validation = FILMS.filter(({ part }) => part === 'validation');
    await expect(trainLanguage({ ...options(), films: train })).rejects.toThrow(/validation part have no taglines/);
    await expect(trainLanguage({ ...options(), films: validation })).rejects.toThrow(/no overview and no tagline/);
    await expect(trainLanguage({ ...options(), memoryLimit: 1e5 })).rejects.toMatchObject({ code: 'out_of_memory' });
  });
});
