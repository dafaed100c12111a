// Genre heads with random numbers in every parameter, biases and standardisation included, so that nothing that a file or
// a graph leaves out goes unseen.
import { Random } from '../../../../src/main/engine/random.ts';
import { sizeOf } from '../../../../src/main/engine/graph.ts';
import { describedConfig } from '../../../../src/main/models/genres/genreDescription.ts';
import type { GenreHeadDescription, MemorySource } from '../../../../src/main/models/genres/genreHead.ts';
import { headContent, type HeadContent } from '../../../../src/main/models/genres/genreHeadFile.ts';
import { arrayMemory, withEmbeddings } from '../../../../src/main/models/genres/genreMemory.ts';
import { MEMORY_SCALE, mlDecoderParameters } from '../../../../src/main/models/genres/mlDecoderParameters.ts';
import { recipeSchema, type RecipeInput } from '../../../../src/shared/recipe.ts';

export const GENRES = ['Comedy', 'Drama', 'Horror', 'Sci-Fi', 'Western'];
const QUERY_WIDTH = 12;

export function randomHead(
  recipe: RecipeInput,
  { tokens = 54, width = 24, encoder = { id: 'made-up', hash: 'abc' } } = {},
  seed = 1,
): HeadContent {
  const full = recipeSchema.parse({ decoderDim: 32, heads: 4, feedForward: 40, ...recipe });
  const text = full.queries === 'text';
  const description: GenreHeadDescription = {
    recipe: full,
    genres: GENRES,
    queryTexts: text ? GENRES.map((genre) => `an image of a ${genre} poster`) : [],
    encoder,
    textEncoder: text ? { id: 'text', hash: 'def' } : null,
    tokens,
    width,
    thresholds: GENRES.map((_, i) => 0.2 + i / 10),
  };
  const config = describedConfig(description, QUERY_WIDTH);
  const values = new Map(
    mlDecoderParameters(config).map(({ name, shape }, index) => {
      const random = new Random(seed, index);
      const fan = Math.sqrt(shape.at(-1)!);
      const draw = (): number =>
        name === MEMORY_SCALE
          ? 0.5 + random.uniform()
          : /norm\d\.weight$/.test(name)
            ? 1 + random.normal() / 5
            : random.normal() / fan;
      return [name, Float32Array.from({ length: sizeOf(shape) }, draw)] as const;
    }),
  );
  return headContent(config, description, (name) => values.get(name)!);
}

/** Features of `count` posters for a head: normal numbers, and embeddings that are no mean of them. */
export function randomFeatures({ tokens, width }: GenreHeadDescription, count: number, seed = 9): MemorySource {
  const random = new Random(seed);
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
  return withEmbeddings(arrayMemory(draw(count * tokens * width), tokens, width), draw(count * width));
}

/** One recipe of each kind that makes another graph or another file. */
export const RECIPES: [name: string, recipe: RecipeInput, shape: { tokens: number; width: number }][] = [
  ['pooled, text queries', { memory: 'pooled' }, { tokens: 1, width: 24 }],
  ['pooled from a token map', { memory: 'pooled' }, { tokens: 54, width: 24 }],
  ['pooled, not standardised', { memory: 'pooled', standardise: false }, { tokens: 1, width: 24 }],
  ['mean and maximum', { memory: 'pooled+max' }, { tokens: 54, width: 24 }],
  ['tokens', { memory: 'tokens' }, { tokens: 54, width: 24 }],
  ['many tokens, two layers', { memory: 'tokens', layers: 2, heads: 2 }, { tokens: 49, width: 20 }],
  ['tokens and pooled, learned queries', { memory: 'tokens+pooled', queries: 'learned' }, { tokens: 12, width: 24 }],
  ['tokens and embedding, fixed queries', { memory: 'tokens+embedding', queries: 'fixed' }, { tokens: 16, width: 24 }],
  ['regions', { memory: 'regions', layers: 2 }, { tokens: 54, width: 24 }],
  ['regions of a map of primes', { memory: 'regions' }, { tokens: 7, width: 8 }],
  ['shared pooling, three layers', { memory: 'tokens', pooling: 'shared', layers: 3 }, { tokens: 9, width: 24 }],
];
