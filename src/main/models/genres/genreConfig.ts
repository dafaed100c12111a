// From a recipe and the data at hand to the decoder's configuration.
import type { Recipe } from '../../../shared/recipe.ts';
import type { TrainGenreHeadOptions } from './genreHead.ts';
import type { MlDecoderConfig } from './mlDecoderParameters.ts';

/** Memories whose tokens are of several kinds, each with a mean and deviation of its own. */
const UNLIKE_TOKENS = new Set<Recipe['memory']>(['regions', 'tokens+pooled', 'tokens+embedding']);

/** The decoder that a recipe asks for on this memory. */
export function decoderConfig(
  recipe: Recipe,
  memory: { tokens: number; width: number },
  { genres, queries }: Pick<TrainGenreHeadOptions, 'genres' | 'queries'>,
): MlDecoderConfig {
  return {
    memoryTokens: memory.tokens,
    memoryWidth: memory.width,
    classes: genres.length,
    queries:
      recipe.queries === 'text'
        ? { kind: 'text', width: queries?.width ?? 0 }
        : { kind: recipe.queries, groups: genres.length },
    pooling: recipe.pooling === 'shared' ? 'shared' : 'perGroup',
    decoderDim: recipe.decoderDim,
    heads: recipe.heads,
    feedForward: recipe.feedForward,
    layers: recipe.layers,
    dropout: recipe.dropout,
    standardise: !recipe.standardise
      ? 'none'
      : UNLIKE_TOKENS.has(recipe.memory) && memory.tokens > 1
        ? 'perToken'
        : 'shared',
  };
}
