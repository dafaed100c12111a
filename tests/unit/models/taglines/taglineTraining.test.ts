import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/shared/errors.ts';
import { gpt2ConfigSchema } from '../../../../src/main/models/gpt2/gpt2.ts';
import { SafetensorsFile } from '../../../../src/main/models/files/safetensors.ts';
import {
  taglineRecipeSchema,
  type TaglineEpoch,
  type TrainTaglinesOptions,
} from '../../../../src/main/models/taglines/tagline.ts';
import { loadTaglineWeights } from '../../../../src/main/models/taglines/taglineFile.ts';
import { trainTaglines } from '../../../../src/main/models/taglines/taglineTraining.ts';
import { Random } from '../../../../src/main/engine/random.ts';
import { expectClose } from '../../engine/close.ts';

const FOLDER = join(import.meta.dirname, '../../../fixtures/vectors/gpt2');
const config = gpt2ConfigSchema.parse(JSON.parse(readFileSync(join(FOLDER, 'config.json'), 'utf8')));
const weights = SafetensorsFile.open(join(FOLDER, 'model.safetensors'));

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-tagline-'));
  folders.push(folder);
  return folder;
}

/** 24 taglines of 2 to 9 tokens that depend on which of four kinds their image is. */
function options(recipe: Record<string, unknown> = {}): TrainTaglinesOptions {
  const random = new Random(5);
  const images = Float32Array.from({ length: 24 * 16 }, (_, at) => {
    const kind = Math.floor(at / 16) % 4;
    return (at % 4 === kind ? 2 : 0) + 0.1 * random.normal();
  });
  const taglines = Array.from({ length: 24 }, (_, index) => {
    const kind = index % 4;
    return Int32Array.from({ length: 2 + ((index * 5) % 8) }, (__, at) => 10 + kind * 20 + at);
  });
  return {
    gpt2: { config, weights, id: 'small', hash: 'abc' },
    images,
    imageWidth: 16,
    encoder: { id: 'encoder', hash: 'def' },
    taglines,
    imageOf: Int32Array.from(taglines, (_, index) => index),
    splits: {
      train: Int32Array.from({ length: 19 }, (_, index) => index),
      validation: Int32Array.from({ length: 5 }, (_, index) => 19 + index),
    },
    recipe: taglineRecipeSchema.parse({
      prefixLength: 3,
      hidden: [24],
      learningRate: 5e-3,
      batchSize: 4,
      epochs: 4,
      earlyStopping: 0,
      ...recipe,
    }),
    threads: 1,
    checkpointDir: newFolder(),
  };
}

async function weightsOf(settings: TrainTaglinesOptions): Promise<Map<string, Float32Array>> {
  const trained = await trainTaglines(settings);
  const path = join(settings.checkpointDir, 'saved.safetensors');
  await trained.save(path);
  const { file, description } = loadTaglineWeights(path);
  expect(description.recipe).toEqual(settings.recipe);
  const all = new Map([...file.tensors.keys()].map((name) => [name, file.float32(name)]));
  file.close();
  return all;
}

