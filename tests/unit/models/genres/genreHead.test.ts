import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { StepProgress } from '../../../../src/main/engine/trainer.ts';
import { Random } from '../../../../src/main/engine/random.ts';
import type { TrainGenreHeadOptions } from '../../../../src/main/models/genres/genreHead.ts';
import { loadGenreHead } from '../../../../src/main/models/genres/genreHeadFile.ts';
import { trainGenreHead } from '../../../../src/main/models/genres/genreTraining.ts';
import { SafetensorsFile, writeSafetensors } from '../../../../src/main/models/files/safetensors.ts';
import { arrayMemory } from '../../../../src/main/models/genres/genreMemory.ts';
import { recipeSchema, type RecipeInput } from '../../../../src/shared/recipe.ts';

const folder = mkdtempSync(join(tmpdir(), 'marquee-head-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const [COUNT, TOKENS, WIDTH] = [240, 6, 16];
const GENRES = ['Comedy', 'Drama', 'Horror'];

/** Posters whose genre shows as a bump in a channel of one random token, with offset and scale to standardise away. */
function makeData() {
  const random = new Random(7);
  const data = new Float32Array(COUNT * TOKENS * WIDTH);
  const labels = new Int8Array(COUNT * GENRES.length);
  for (let row = 0; row < COUNT; row += 1) {
    for (let at = row * TOKENS * WIDTH; at < (row + 1) * TOKENS * WIDTH; at += 1) data[at] = 3 + 0.5 * random.normal();
    GENRES.forEach((_, genre) => {
      if (random.uniform() > 0.4) return;
      labels[row * GENRES.length + genre] = 1;
      const token = Math.floor(random.uniform() * TOKENS);
      data[(row * TOKENS + token) * WIDTH + 4 * genre] = 6;
    });
  }
  return { data, labels };
}

function options(recipe: RecipeInput, more: Partial<TrainGenreHeadOptions> = {}): TrainGenreHeadOptions {
  const { data, labels } = makeData();
  const random = new Random(3);
  return {
    memory: arrayMemory(data, TOKENS, WIDTH),
    labels,
    genres: GENRES,
    queries: { data: Float32Array.from({ length: 24 }, () => random.normal()), width: 8, texts: GENRES },
    encoder: { id: 'test', hash: 'abc' },
    textEncoder: { id: 'text', hash: 'def' },
    splits: {
      train: Int32Array.from({ length: 180 }, (_, row) => row),
      validation: Int32Array.from({ length: 60 }, (_, row) => 180 + row),
    },
    recipe: recipeSchema.parse({
      decoderDim: 32,
      heads: 4,
      feedForward: 32,
      epochs: 12,
      earlyStopping: 0,
      batchSize: 32,
      memory: 'tokens',
      learningRate: 0.01,
      dropout: { inputChannels: 0, memoryChannels: 0 },
      ...recipe,
    }),
    threads: 1,
    device: 'cpu',
    ...more,
  };
}

/** Everything that draws random numbers, so that a resumed run can only agree when all of it continues. */
const BUSY: RecipeInput = {
  epochs: 4,
  emaDecay: 0.9,
  mixup: 0.4,
  labelSmoothing: 0.05,
  schedule: 'plateau',
  dropout: {
    input: 0.1,
    inputChannels: 0.1,
    memory: 0.1,
    memoryChannels: 0.1,
    tokens: 0.2,
    queries: 0.1,
    attention: 0.1,
    output: 0.1,
  },
};

describe('training a genre head', () => {
  it.each<[string, RecipeInput]>([
    ['defaults', {}],
    ['asymmetric loss', { loss: 'asl' }],
    ['Adam', { optimizer: 'adam', weightDecay: 1e-4 }],
    [
      'weighted cross-entropy, shared pooling, learned queries',
      { positiveWeightPower: 0.5, pooling: 'shared', queries: 'learned' },
    ],
    ['two layers, average of weights, all kinds of dropout', { ...BUSY, layers: 2, epochs: 20 }],
    ['pooled', { memory: 'pooled', dropout: { attention: 0.1, inputChannels: 0, memoryChannels: 0 } }],
    ['mean and maximum', { memory: 'pooled+max' }],
    ['tokens and pooled', { memory: 'tokens+pooled' }],
    ['regions', { memory: 'regions', queries: 'fixed' }],
    ['without standardisation', { standardise: false }],
  ])('learns: %s', async (_, recipe) => {
    const result = await trainGenreHead(options(recipe));
    expect(result.bestScore).toBeGreaterThan(0.8);
    expect(result.history.at(-1)!.trainLoss).toBeLessThan(result.history[0]!.trainLoss);
    expect(result.device).toMatchObject({ chosen: 'cpu', threads: 1 });
  });

  it('gives the same weights for the same seed and others for another', async () => {
    const probabilities = async (seed: number) => {
      const given = options({ ...BUSY, epochs: 2, seed });
      return (await trainGenreHead(given)).head.predict(given.memory, given.splits.validation);
    };
    const first = await probabilities(5);
    expect(await probabilities(5)).toEqual(first);
    expect(await probabilities(6)).not.toEqual(first);
  });

  it.each<RecipeInput['loss']>(['hill', 'splc'])(
    'trains with %s, which learns slowly where no label is missing',
    async (loss) => {
      const result = await trainGenreHead(options({ loss, epochs: 30, learningRate: 0.003 }));
      // Two of five posters have a genre: that is what guessing would score.
      expect(result.bestScore).toBeGreaterThan(0.5);
      expect(result.history.at(-1)!.trainLoss).toBeLessThan(result.history[0]!.trainLoss);
    },
  );

  it.each([3, 6, 11, 12])('continues exactly after a cancel at step %i', async (stopAt) => {
    const given = options(BUSY);
    const whole = await trainGenreHead(given);
    const checkpointDir = join(folder, `stop-${String(stopAt)}`);
    const controller = new AbortController();
    let epochs = 0;
    let steps = 0;
    const counted = {
      ...given.memory,
      read: (rows: Int32Array, out: Uint16Array | Float32Array) => {
        // Training batches are of 32 rows or fewer; the statistics before them read 64.
        if (rows.length <= 32 && rows.some((row) => row < 180)) steps += 1;
        if (steps === stopAt + 1) controller.abort();
        given.memory.read(rows, out);
      },
    };
    const cancelled = trainGenreHead({ ...given, memory: counted, checkpointDir, signal: controller.signal });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    const resumed = await trainGenreHead({
      ...given,
      checkpointDir,
      resume: true,
      onEpoch: () => (epochs += 1),
    });
    expect(epochs).toBeLessThanOrEqual(4);
    expect(resumed.history.map(({ seconds: _, ...rest }) => rest)).toEqual(
      whole.history.map(({ seconds: _, ...rest }) => rest),
    );
    const rows = given.splits.validation;
    expect(await resumed.head.predict(given.memory, rows)).toEqual(await whole.head.predict(given.memory, rows));
  });

  it.each<[string, RecipeInput]>([
    ['cross-entropy', { optimizer: 'adam', clipNorm: 0.5 }],
    ['weighted cross-entropy, average of weights', { positiveWeightPower: 0.5, emaDecay: 0.9 }],
    ['SPLC', { loss: 'splc' }],
  ])('in parts gives the gradients of the whole batch: %s', async (_, recipe) => {
    const dropout = Object.fromEntries(Object.keys(recipeSchema.shape.dropout.parse({})).map((place) => [place, 0]));
    const trained = async (batchSize: number, accumulation: number) => {
      const given = options({ epochs: 3, learningRate: 2e-3, ...recipe, dropout, batchSize, accumulation });
      // Parts know of different numbers of labels, one of none at all; the last batch of an epoch is shorter than a part.
      const labels = given.labels.map((label, at) => (at % 7 < 3 || Math.floor(at / 3) % 11 === 0 ? -1 : label));
      const steps: number[] = [];
      const result = await trainGenreHead({
        ...given,
        labels,
        onProgress: ({ totalSteps }) => steps.push(totalSteps),
      });
      expect(steps[0]).toBe(3 * Math.ceil(180 / 16));
      return { result, probabilities: await result.head.predict(given.memory) };
    };
    const whole = await trained(16, 1);
    for (const [batchSize, accumulation] of [
      [8, 2],
      [4, 4],
    ] as const) {
      const parts = await trained(batchSize, accumulation);
      whole.result.history.forEach(({ trainLoss, validationLoss }, epoch) => {
        expect(parts.result.history[epoch]!.trainLoss).toBeCloseTo(trainLoss, 4);
        expect(parts.result.history[epoch]!.validationLoss).toBeCloseTo(validationLoss, 4);
      });
      const difference = parts.probabilities.map((value, at) => Math.abs(value - whole.probabilities[at]!));
      expect(Math.max(...difference)).toBeLessThan(2e-3);
    }
    // The two halves of a batch are no two steps.
    const halves = await trainGenreHead(options({ epochs: 3, learningRate: 2e-3, ...recipe, dropout, batchSize: 8 }));
    expect(halves.history[0]!.trainLoss).not.toBeCloseTo(whole.result.history[0]!.trainLoss, 3);
  });

  it('in parts is refused on a GPU by name', async () => {
    const given = options({ epochs: 1, accumulation: 2 }, { device: 'webgpu' });
    await expect(trainGenreHead(given)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('accumulation') as string,
    });
  });

  it('is refused with weights that are no numbers', async () => {
    const path = join(folder, 'nan.safetensors');
    await (await trainGenreHead(options({ epochs: 1 }))).head.save(path);
    const file = SafetensorsFile.open(path);
    const tensors = [...file.tensors].map(([name, { shape }], index) => {
      const data = Float32Array.from(file.float32(name));
      if (index === 0) data[0] = NaN;
      return { name, dtype: 'F32' as const, shape, data };
    });
    await writeSafetensors(path, tensors, file.metadata as Record<string, string>);
    file.close();
    expect(() => loadGenreHead(path)).toThrow(/holds NaN at 0/);
  });

  it('refuses a checkpoint of other labels', async () => {
    const checkpointDir = join(folder, 'other');
    const given = options({ epochs: 1 }, { checkpointDir });
    await trainGenreHead(given);
    const changed = { ...given, labels: given.labels.map((label) => 1 - label), resume: true };
    await expect(trainGenreHead(changed)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('ignores unknown labels altogether', async () => {
    const given = options({ epochs: 2, batchSize: 60 });
    const hidden = given.labels.map((label, index) => (index % 3 === 2 && index < 90 * 3 ? -1 : label));
    const wrong = given.labels.map((label, index) => (index % 3 === 2 && index < 90 * 3 ? 1 - label : label));
    const trainOn = async (labels: Int8Array) => {
      const result = await trainGenreHead({ ...given, labels });
      return result.history[1]!.trainLoss;
    };
    expect(await trainOn(hidden)).not.toBe(await trainOn(wrong));
    // With every label of the third genre unknown, its output bias keeps its first value.
    const none = given.labels.map((label, index) => (index % 3 === 2 ? -1 : label));
    const result = await trainGenreHead({ ...given, labels: none });
    expect(Number.isFinite(result.bestScore)).toBe(true);
  });

  it('ends as diverged when the loss is no number, with the best weights before and the last good checkpoint', async () => {
    const checkpointDir = join(folder, 'diverged');
    const given = options({ epochs: 3, clipNorm: 0, standardise: false }, { checkpointDir });
    let reads = 0;
    const poisoned = {
      ...given.memory,
      read: (rows: Int32Array, out: Uint16Array | Float32Array) => {
        given.memory.read(rows, out);
        reads += 1;
        if (reads > 9) out[0] = NaN;
      },
    };
    const ended = await trainGenreHead({ ...given, memory: poisoned });
    expect(ended).toMatchObject({
      stopped: 'diverged',
      why: expect.stringContaining('epoch 2') as string,
      bestEpoch: 1,
      history: [{ epoch: 1 }],
    });
    const probabilities = await ended.head.predict(given.memory);
    expect(probabilities.every((value) => value > 0 && value < 1)).toBe(true);
    const resumed = await trainGenreHead({ ...given, resume: true });
    expect(resumed.history).toHaveLength(3);
  });

  it('stops early, reports progress and keeps the best epoch', async () => {
    const notes: StepProgress[] = [];
    const scores = [0.5, 0.7, 0.6, 0.6, 0.6];
    const result = await trainGenreHead(
      options(
        { epochs: 20, earlyStopping: 2 },
        { validationScore: () => scores.shift() ?? 0, onProgress: (note) => notes.push(note) },
      ),
    );
    expect(result).toMatchObject({ bestEpoch: 2, bestScore: 0.7, stopped: 'early' });
    expect(result.history).toHaveLength(4);
    expect(notes.at(-1)).toMatchObject({ step: 24, totalSteps: 120, epoch: 4, epochs: 20 });
    expect(notes.at(-1)!.samplesPerSecond).toBeGreaterThan(0);
  });

  it('refuses input that does not fit', async () => {
    await expect(trainGenreHead(options({ decoderDim: 30 }))).rejects.toMatchObject({ code: 'bad_input' });
    await expect(trainGenreHead(options({}, { genres: ['Comedy'] }))).rejects.toMatchObject({ code: 'bad_input' });
    const empty = { train: new Int32Array(0), validation: new Int32Array([1]) };
    await expect(trainGenreHead(options({}, { splits: empty }))).rejects.toMatchObject({ code: 'bad_input' });
    await expect(trainGenreHead(options({}, { queries: undefined }))).rejects.toMatchObject({ code: 'bad_input' });
    await expect(trainGenreHead(options({}, { device: 'abacus' }))).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('a genre head file', () => {
  it('predicts the same after saving and loading, thresholds included', async () => {
    const given = options({ epochs: 1, memory: 'tokens+pooled' });
    const { head } = await trainGenreHead(given);
    const path = join(folder, 'head.safetensors');
    await head.withThresholds([0.1, 0.2, 0.3]).save(path);
    const loaded = loadGenreHead(path, { device: 'cpu', threads: 1 });
    expect(loaded.description).toEqual({ ...head.description, thresholds: [0.1, 0.2, 0.3] });
    expect(await loaded.predict(given.memory)).toEqual(await head.predict(given.memory));
    const narrow = arrayMemory(new Float32Array(12), 3, 4);
    await expect(loaded.predict(narrow)).rejects.toMatchObject({ code: 'bad_input' });
    await loaded.dispose();
    await head.dispose();
  });

  it('is refused when it is another kind of file', () => {
    const other = join(import.meta.dirname, '../../../fixtures/vectors/losses.safetensors');
    expect(() => loadGenreHead(other)).toThrow(/not a usable genre head/);
    expect(() => loadGenreHead(join(folder, 'missing'))).toThrow(/There is no file/);
  });
});
