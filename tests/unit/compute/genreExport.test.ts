// Heads behind encoders as one file, on real posters: EfficientNet-Lite0 as it ships and a small CLIP. What is written is
// tried, and what does not hold is refused.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkOnnx } from '../../../src/main/compute/checkOnnx.ts';
import { imageEncoder } from '../../../src/main/compute/encoders/registry.ts';
import { preparedExport } from '../../../src/main/compute/exportPictures.ts';
import { exportGenres } from '../../../src/main/compute/genreExport.ts';
import type { ExportGenresInput } from '../../../src/main/compute/service.ts';
import { readOnnxWeights } from '../../../src/main/engine/onnxReader.ts';
import { Session } from '../../../src/main/engine/session.ts';
import { resourcePath } from '../../../src/main/lib/paths.ts';
import type { CallContext } from '../../../src/main/lib/threadCalls.ts';
import { readGenreHead, writeGenreHead, type HeadContent } from '../../../src/main/models/genres/genreHeadFile.ts';
import type { ModelRef } from '../../../src/main/modelStore/model.ts';
import type { RecipeInput } from '../../../src/shared/recipe.ts';
import { randomHead } from '../models/genres/randomHead.ts';

const root = mkdtempSync(join(tmpdir(), 'marquee-genre-export-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const images = join(import.meta.dirname, '../../fixtures/images');
const posters = ['1000095', '1000774', '112993'].map((name) => join(images, `${name}.jpg`));
const context: CallContext = { signal: new AbortController().signal, note: () => undefined };
const starter: ModelRef = {
  id: 'efficientnet-lite0',
  hash: 'e',
  family: 'efficientnet',
  folder: resourcePath('models', 'efficientnet-lite0'),
};
const vectors = join(import.meta.dirname, '../../fixtures/vectors/clip_quickgelu');
/** The reference CLIP: 16 tokens and an embedding of 20 numbers, of pictures of 32 x 32. */
function clipIn(name: string, more: Partial<ModelRef> = {}): ModelRef {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const file of ['config.json', 'preprocessor_config.json', 'model.safetensors']) {
    copyFileSync(join(vectors, file), join(folder, file));
  }
  return { id: name, hash: 'c', family: 'clip', folder, ...more };
}

async function exported(head: HeadContent, more: Partial<ExportGenresInput>) {
  const headFile = join(root, 'head.safetensors');
  const path = join(root, 'made.onnx');
  await writeGenreHead(headFile, head);
  const { work, sample } = await preparedExport({
    headFile,
    path,
    format: 'onnx',
    from: 'image',
    thresholds: [0.1, 0.2, 0.3, 0.4, 0.5],
    facts: { run: { id: 'r', name: 'n', createdAt: '', version: '0' }, snapshot: '', encoder: null },
    memory: null,
    encoder: null,
    posters,
    threads: 1,
    ...more,
  });
  return { path, sample, work, made: await exportGenres(work, context) };
}

describe('encoder and head in one file', () => {
  it.each<[RecipeInput['memory'], number]>([
    ['pooled', 1],
    ['tokens+embedding', 54],
    ['regions', 54],
  ])('EfficientNet-Lite0 with the memory %s', async (memory, tokens) => {
    const head = randomHead({ memory }, { tokens, width: 1280 });
    const { made, path } = await exported(head, { encoder: starter });
    expect(made).toMatchObject({ opset: 20, checked: { rows: 3, on: 'posters' } });
    expect(made.checked!.largest).toBeLessThan(2e-6);
    const { metadata } = readOnnxWeights(readFileSync(path));
    expect(JSON.parse(metadata.get('thresholds')!)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(JSON.parse(metadata.get('input')!)).toMatchObject({
      pixel_values: {
        resize: { kind: 'stretch', width: 192, height: 288 },
        mean: [127, 127, 127],
        shape: ['batch', 3, 288, 192],
      },
    });
    expect(metadata.get('from')).toBe('image');
  });

  it.each<[RecipeInput['memory'], number]>([
    ['pooled', 1],
    ['tokens', 16],
    ['tokens+embedding', 16],
  ])('CLIP with the memory %s, needing none of its files any more', async (memory, tokens) => {
    const encoder = clipIn(`clip-${memory ?? ''}`, { view: 'whole' });
    const head = randomHead({ memory }, { tokens, width: 20 });
    const { made, path, work } = await exported(head, { encoder });
    expect(made.checked!.largest).toBeLessThan(2e-6);
    const pixels = (await imageEncoder(encoder)).pixels(work.prepared, 3);
    renameSync(encoder.folder, `${encoder.folder}-gone`);
    const session = await Session.open(path, { device: 'cpu', threads: 1 });
    const { probabilities } = await session.run({ pixel_values: pixels }, ['probabilities']);
    await session.close();
    expect(probabilities).toHaveLength(15);
    const rows = [0, 1, 2].map((row) => [...probabilities!.subarray(row * 5, row * 5 + 5)]);
    expect(rows[0]).not.toEqual(rows[1]);
  });

  it('takes a poster of the sample where no other can be read', async () => {
    const head = randomHead({ memory: 'pooled' }, { tokens: 1, width: 1280 });
    const { sample, made } = await exported(head, { encoder: starter, posters: [join(root, 'absent.jpg')] });
    expect(sample).toBe(true);
    expect(made.checked).toMatchObject({ rows: 1 });
  });

  it('refuses int8 weights, and heads that do not fit', async () => {
    const head = randomHead({ memory: 'pooled' }, { tokens: 1, width: 1280 });
    for (const encoder of [{ ...starter, precision: 'int8' as const }, clipIn('int8', { precision: 'int8' })]) {
      await expect(exported(head, { encoder })).rejects.toMatchObject({
        code: 'unsupported',
        hint: expect.stringContaining('from the embedding') as string,
      });
    }
    const narrow = randomHead({ memory: 'pooled' }, { tokens: 1, width: 64 });
    await expect(exported(narrow, { encoder: starter })).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('what is tried', () => {
  it('says that it tried random numbers where there are no features', async () => {
    for (const memory of ['pooled', 'tokens+embedding'] as const) {
      const head = randomHead({ memory }, { tokens: memory === 'pooled' ? 1 : 16, width: 20 });
      const { made } = await exported(head, { from: 'embedding' });
      expect(made.checked).toMatchObject({ rows: 8, on: 'noise' });
    }
  });

  it('fails for a file that gives other probabilities, or does not run', async () => {
    const head = randomHead({ memory: 'pooled' }, { tokens: 1, width: 20 });
    const { path } = await exported(head, { from: 'embedding' });
    const trial = {
      path,
      inputs: { memory: { data: new Float32Array(40).fill(1), shape: [2, 1, 20] } },
      output: 'probabilities',
      rows: 2,
      tolerance: 1e-5,
      threads: 1,
    };
    const session = await Session.open(path, { device: 'cpu', threads: 1 });
    const { probabilities } = await session.run(trial.inputs, ['probabilities']);
    await session.close();
    expect(await checkOnnx({ ...trial, expected: probabilities! })).toBe(0);
    const off = probabilities!.map((value, i) => (i === 7 ? value + 1e-4 : value));
    await expect(checkOnnx({ ...trial, expected: off })).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('differ by up to 0.00010') as string,
    });
    for (const expected of [probabilities!.map(() => NaN), probabilities!.subarray(0, 8)]) {
      await expect(checkOnnx({ ...trial, expected })).rejects.toMatchObject({ code: 'corrupt' });
    }
    const wrongShape = { memory: { data: new Float32Array(38), shape: [2, 1, 19] } };
    const unrun = checkOnnx({ ...trial, inputs: wrongShape, expected: probabilities! });
    await expect(unrun).rejects.toMatchObject({ code: 'corrupt' });
    const unopened = checkOnnx({ ...trial, path: join(root, 'absent.onnx'), expected: probabilities! });
    await expect(unopened).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('a safetensors file is the head with its thresholds, and says where it comes from', async () => {
    const head = randomHead({ memory: 'regions' });
    const { made, path } = await exported(head, { from: 'embedding', format: 'safetensors' });
    expect(made).toMatchObject({ checked: null, opset: null, thresholds: [0.1, 0.2, 0.3, 0.4, 0.5] });
    const read = readGenreHead(path);
    expect(read.description).toEqual({ ...head.description, thresholds: made.thresholds });
    for (const name of ['memory.mean', 'memory.inverse_deviation', 'queries.text', 'decoder.duplicate_pooling']) {
      expect(read.weights(name), name).toEqual(head.weights(name));
    }
    expect(JSON.parse(read.metadata['input']!)).toMatchObject({ memory: { shape: ['batch', 54, 24] } });
    expect(JSON.parse(read.metadata['run']!)).toMatchObject({ id: 'r' });
  });
});
