// Head files from anywhere: what does not fit is told with its name, before anything is made of it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { sizeOf } from '../../../../src/main/engine/graph.ts';
import { writeSafetensors, type TensorToWrite } from '../../../../src/main/models/files/safetensors.ts';
import { HEAD_FORMAT, readGenreHead, writeGenreHead } from '../../../../src/main/models/genres/genreHeadFile.ts';
import { mlDecoderParameters } from '../../../../src/main/models/genres/mlDecoderParameters.ts';
import { AppError } from '../../../../src/shared/errors.ts';
import { mutated, mutations } from '../files/mutations.ts';
import { GENRES, RECIPES, randomHead } from './randomHead.ts';

const folder = mkdtempSync(join(tmpdir(), 'marquee-head-file-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const path = join(folder, 'head.safetensors');

it.each(RECIPES)('keeps every parameter of a head of %s', async (_, recipe, shape) => {
  const head = randomHead(recipe, shape);
  await writeGenreHead(path, head);
  const back = readGenreHead(path);
  expect(back.description).toEqual(head.description);
  expect(back.config).toEqual(head.config);
  for (const { name } of mlDecoderParameters(head.config)) expect(back.weights(name), name).toEqual(head.weights(name));
});

describe('a file that is no usable head', () => {
  const head = randomHead({ memory: 'regions' }, { tokens: 12, width: 16 });
  const tensors = mlDecoderParameters(head.config).map(({ name, shape }): TensorToWrite => ({
    name,
    dtype: 'F32',
    shape,
    data: head.weights(name),
  }));
  const write = (description: unknown, list = tensors, format = HEAD_FORMAT) =>
    writeSafetensors(path, list, {
      format,
      marquee: typeof description === 'string' ? description : JSON.stringify(description),
    });
  const error = (): AppError => {
    try {
      readGenreHead(path);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(AppError);
      return thrown as AppError;
    }
    throw new Error('it was read');
  };
  const { description } = head;
  const { recipe } = description;

  it.each<[string, unknown, RegExp]>([
    ['a description that is no JSON', '{', /not JSON/],
    ['a description that is nested deeply', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /expected object/],
    ['no genres', { ...description, genres: [] }, /genres/],
    ['257 genres', { ...description, genres: Array.from({ length: 257 }, String) }, /genres/],
    ['a genre without a name', { ...description, genres: [...GENRES.slice(1), ''] }, /genres\.4/],
    ['a genre twice', { ...description, genres: GENRES.map(() => 'Comedy') }, /named twice/],
    ['a threshold that is none', { ...description, thresholds: [0, 0, 0, 0, 1.5] }, /thresholds\.4/],
    ['too few thresholds', { ...description, thresholds: [0.5] }, /thresholds: not one for each genre/],
    ['texts for other genres', { ...description, queryTexts: ['one'] }, /queryTexts/],
    ['heads that do not divide its width', { ...description, recipe: { ...recipe, heads: 3 } }, /do not divide/],
    ['absurd tokens', { ...description, tokens: 1e15 }, /tokens/],
    ['an absurd width', { ...description, width: 1e9 }, /width/],
    ['half a token', { ...description, tokens: 1.5 }, /tokens/],
    ['an absurd decoder', { ...description, recipe: { ...recipe, decoderDim: 2 ** 40 } }, /decoderDim/],
    ['an unknown memory', { ...description, recipe: { ...recipe, memory: 'all' } }, /memory/],
    [
      'the tokens of another encoder',
      { ...description, tokens: 3, recipe: { ...recipe, memory: 'tokens' } },
      /memory\.mean/,
    ],
    ['the width of another encoder', { ...description, width: 17 }, /memory\.mean.*is \[11, 16\], not \[11, 17\]/],
    [
      'no standardisation where there is one layer more',
      { ...description, recipe: { ...recipe, layers: 2 } },
      /no tensor/,
    ],
  ])('%s', async (_, changed, words) => {
    await write(changed);
    expect(error()).toMatchObject({ code: 'unreadable_file' });
    expect(error().message).toMatch(words);
  });

  it('another format, text queries that are missing or too wide, numbers that are none', async () => {
    await write(description, tensors, 'marquee-genre-head-2');
    expect(error().message).toContain('its format is marquee-genre-head-2');
    await write(
      description,
      tensors.filter(({ name }) => name !== 'queries.text'),
    );
    expect(error().message).toContain('queries.text');
    const wide = { name: 'queries.text', dtype: 'F32', shape: [1, 20_000], data: new Float32Array(20_000) } as const;
    await write(description, [...tensors.filter(({ name }) => name !== 'queries.text'), wide]);
    expect(error().message).toContain('20000 wide');
    const spoilt = tensors.map((each): TensorToWrite => {
      const broken = each.name.endsWith('norm2.bias');
      return broken ? { ...each, data: new Float32Array(each.data.length).fill(Infinity) } : each;
    });
    await write(description, spoilt);
    expect(error().message).toContain('holds Infinity at 0');
  });

  it('fills in what recipes of earlier versions lacked', async () => {
    const { optimizer: _optimizer, accumulation: _accumulation, ...earlier } = recipe;
    await write({ ...description, recipe: earlier });
    expect(readGenreHead(path).description).toEqual(description);
  });

  it('never throws anything else, whatever happened to its bytes', async () => {
    await writeGenreHead(path, head);
    const valid = readFileSync(path);
    const header = 8 + Number(valid.readBigUInt64LE(0));
    fc.assert(
      fc.property(mutations(valid.length, header), (changes) => {
        writeFileSync(path, mutated(valid, changes));
        try {
          const read = readGenreHead(path);
          for (const { name, shape } of mlDecoderParameters(read.config)) {
            expect(read.weights(name).length).toBe(sizeOf(shape));
          }
        } catch (thrown) {
          if (!(thrown instanceof AppError)) throw thrown;
          expect(thrown.code).toBe('unreadable_file');
        }
      }),
      { numRuns: 300 },
    );
  });
});
