// What the library shows: the filter and the sort as data. Pure; the catalog gives the parts their meaning
// (main/catalog/reader/filter), and text and address forms lie beside this file.
import { z } from 'zod';
import { genreStateSchema, idSchema, sourceSchema, splitPartSchema } from '../domain.ts';

/** Filters within filters go so deep, and have so many parts in all. */
export const MAX_DEPTH = 6;
export const MAX_PARTS = 512;
const MAX_NESTED = 64;

const probability = z.number().min(0).max(1);

const partSchemas = {
  text: z
    .string()
    .max(500)
    .describe('words in title, overview or tagline, "phrases" in quotes; the last word may be a prefix'),
  tagline: z.string().max(500).describe('words in the tagline'),
  genres: z.array(z.object({ genreId: idSchema, state: genreStateSchema, not: z.boolean().optional() })).max(256),
  probability: z
    .array(z.object({ genreId: idSchema, from: probability.optional(), to: probability.optional() }))
    .max(256)
    .describe('probability of the active run, ends included; posters without a prediction do not pass'),
  sources: z
    .array(z.object({ genreId: idSchema, source: sourceSchema, not: z.boolean().optional() }))
    .max(256)
    .describe('whose word the state of a genre is'),
  labelled: z.enum(['person', 'import', 'model', 'none']).describe('posters with at least one state from that source'),
  by: z.array(z.string().min(1).max(200)).min(1).max(64).describe('posters on which one of these persons set a label'),
  split: z.union([splitPartSchema, z.literal('none')]),
  hasPrediction: z.boolean(),
  hasTagline: z.boolean(),
  hasImage: z.boolean(),
  hasYear: z.boolean(),
  hasNote: z.boolean(),
  flagged: z.boolean(),
  secondLook: z.boolean().describe('a pair of the poster waits for a second look'),
  conflict: z.boolean().describe('a merge left two words on a pair of the poster'),
  issue: z
    .enum(['wrong', 'missing', 'any'])
    .describe('the active run decides otherwise than a label that no person set'),
  issueGenre: idSchema.describe('narrows `issue` to one genre'),
  duplicates: z.enum(['any', 'conflicting']).describe('posters of a cluster of duplicates'),
  drafts: z.enum(['waiting']).describe('posters with drafts that nobody has decided on'),
  approval: z
    .enum(['draft', 'proposed', 'approved', 'none'])
    .describe('how far the tagline is; none: nobody worked on it, or there is none'),
  run: z.string().min(1).max(100).describe('posters with a prediction of this run'),
  trainedBy: z.string().min(1).max(100).describe('posters in the training part of the split of this run'),
  yearFrom: z.number().int(),
  yearTo: z.number().int(),
  filmKey: z.string(),
  posterIds: z.array(idSchema).max(100_000),
};
const partsSchema = z.object(partSchemas).partial();
type FilterParts = z.infer<typeof partsSchema>;

/** A filter is the conjunction of its parts; an absent part does not restrict. */
export interface Filter extends FilterParts {
  allOf?: Filter[] | undefined;
  /** One of these passes, or more. */
  anyOf?: Filter[] | undefined;
  /** None of these passes. */
  noneOf?: Filter[] | undefined;
}

/** Filters as they stand within filters: not without parts, so that each says something. */
function nested(depth: number): z.ZodType<Filter, Filter> {
  const tooDeep = z.never({ error: `Filters go at most ${MAX_DEPTH} deep within filters.` }).optional();
  const inner =
    depth === 0
      ? tooDeep
      : z
          .array(nested(depth - 1).refine((filter) => size(filter) > 0, 'A filter within a filter has parts.'))
          .min(1)
          .max(MAX_NESTED)
          .optional();
  return partsSchema.extend({ allOf: inner, anyOf: inner, noneOf: inner }) as z.ZodType<Filter, Filter>;
}

export const filterSchema = nested(MAX_DEPTH).refine(
  (filter) => size(filter) <= MAX_PARTS,
  `A filter has at most ${MAX_PARTS} parts.`,
);

/** Parts with several entries, each of which restricts. */
export const LIST_PARTS = ['genres', 'probability', 'sources'] as const;
export const NESTED_PARTS = ['allOf', 'anyOf', 'noneOf'] as const;
export const FLAG_PARTS = [
  'hasPrediction',
  'hasTagline',
  'hasImage',
  'hasYear',
  'hasNote',
  'flagged',
  'secondLook',
  'conflict',
] as const;
export type FlagPart = (typeof FLAG_PARTS)[number];
export type PartName = keyof Filter;

/** How many parts restrict, those within others too. A list of posters counts as one. */
export function size(filter: Filter): number {
  let sum = 0;
  for (const [name, value] of Object.entries(filter)) {
    if (value === undefined || name === 'issueGenre') continue;
    if ((NESTED_PARTS as readonly string[]).includes(name)) {
      for (const child of value as Filter[]) sum += size(child);
    } else if ((LIST_PARTS as readonly string[]).includes(name)) sum += (value as unknown[]).length;
    else sum++;
  }
  return sum;
}

/** `uncertainty`: how near the nearest genre is to its threshold. `disagreement`: the largest gap between a known label and the model. */
export const sortSchema = z.object({
  by: z.enum(['title', 'year', 'added', 'uncertainty', 'disagreement']),
  descending: z.boolean(),
});
export type Sort = z.infer<typeof sortSchema>;

export const DEFAULT_SORT: Sort = { by: 'title', descending: false };
