// Search by image and by text over the embeddings.
import { z } from 'zod';
import { idSchema, posterRowSchema } from '../domain.ts';
import { filterSchema } from '../filter.ts';
import { call } from './call.ts';

/** Ranked lists go no deeper: what comes behind is not alike any more. */
export const MOST_SIMILAR = 2000;

const ranked = {
  filter: filterSchema.default({}).describe('only posters that pass it'),
  offset: z.number().int().min(0).max(MOST_SIMILAR).default(0),
  k: z.number().int().min(1).max(500).default(25),
};

/** What a search found, and by what. */
export const similarAnswerSchema = z.object({
  rows: z.array(posterRowSchema.extend({ cosine: z.number() })).describe('most similar first; exact'),
  total: z
    .number()
    .int()
    .describe(`posters that can be looked through by offset, at most ${String(MOST_SIMILAR)}`),
  model: z.object({ id: z.string(), hash: z.string() }).describe('the encoder of the posters, with view and precision'),
  textModel: z.object({ id: z.string(), hash: z.string() }).nullable().describe('the encoder of the text'),
  approximate: z.boolean().describe('text goes through a map that was fitted for the starter models'),
  indexed: z.number().int().describe('images that are compared'),
  notEmbedded: z.number().int().describe('images that have no embedding by this model yet'),
  building: z
    .object({ jobId: z.string(), why: z.string() })
    .nullable()
    .describe('the index is being brought up to date: ask again when the job is done'),
  runGenreIds: z.array(idSchema),
  revision: z.number().int(),
});

export const similarCalls = {
  'similar.byPoster': call('query', z.object({ posterId: idSchema, ...ranked }), similarAnswerSchema),
  /** A picture that is on the disk of the studio: an upload, or a file of the person at the machine. */
  'similar.byImage': call('query', z.object({ path: z.string().min(1).max(4096), ...ranked }), similarAnswerSchema),
  'similar.byText': call(
    'query',
    z.object({ text: z.string().trim().min(1).max(1000), ...ranked }),
    similarAnswerSchema,
  ),
} as const;
