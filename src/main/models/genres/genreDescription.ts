// The description of a genre head in a file: its schema, what has to agree in it, and the decoder that follows from it. A
// file may come from anywhere, so every number has a limit here; weights and tensors are the business of who reads them.
import { z } from 'zod';
import { recipeSchema } from '../../../shared/recipe.ts';
import { decoderConfig } from './genreConfig.ts';
import type { GenreHeadDescription } from './genreHead.ts';
import { memoryFor } from './genreMemory.ts';
import type { MlDecoderConfig } from './mlDecoderParameters.ts';

/** Larger than any encoder's, and small enough that no product of them is more than a number can count. */
const MOST_TOKENS = 16_384;
const MOST_WIDTH = 16_384;
/** As many as a poster can have labels of. */
const MOST_GENRES = 256;

export const encoderNameSchema = z.object({ id: z.string().max(300), hash: z.string().max(200) });
const name = z.string().min(1).max(200);

const schema: z.ZodType<GenreHeadDescription> = z
  .object({
    recipe: recipeSchema,
    genres: z.array(name).min(1).max(MOST_GENRES),
    queryTexts: z.array(z.string().max(10_000)).max(MOST_GENRES),
    encoder: encoderNameSchema,
    textEncoder: encoderNameSchema.nullable(),
    tokens: z.number().int().positive().max(MOST_TOKENS),
    width: z.number().int().positive().max(MOST_WIDTH),
    thresholds: z.array(z.number().min(0).max(1)).nullable(),
  })
  .superRefine(({ recipe, genres, queryTexts, thresholds }, context) => {
    const refuse = (message: string, path: string): void => {
      context.addIssue({ code: 'custom', message, path: [path] });
    };
    if (new Set(genres).size < genres.length) refuse('a genre is named twice', 'genres');
    if (queryTexts.length > 0 && queryTexts.length !== genres.length) refuse('not one for each genre', 'queryTexts');
    if (thresholds !== null && thresholds.length !== genres.length) refuse('not one for each genre', 'thresholds');
    if (recipe.decoderDim % recipe.heads !== 0) refuse('the heads do not divide the width', 'recipe');
  });

/** A description as read, or words for what is wrong with it. Missing settings of the recipe are at their defaults. */
export function parseDescription(value: unknown): { description: GenreHeadDescription } | { problem: string } {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { description: parsed.data };
  const { issues } = parsed.error;
  const words = issues.slice(0, 3).map(({ path, message }) => `${path.join('.')}: ${message}`);
  return { problem: words.join('; ') };
}

/** The decoder of a described head; `queryWidth` is that of its text queries, which only their tensor tells. */
export function describedConfig(description: GenreHeadDescription, queryWidth: number): MlDecoderConfig {
  const { recipe, genres, queryTexts, tokens, width } = description;
  const source = { tokens, width, count: 0, format: 'float32', read: () => undefined } as const;
  const queries = { data: new Float32Array(), width: queryWidth, texts: queryTexts };
  return decoderConfig(recipe, memoryFor(recipe, source), { genres, queries });
}

/** Widest text queries that are taken. */
export const MOST_QUERY_WIDTH = MOST_WIDTH;
