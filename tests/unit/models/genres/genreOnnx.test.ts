// A head as ONNX: the same probabilities in a plain session for any batch, the same weights when it is read back, and a
// typed error for every file that is not such a head.
import { mkdtempSync, openSync, readFileSync, rmSync, truncateSync, closeSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { sizeOf } from '../../../../src/main/engine/graph.ts';
import { encodeModel } from '../../../../src/main/engine/onnx.ts';
import { writeOnnxFile } from '../../../../src/main/engine/onnxFile.ts';
import { Session } from '../../../../src/main/engine/session.ts';
import { headFromWeights, type HeadContent } from '../../../../src/main/models/genres/genreHeadFile.ts';
import { readFloats } from '../../../../src/main/models/genres/genreMemory.ts';
import { needsEmbedding } from '../../../../src/main/models/genres/genreMemoryGraph.ts';
import { genreOnnx } from '../../../../src/main/models/genres/genreOnnx.ts';
import { onnxMetadata, readFacts, readGenreOnnx } from '../../../../src/main/models/genres/genreOnnxFile.ts';
import { mlDecoderParameters } from '../../../../src/main/models/genres/mlDecoderParameters.ts';
import { AppError } from '../../../../src/shared/errors.ts';
import { expectClose } from '../../engine/close.ts';
import { mutated, mutations } from '../files/mutations.ts';
import { RECIPES, randomFeatures, randomHead } from './randomHead.ts';

const folder = mkdtempSync(join(tmpdir(), 'marquee-genre-onnx-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const FACTS = {
  run: { id: 'run', name: 'A run', createdAt: '2026-01-01T00:00:00.000Z', version: '0.1.0' },
  snapshot: 'ab'.repeat(32),
  encoder: { modelHash: 'model', view: 'centre', precision: 'float32' },
};

async function written(head: HeadContent, name = 'head.onnx'): Promise<string> {
  const path = join(folder, name);
  await writeOnnxFile(path, genreOnnx(head), onnxMetadata('embedding', head.description, FACTS, { memory: 'any' }));
  return path;
}

describe.each(RECIPES)('a head of %s', (name, recipe, shape) => {
  const head = randomHead(recipe, shape);
  const { tokens, width } = head.description;

  it('gives the head’s probabilities for any batch', async () => {
    const features = randomFeatures(head.description, 5);
    const rows = Int32Array.from([0, 1, 2, 3, 4]);
    const options = { device: 'cpu', threads: 1 };
    const own = headFromWeights(head.config, head.description, head.weights, options);
    const expected = await own.predict(features);
    const session = await Session.open(await written(head, `${name}.onnx`), options);
    try {
      expect(session.inputNames).toEqual(
        needsEmbedding(head.description.recipe, tokens) ? ['memory', 'embedding'] : ['memory'],
      );
      for (const count of [1, 5, 2]) {
        const some = rows.subarray(0, count);
        const embeddings = new Float32Array(count * width);
        features.readEmbeddings!(some, embeddings);
        const given = {
          memory: { data: readFloats(features, some), shape: [count, tokens, width] },
          embedding: { data: embeddings, shape: [count, width] },
        };
        const inputs = Object.fromEntries(session.inputNames.map((input) => [input, given[input as 'memory']]));
        const { probabilities } = await session.run(inputs, ['probabilities']);
        expectClose(probabilities!, expected.subarray(0, count * 5), 2e-6, 0);
      }
      // Probabilities that are all alike would agree with anything.
      expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.2);
    } finally {
      await Promise.all([session.close(), own.dispose()]);
    }
  });

  it('is read back with its description and every weight that matters', async () => {
    const back = readGenreOnnx(await written(head));
    expect(back.description).toEqual(head.description);
    expect(readFacts(back.metadata)).toEqual({ name: 'A run', version: '0.1.0', snapshot: FACTS.snapshot });
    for (const { name: parameter, parts } of mlDecoderParameters(head.config)) {
      for (const each of parts?.map((part) => part.name) ?? [parameter]) {
        const values = back.weights(each);
        // A key bias never matters; queries and keys do not where there is one token.
        const dispensable = /\.[qk]$/.test(each) && values.every((value) => value === 0);
        if (!dispensable) expect(values, each).toEqual(head.weights(each));
      }
    }
    const again = genreOnnx(back);
    expect(encodeModel(again)).toEqual(encodeModel(genreOnnx(head)));
  });
});

describe('a file that is no head', () => {
  const head = randomHead({ memory: 'tokens' }, { tokens: 6, width: 16 });
  const metadata = onnxMetadata('embedding', head.description, FACTS, {});
  const damaged = async (
    change: (metadata: Record<string, string>) => void,
    model: HeadContent = head,
  ): Promise<string> => {
    const changed = { ...metadata };
    change(changed);
    const path = join(folder, 'damaged.onnx');
    await writeOnnxFile(path, genreOnnx(model), changed);
    return path;
  };
  const errorOf = (path: string): AppError => {
    try {
      readGenreOnnx(path);
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      return error as AppError;
    }
    throw new Error('it was read');
  };
  const set = (key: string, value: unknown) => (target: Record<string, string>) => {
    target[key] = JSON.stringify(value);
  };

  it.each<[string, (metadata: Record<string, string>) => void, RegExp]>([
    ['no format', (m) => delete m['format'], /says no format/],
    ['another format', (m) => (m['format'] = 'x'.repeat(1000)), /its format is x{60}\./],
    ['no genres', (m) => delete m['genres'], /genres/],
    ['genres that are no JSON', (m) => (m['genres'] = '["Comedy"'), /genres/],
    ['a genre named twice', set('genres', ['Comedy', 'Comedy', 'Horror', 'Sci-Fi', 'Western']), /named twice/],
    ['too few genres for its weights', set('genres', ['Comedy']), /queryTexts|thresholds/],
    ['thresholds above 1', set('thresholds', [2, 0, 0, 0, 0]), /thresholds/],
    ['thresholds that are no numbers', (m) => (m['thresholds'] = '[NaN,0,0,0,0]'), /thresholds/],
    ['absurd tokens', set('tokens', 2 ** 52), /tokens/],
    ['a negative width', set('width', -1), /width/],
    ['another width', set('width', 17), /embed_standart|memory.mean/],
    ['heads that do not divide', set('recipe', { ...head.description.recipe, heads: 5 }), /heads/],
    ['a huge decoder', set('recipe', { ...head.description.recipe, decoderDim: 1e9 }), /decoderDim/],
    ['a larger decoder than its weights', set('recipe', { ...head.description.recipe, decoderDim: 2048 }), /is \[/],
    ['more layers than it has', set('recipe', { ...head.description.recipe, layers: 3 }), /has no tensor/],
    [
      'a memory that its graph does not make',
      set('recipe', { ...head.description.recipe, memory: 'tokens+pooled' }),
      /is \[/,
    ],
    ['a recipe that is nested deeply', (m) => (m['recipe'] = '['.repeat(200_000)), /recipe/],
  ])('%s', async (_, change, words) => {
    const error = errorOf(await damaged(change));
    expect(error.code).toBe('unreadable_file');
    expect(error.message).toMatch(words);
  });

  it('one that takes pictures', async () => {
    expect(errorOf(await damaged((m) => (m['from'] = 'image'))).code).toBe('unsupported');
  });

  it('weights that are no numbers', async () => {
    const spoilt = (name: string): Float32Array =>
      name === 'decoder.layers.0.linear1.bias' ? head.weights(name).map(() => NaN) : head.weights(name);
    const error = errorOf(await damaged(() => undefined, { ...head, weights: spoilt }));
    expect(error.message).toContain('"decoder.layers.0.linear1.bias" holds NaN at 0');
  });

  it('another graph under the same names', async () => {
    const path = await damaged(() => undefined);
    const bytes = readFileSync(path);
    const at = bytes.indexOf('Sigmoid');
    bytes.write('Softmax', at);
    writeFileSync(path, bytes);
    expect(errorOf(path)).toMatchObject({
      code: 'unreadable_file',
      message: expect.stringContaining('another graph') as string,
    });
  });

  it('no model at all, none there, a folder, an endless file', () => {
    const path = join(folder, 'other.onnx');
    for (const bytes of ['', 'not a model', '\x3a\xff\xff\xff\xff\x0f', '\x08'.repeat(50)]) {
      writeFileSync(path, bytes, 'latin1');
      expect(errorOf(path).code).toBe('unreadable_file');
    }
    expect(errorOf(join(folder, 'absent.onnx')).code).toBe('unreadable_file');
    expect(errorOf(folder).code).toBe('unreadable_file');
    expect(errorOf('/dev/zero').code).toBe('unreadable_file');
    closeSync(openSync(path, 'w'));
    truncateSync(path, 3 * 2 ** 30);
    expect(errorOf(path).code).toBe('too_large');
    rmSync(path);
  });

  it('never throws anything else, whatever happened to its bytes', async () => {
    const valid = readFileSync(await damaged(() => undefined));
    const path = join(folder, 'mutated.onnx');
    fc.assert(
      fc.property(mutations(valid.length, valid.length), (changes) => {
        writeFileSync(path, mutated(valid, changes));
        try {
          const read = readGenreOnnx(path);
          // What is still read is a head with finite numbers in the shapes of its description.
          for (const { name, shape } of mlDecoderParameters(read.config)) {
            const values = read.weights(name);
            expect(values.length).toBe(sizeOf(shape));
            expect(values.every(Number.isFinite)).toBe(true);
          }
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          expect(['unreadable_file', 'unsupported']).toContain(error.code);
        }
      }),
      { numRuns: 300 },
    );
  });
});
