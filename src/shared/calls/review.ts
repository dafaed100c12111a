// The review queues: pairs of poster and genre to decide, each with why it is asked.
import { z } from 'zod';
import { genreStateSchema, idSchema, posterRowSchema, reviewItemSchema, reviewKindSchema } from '../domain.ts';
import { batch, call, nothing } from './call.ts';

/**
 * `helps`: pairs whose answer would teach the model most, one a poster. `second`: pairs that somebody was not sure of, oldest
 * first. In both, an item's own kind says how the label stands: "wrong" asks about a present one, "missing" about another.
 */
export const queueKindSchema = z.enum(['wrong', 'missing', 'all', 'helps', 'second']);
export type QueueKind = z.infer<typeof queueKindSchema>;

/** By which run the queues go. */
export const basisSchema = z.object({
  runId: z.string(),
  name: z.string(),
  outOfSample: z
    .boolean()
    .describe('each poster was judged by a head that never saw it; else the opinions of training posters are weaker'),
  activeRun: z.boolean().describe('it is the run that the library shows'),
  neighbours: z
    .enum(['known', 'missing', 'none'])
    .describe('whether the nearest posters take part; none: the posters have no embeddings of the run’s encoder'),
  editsSince: z.number().int().describe('labels and the like that people changed since it was made'),
});

export const reviewCalls = {
  'review.queue': call(
    'query',
    z.object({
      kind: queueKindSchema,
      genreId: idSchema.optional(),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(1000).default(50),
      genres: z.array(z.string()).optional(),
      evidence: z
        .boolean()
        .optional()
        .describe('false: without what speaks for each item, which makes large pages cheaper'),
    }),
    z.object({
      runId: z.string().nullable(),
      basis: basisSchema.nullable(),
      items: z.array(reviewItemSchema.extend({ poster: posterRowSchema })),
      left: z.number().int(),
      done: z.number().int(),
      skipped: z.number().int(),
      revision: z.number().int(),
    }),
  ),
  'review.counts': call(
    'query',
    nothing,
    z.object({
      runId: z.string().nullable(),
      genres: z.array(
        z.object({
          genreId: idSchema,
          wrong: z.number().int(),
          missing: z.number().int(),
          helps: z.number().int(),
          second: z.number().int(),
          /** How many labels confident learning expects to be wrong and to be missing; null without enough labels. */
          expected: z.object({ wrong: z.number().int(), missing: z.number().int() }).nullable(),
        }),
      ),
    }),
  ),
  'review.decide': call(
    'mutation',
    z
      .object({
        posterId: idSchema,
        genreId: idSchema,
        kind: reviewKindSchema,
        decision: z.enum(['accept', 'reject', 'skip', 'unsure']),
        base: genreStateSchema.optional().describe('the state of the pair that was decided on'),
      })
      .describe(
        'accept takes the model’s side, reject confirms the label as it is, unsure sends the pair to a second look; ' +
          'what is accepted or rejected needs no second look any more',
      ),
    batch,
  ),
} as const;
