import { describe, expect, it } from 'vitest';
import { Arena } from '../../../../src/main/engine/arena.ts';
import { decoderConfig } from '../../../../src/main/models/genres/genreConfig.ts';
import { trainGenreHead } from '../../../../src/main/models/genres/genreTraining.ts';
import { arrayMemory } from '../../../../src/main/models/genres/genreMemory.ts';
import { checkGenreMemory, genreTrainingBytes } from '../../../../src/main/models/genres/genreTrainingMemory.ts';
import { mlDecoderParameters } from '../../../../src/main/models/genres/mlDecoderParameters.ts';
import { AppError } from '../../../../src/shared/errors.ts';
import { recipeSchema } from '../../../../src/shared/recipe.ts';

const genres = Array.from({ length: 20 }, (_, index) => `genre ${String(index)}`);
const recipe = recipeSchema.parse({
  batchSize: 256,
  decoderDim: 384,
  heads: 8,
  feedForward: 512,
  memory: 'tokens',
  queries: 'learned',
});
const config = decoderConfig(recipe, { tokens: 54, width: 1280 }, { genres });
const arena = new Arena(mlDecoderParameters(config), ['p']);
const options = { config, recipe, arena, slots: ['p', 'm', 'v', 'g'] as const };

describe('memory of a genre training', () => {
  it('is refused beyond the limit, naming a batch that fits and is then accepted', () => {
    const limit = genreTrainingBytes(options, 256) * 0.6;
    let refused: AppError | undefined;
    try {
      checkGenreMemory(options, limit);
    } catch (error) {
      refused = error as AppError;
    }
    expect(refused).toMatchObject({ code: 'out_of_memory' });
    const { fitting, needed, available } = refused!.details as Record<'fitting' | 'needed' | 'available', number>;
    expect(refused!.hint).toBe(`A batch size of ${String(fitting)} fits.`);
    expect(needed).toBeGreaterThan(available);
    expect(fitting).toBeGreaterThan(50);
    expect(fitting).toBeLessThan(200);
    checkGenreMemory({ ...options, recipe: { ...recipe, batchSize: fitting } }, limit);
    expect(() => checkGenreMemory({ ...options, recipe: { ...recipe, batchSize: fitting + 1 } }, limit)).toThrow();
  });

  it('is as measured: 1.0 GB at batch 256, 0.24 GB at batch 32', () => {
    expect(genreTrainingBytes(options, 256) / 2 ** 20).toBeGreaterThan(1005);
    expect(genreTrainingBytes(options, 256) / 2 ** 20).toBeLessThan(1300);
    expect(genreTrainingBytes(options, 32) / 2 ** 20).toBeGreaterThan(240);
    expect(genreTrainingBytes(options, 32) / 2 ** 20).toBeLessThan(400);
  });

  it('is asked for before anything is trained', async () => {
    const small = recipeSchema.parse({
      batchSize: 4,
      decoderDim: 16,
      heads: 2,
      feedForward: 16,
      memory: 'pooled',
      queries: 'learned',
    });
    let steps = 0;
    const training = trainGenreHead({
      memory: arrayMemory(new Float32Array(8 * 16), 1, 16),
      labels: new Int8Array(8).fill(1),
      genres: ['Drama'],
      encoder: { id: 'test', hash: 'abc' },
      splits: { train: Int32Array.of(0, 1, 2, 3), validation: Int32Array.of(4, 5) },
      recipe: small,
      threads: 1,
      memoryLimit: 2 ** 20,
      onProgress: () => (steps += 1),
    });
    await expect(training).rejects.toMatchObject({
      code: 'out_of_memory',
      hint: expect.stringContaining('close other programs') as string,
    });
    expect(steps).toBe(0);
  });

  it('that runs out in spite of the estimate is told with the next smaller batch', async () => {
    const features = arrayMemory(new Float32Array(8 * 16), 1, 16);
    const training = trainGenreHead({
      memory: {
        ...features,
        read: () => {
          throw new AppError('out_of_memory', 'onnxruntime failed: bad allocation');
        },
      },
      labels: new Int8Array(8).fill(1),
      genres: ['Drama'],
      encoder: { id: 'test', hash: 'abc' },
      splits: { train: Int32Array.of(0, 1, 2, 3), validation: Int32Array.of(4, 5) },
      recipe: recipeSchema.parse({
        batchSize: 10,
        decoderDim: 16,
        heads: 2,
        feedForward: 16,
        queries: 'learned',
        standardise: false,
      }),
      threads: 1,
    });
    await expect(training).rejects.toMatchObject({
      code: 'out_of_memory',
      hint: 'A batch size of 5 needs about half of it.',
      details: { batch: 10, fitting: 5 },
    });
  });
});
