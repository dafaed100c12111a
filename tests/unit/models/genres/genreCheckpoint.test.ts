// Which checkpoints a genre training resumes from, and what it says of the others.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Random } from '../../../../src/main/engine/random.ts';
import { decoderConfig } from '../../../../src/main/models/genres/genreConfig.ts';
import type { TrainGenreHeadOptions } from '../../../../src/main/models/genres/genreHead.ts';
import { trainGenreHead } from '../../../../src/main/models/genres/genreTraining.ts';
import { arrayMemory } from '../../../../src/main/models/genres/genreMemory.ts';
import { SafetensorsFile, writeSafetensors } from '../../../../src/main/models/files/safetensors.ts';
import { recipeSchema, type Recipe, type RecipeInput } from '../../../../src/shared/recipe.ts';

const root = mkdtempSync(join(tmpdir(), 'marquee-checkpoint-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const GENRES = ['Comedy', 'Horror'];
const recipe: RecipeInput = {
  decoderDim: 16,
  heads: 2,
  feedForward: 16,
  epochs: 3,
  batchSize: 8,
  centreQueries: false,
};
const random = new Random(4);
const options: TrainGenreHeadOptions = {
  memory: arrayMemory(
    Float32Array.from({ length: 40 * 8 }, () => random.normal()),
    1,
    8,
  ),
  labels: Int8Array.from({ length: 80 }, (_, at) => ((at * 5) % 3 === 0 ? 1 : 0)),
  genres: GENRES,
  queries: { data: Float32Array.from({ length: 8 }, () => random.normal()), width: 4, texts: GENRES },
  encoder: { id: 'image', hash: 'abc' },
  textEncoder: { id: 'text', hash: 'def' },
  splits: { train: Int32Array.from({ length: 32 }, (_, i) => i), validation: Int32Array.of(32, 33, 34, 35, 36, 37) },
  recipe: recipeSchema.parse(recipe),
  threads: 1,
  device: 'cpu',
};

/** A training that was cancelled after its first epoch, and the one that was not. */
let stopped: SafetensorsFile;
let whole: Float32Array;
beforeAll(async () => {
  const { head } = await trainGenreHead(options);
  whole = await head.predict(options.memory);
  const abort = new AbortController();
  const checkpointDir = join(root, 'stopped');
  const onEpoch = () => {
    abort.abort();
  };
  const cancelled = trainGenreHead({ ...options, checkpointDir, signal: abort.signal, onEpoch });
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  stopped = SafetensorsFile.open(join(checkpointDir, 'checkpoint.safetensors'));
});
afterAll(() => {
  stopped.close();
});

let dirs = 0;
/** Resumes from the checkpoint with other metadata, and predicts. */
async function resume(metadata: Record<string, string>, changed: Partial<TrainGenreHeadOptions> = {}) {
  const checkpointDir = join(root, String(++dirs));
  mkdirSync(checkpointDir);
  const tensors = [...stopped.tensors].map(([name, { shape }]) => ({
    name,
    dtype: 'F32' as const,
    shape,
    data: stopped.float32(name),
  }));
  await writeSafetensors(join(checkpointDir, 'checkpoint.safetensors'), tensors, metadata);
  const epochs: number[] = [];
  const onEpoch = ({ epoch }: { epoch: number }) => epochs.push(epoch);
  const { head } = await trainGenreHead({ ...options, ...changed, checkpointDir, resume: true, onEpoch });
  // The first epoch is not trained again.
  expect(epochs).toEqual([2, 3]);
  return head.predict(options.memory);
}
const withRecipe = (change: (recipe: Record<string, unknown>) => unknown) => ({
  ...stopped.metadata,
  recipe: JSON.stringify(change(JSON.parse(stopped.metadata['recipe']!) as Record<string, unknown>)),
});

it('goes on from its own, also where a setting came later', async () => {
  expect(await resume({ ...stopped.metadata })).toEqual(whole);
  const before = withRecipe(({ accumulation: _, clipNorm: __, ...rest }) => rest);
  expect(await resume(before)).toEqual(whole);
});

it.each<[string, (recipe: Record<string, unknown>) => unknown, string]>([
  ['another setting', (now) => ({ ...now, batchSize: 16 }), 'the setting batchSize at 16, not 8'],
  [
    'another dropout',
    (now) => ({ ...now, dropout: { ...(now['dropout'] as object), output: 0.5 } }),
    'the setting dropout at {',
  ],
  ['a setting of a later version', (now) => ({ ...now, later: 1 }), 'not one of this version'],
])('refuses one of %s, and names it', async (_, change, words) => {
  await expect(resume(withRecipe(change))).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining(words) as string,
  });
});

it('refuses one of other labels, models or queries', async () => {
  const metadata = { ...stopped.metadata };
  const words = (text: string) => ({ code: 'conflict', message: expect.stringContaining(text) as string });
  const labels = options.labels.map((label) => 1 - label);
  await expect(resume(metadata, { labels })).rejects.toMatchObject(words('other labels'));
  const textEncoder = { id: 'text', hash: 'other' };
  await expect(resume(metadata, { textEncoder })).rejects.toMatchObject(words('models'));
  const { data, ...queries } = options.queries!;
  const shifted = (by: number) => ({ ...queries, data: data.map((value) => value + by) });
  await expect(resume(metadata, { queries: shifted(0.01) })).rejects.toMatchObject(words('genre queries'));
  // Rounding of another machine is no other query; those of the checkpoint are kept.
  expect(await resume(metadata, { queries: shifted(1e-6) })).toEqual(whole);
  await expect(resume({ ...metadata, format: 'marquee-checkpoint-9' })).rejects.toMatchObject(words('format'));
});

/** As the first version wrote it, whose recipes had no accumulation. */
function version1({ recipe: now, ...given }: TrainGenreHeadOptions): Record<string, string> {
  const { accumulation: _, ...then } = now;
  const config = decoderConfig(now, { tokens: 1, width: 8 }, given);
  const hash = createHash('sha256').update(JSON.stringify([then, config, given.genres, given.encoder]));
  for (const { buffer } of [given.labels, given.splits.train, given.splits.validation]) {
    hash.update(new Uint8Array(buffer));
  }
  const { state } = stopped.metadata;
  return { format: 'marquee-checkpoint-1', fingerprint: hash.digest('hex'), state: state! };
}

it('goes on from one of the first version, or says why not', async () => {
  expect(await resume(version1(options))).toEqual(whole);
  const other: Recipe = { ...options.recipe, seed: 9 };
  await expect(resume(version1({ ...options, recipe: other }))).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('knew fewer settings') as string,
  });
  await expect(
    resume(version1(options), { queries: { ...options.queries!, data: new Float32Array(8).fill(1) } }),
  ).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('genre queries') as string });
});

it.each([
  ['no state', {}],
  ['a state that is no JSON', { state: '{' }],
  ['a state without a history', { state: '{"step": 4}' }],
  ['a step that no training has', { state: '{"step": 1000000000, "history": []}' }],
])('says of one with %s that it is damaged, and that this training cannot go on', async (_, change) => {
  const { state: __, ...rest } = stopped.metadata;
  await expect(resume({ ...rest, ...change })).rejects.toMatchObject({
    code: 'corrupt',
    message: expect.stringContaining('checkpoint of this run is damaged') as string,
    hint: expect.stringContaining('Start a new training') as string,
  });
});
