// Clusters of posters that show the same picture, and what is done with them.
import { z } from 'zod';
import { idSchema, posterRowSchema } from '../domain.ts';
import { batch, call, jobId } from './call.ts';

const histogramSchema = z.object({
  from: z.number(),
  step: z.number(),
  counts: z.array(z.number().int()),
});

/** What the last search was, as its job leaves it. */
export const duplicateSearchSchema = z.object({
  at: z.string(),
  model: z.object({ id: z.string(), hash: z.string() }).nullable().describe('null: by the pictures alone'),
  threshold: z.number().nullable().describe('cosine from which on pictures with alike hashes are one'),
  calibrated: z.number().nullable().describe('the threshold that this model would get by itself'),
  images: z.number().int(),
  notEmbedded: z.number().int(),
  clusters: z.number().int(),
  posters: z.number().int().describe('in clusters'),
  neighbours: histogramSchema.nullable().describe('cosines of posters to their nearest one, of a sample'),
  alike: histogramSchema.nullable().describe('cosines of pairs with alike hashes'),
});
export type DuplicateSearch = z.infer<typeof duplicateSearchSchema>;

const clusterSchema = z.object({
  cluster: idSchema,
  conflicting: z.array(idSchema).describe('genres that are present on some and absent on others'),
  posters: z.array(posterRowSchema),
  posterCount: z.number().int().describe('at most 40 are listed'),
});
export type DuplicateCluster = z.infer<typeof clusterSchema>;

export const duplicatesCalls = {
  'duplicates.find': call(
    'mutation',
    z.object({ threshold: z.number().min(0.5).max(1).optional().describe('default: calibrated for the encoder') }),
    jobId,
  ),
  'duplicates.list': call(
    'query',
    z.object({
      kind: z.enum(['all', 'conflicting']).default('all'),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    z.object({
      total: z.number().int(),
      conflicting: z.number().int(),
      clusters: z.array(clusterSchema).describe('those with conflicting labels first'),
      search: duplicateSearchSchema.nullable().describe('null: nobody has looked yet'),
      toldApart: z.number().int().describe('pairs of images that persons told apart'),
      revision: z.number().int(),
    }),
  ),
  /** Gives the labels of one poster to the others of its cluster: one undoable step. */
  'duplicates.propagate': call(
    'mutation',
    z.object({
      cluster: idSchema,
      posterId: idSchema.describe('a poster of the cluster: whose labels are right'),
      genres: z.array(idSchema).optional().describe('default: all that the posters of the cluster differ in'),
    }),
    batch,
  ),
  /** Posters that are not the same picture: they never come into one cluster again, until this is undone. */
  'duplicates.tellApart': call(
    'mutation',
    z.object({
      cluster: idSchema,
      posters: z.array(idSchema).optional().describe('these from the others; default: every one from every other'),
    }),
    batch,
  ),
} as const;
