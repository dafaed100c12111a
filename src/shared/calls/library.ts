// The library: genres, pages of posters with their counts, one poster, and what a selection has in common.
import { z } from 'zod';
import { genreSchema, historyEntrySchema, idSchema, posterDetailSchema, posterRowSchema } from '../domain.ts';
import { filterSchema, sortSchema } from '../filter.ts';
import { call, nothing } from './call.ts';

const facetCount = z.object({ value: z.string(), count: z.number().int() });

export const libraryCalls = {
  'genres.list': call('query', nothing, z.object({ genres: z.array(genreSchema) })),
  'genres.add': call('mutation', z.object({ name: z.string().min(1).max(60) }), genreSchema),
  'genres.alias': call('mutation', z.object({ alias: z.string().min(1).max(60), genreId: idSchema }), nothing),
  'library.page': call(
    'query',
    z.object({
      filter: filterSchema,
      sort: sortSchema,
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
    }),
    z.object({
      total: z.number().int(),
      rows: z.array(posterRowSchema),
      runId: z.string().nullable(),
      runGenreIds: z.array(idSchema),
      revision: z.number().int(),
    }),
  ),
  'library.facets': call(
    'query',
    z.object({
      filter: filterSchema,
      genreId: idSchema.optional().describe('the genre whose probabilities are counted'),
      runs: z.boolean().optional().describe('count per run, too: the first time reads all predictions'),
    }),
    z.object({
      total: z.number().int(),
      genres: z.array(
        z.object({ genreId: idSchema, present: z.number().int(), absent: z.number().int(), unknown: z.number().int() }),
      ),
      labelled: z.array(facetCount),
      split: z.array(facetCount),
      people: z.array(facetCount),
      years: z.array(facetCount).describe('by decade, from its first year; none: without a year'),
      issues: z.object({ wrong: z.number().int(), missing: z.number().int() }),
      duplicates: z.object({ any: z.number().int(), conflicting: z.number().int() }),
      drafts: z.object({ waiting: z.number().int() }),
      approval: z.array(facetCount).describe('how far taglines are; none: nobody worked on them, or there is none'),
      hasPrediction: z.number().int(),
      hasTagline: z.number().int(),
      hasImage: z.number().int(),
      hasNote: z.number().int(),
      hasYear: z.number().int(),
      flagged: z.number().int(),
      secondLook: z.number().int(),
      conflict: z.number().int(),
      probability: z.array(z.number().int()).nullable().describe('posters in equal ranges from 0 to 1'),
      runs: z.array(facetCount).nullable(),
      revision: z.number().int(),
    }),
  ),
  'library.ids': call(
    'query',
    z.object({
      filter: filterSchema,
      sort: sortSchema,
      from: z.number().int().min(0).default(0),
      to: z.number().int().min(0).optional().describe('exclusive'),
    }),
    z.object({ ids: z.array(idSchema) }),
  ),
  'library.position': call(
    'query',
    z.object({ filter: filterSchema, sort: sortSchema, posterId: idSchema }),
    z.object({ index: z.number().int().nullable() }),
  ),
  'poster.get': call('query', z.object({ posterId: idSchema }), posterDetailSchema),
  'poster.find': call(
    'query',
    z.object({ imdbId: z.string().optional(), filmKey: z.string().optional(), sha256: z.string().optional() }),
    z.object({ posterIds: z.array(idSchema) }),
  ),
  'poster.history': call(
    'query',
    z.object({ posterId: idSchema, limit: z.number().int().min(1).max(1000).default(200) }),
    z.object({ entries: z.array(historyEntrySchema) }),
  ),
  'selection.summary': call(
    'query',
    z.object({ posterIds: z.array(idSchema).max(1_000_000) }),
    z.object({
      count: z.number().int(),
      flagged: z.number().int(),
      noted: z.number().int(),
      genres: z.array(
        z.object({ genreId: idSchema, present: z.number().int(), absent: z.number().int(), unknown: z.number().int() }),
      ),
    }),
  ),
} as const;