describe('tagline training', () => {
  it.each<[string, number | 'all', string[]]>([
    ['prefix network alone', 0, []],
    ['last block', 1, ['h.1.mlp.c_fc.weight', 'ln_f.weight']],
    ['all of GPT-2', 'all', ['wte.weight', 'h.0.attn.c_attn.bias']],
  ])('lowers training and validation loss: %s', async (_, trainedBlocks, expected) => {
    const settings = options({ trainedBlocks, epochs: 6 });
    const epochs: TaglineEpoch[] = [];
    const trained = await trainTaglines({ ...settings, onEpoch: (epoch) => epochs.push(epoch) });
    expect(trained.history).toEqual(epochs);
    expect(trained.device.chosen).toBe('cpu');
    expect(epochs.at(-1)!.trainLoss).toBeLessThan(0.85 * epochs[0]!.trainLoss);
    expect(trained.bestLoss).toBeLessThan(epochs[0]!.validationLoss);
    const path = join(settings.checkpointDir, 'saved.safetensors');
    await trained.save(path);
    const { file } = loadTaglineWeights(path);
    for (const name of ['clip_project.model.0.weight', 'clip_project.model.2.bias', ...expected]) {
      expect(file.has(name), name).toBe(true);
    }
    expect(file.has('h.0.mlp.c_fc.weight')).toBe(trainedBlocks === 'all');
    file.close();
  });

  it('resumes with the very parameters that an uninterrupted training ends with', async () => {
    const whole = await weightsOf(options({ parts: 2, emaDecay: 0.9 }));
    const settings = options({ parts: 2, emaDecay: 0.9 });
    const stop = new AbortController();
    const cut = trainTaglines({
      ...settings,
      signal: stop.signal,
      // In the middle of the third epoch.
      onEpoch: ({ epoch }) => epoch === 2 && setImmediate(() => setImmediate(() => stop.abort())),
    });
    await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
    const resumed = await weightsOf({ ...settings, resume: true });
    for (const [name, want] of whole) expect(resumed.get(name), name).toEqual(want);
  });

  it('goes on from weights of its own shape alone', async () => {
    const standardised = options({ epochs: 2, standardise: true });
    const trained = await trainTaglines(standardised);
    const from = join(standardised.checkpointDir, 'saved.safetensors');
    await trained.save(from);
    // Steps too small to count: it begins where the other ended.
    const still = { epochs: 1, learningRate: 1e-12, standardise: true };
    const { bestLoss } = await trainTaglines({ ...options(still), from });
    expect(bestLoss).toBeCloseTo(trained.bestLoss, 4);
    const refused = (recipe: Record<string, unknown>): Promise<unknown> => trainTaglines({ ...options(recipe), from });
    await expect(refused({ hidden: [8] })).rejects.toThrow('another size');
    await expect(refused({ trainedBlocks: 0 })).rejects.toThrow('which this recipe does not train');
  });

  it('takes a batch in parts on the CPU only, and says so', async () => {
    const settings = options({ parts: 2, epochs: 1 });
    await expect(trainTaglines({ ...settings, device: 'webgpu' })).rejects.toMatchObject({ code: 'unsupported' });
    const { device } = await trainTaglines({ ...settings, device: 'webgpu,cpu' });
    expect(device.chosen).toBe('cpu');
    expect(device.tried[0]).toMatchObject({ provider: 'webgpu', used: false });
    expect(device.tried[0]!.reason).toMatch(/in parts/);
  });

  it('can be cancelled during validation too', async () => {
    const settings = options({ epochs: 2 });
    const stop = new AbortController();
    const cut = trainTaglines({
      ...settings,
      signal: stop.signal,
      onProgress: ({ step }) => step === 5 && stop.abort(),
    });
    await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
    expect((await trainTaglines({ ...settings, resume: true })).history).toHaveLength(2);
  });

  it('gives the same in parts as in whole batches', async () => {
    // Without dropout, whose masks are drawn per part.
    const still = { resid_pdrop: 0, embd_pdrop: 0, attn_pdrop: 0 };
    const run = (parts: number): Promise<Map<string, Float32Array>> => {
      const settings = options({ parts, epochs: 2, epsilon: 1e-4 });
      return weightsOf({ ...settings, gpt2: { ...settings.gpt2, config: { ...config, ...still } } });
    };
    const [whole, parts] = [await run(1), await run(3)];
    for (const [name, want] of whole) expectClose(parts.get(name)!, want, 2e-5, 1e-4, name);
  });

  it('stops early and keeps the best epoch', async () => {
    const settings = options({ learningRate: 0.05, epochs: 30, earlyStopping: 2, trainedBlocks: 'all' });
    const trained = await trainTaglines(settings);
    expect(trained.stoppedEarly).toBe(true);
    expect(trained.history.length).toBe(trained.bestEpoch + 2);
    expect(trained.bestLoss).toBe(Math.min(...trained.history.map((epoch) => epoch.validationLoss)));
  });

  it('refuses a batch that does not fit, naming one that does', async () => {
    const settings = options({ batchSize: 16, trainedBlocks: 'all', epochs: 1 });
    const refused = (memoryLimit: number) =>
      trainTaglines({ ...settings, memoryLimit }).catch((error: AppError) => error);
    const small = await refused(2_000_000);
    expect(small).toMatchObject({ code: 'out_of_memory' });
    const { fitting } = (small as AppError).details as { fitting: number };
    expect(fitting).toBeGreaterThan(0);
    expect(fitting).toBeLessThan(16);
    expect((small as AppError).hint).toMatch(new RegExp(`Batches of ${String(fitting)} fit`));
    expect(await refused(10_000)).toMatchObject({ hint: expect.stringMatching(/only the prefix/) as string });
    await trainTaglines({ ...settings, memoryLimit: 2 ** 30 });
  });

  it('refuses data that do not fit, and a checkpoint of other data', async () => {
    const settings = options({ epochs: 1 });
    const bad = (change: Partial<TrainTaglinesOptions>) => trainTaglines({ ...settings, ...change });
    await expect(bad({ imageWidth: 17 })).rejects.toMatchObject({ code: 'bad_input' });
    await expect(bad({ taglines: [...settings.taglines.slice(1), new Int32Array()] })).rejects.toThrow(/23 is empty/);
    await expect(bad({ taglines: settings.taglines.map(() => Int32Array.of(97)) })).rejects.toThrow(/not know/);
    await expect(bad({ taglines: settings.taglines.map(() => new Int32Array(46).fill(1)) })).rejects.toThrow(/45/);
    await expect(bad({ splits: { ...settings.splits, train: new Int32Array() } })).rejects.toThrow(AppError);
    await trainTaglines(settings);
    const other = { ...settings, images: settings.images.map((value) => value + 1), resume: true };
    await expect(trainTaglines(other)).rejects.toMatchObject({ code: 'conflict' });
  });
});
