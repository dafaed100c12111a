// The map of the posters: a projection of their embeddings to two dimensions. Answers about all points are packed
// (`shared/mapPoints.ts`), so that 100,000 of them travel as less than a megabyte through every shell.
import { z } from 'zod';
import { idSchema } from '../domain.ts';
import { filterSchema } from '../filter.ts';
import { call, jobId, nothing } from './call.ts';

/** What a map was made from; as it stands in its file, too. */
export const mapStampSchema = z.object({
  id: z.string().describe('another map, another id'),
  encoder: z.string().describe('id of the model whose embeddings it shows'),
  modelHash: z.string(),
  seed: z.number().int(),
  images: z.number().int().describe('images on the map'),
  imagesHash: z.string().describe('sha256 over the hashes of these images, sorted'),
  landmarks: z.number().int().describe('images that were laid out; the others were put between their nearest of them'),
  madeAt: z.string(),
});
export type MapStamp = z.infer<typeof mapStampSchema>;

export const mapColoursSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('genre'), genreId: idSchema }),
  z.object({ by: z.literal('probability'), genreId: idSchema, runId: z.string().optional() }),
  z.object({ by: z.literal('predicted'), genreId: idSchema, runId: z.string().optional() }),
  z.object({ by: z.literal('issue'), genreId: idSchema.optional().describe('any genre where not given') }),
  z.object({ by: z.literal('split') }),
]);
export type MapColours = z.infer<typeof mapColoursSchema>;

export const mapCalls = {
  /** Lays out all embedded posters anew, in the background. */
  'map.start': call(
    'mutation',
    z.object({
      seed: z.number().int().min(0).max(0xffffffff).default(1).describe('another seed gives another map of the same'),
    }),
    jobId,
  ),
  'map.points': call(
    'query',
    nothing,
    z.object({
      map: mapStampSchema.nullable().describe('null: none was made yet'),
      stale: z.boolean().describe('other posters or another model since'),
      missing: z.number().int().describe('posters with an image that are not on the map'),
      unembedded: z.number().int().describe('of these, how many have no embedding by the model of the project'),
      gone: z.number().int().describe('images of the map that no poster has any more'),
      otherModel: z.string().nullable().describe('the model that the project uses now, where it is another one'),
      count: z.number().int(),
      points: z.string().describe('packed: poster ids and places (mapPoints.ts)'),
      revision: z.number().int(),
    }),
  ),
  'map.values': call(
    'query',
    z.object({ colours: mapColoursSchema }),
    z.object({
      count: z.number().int(),
      values: z.string().describe('base64, one byte for each point, in the order of map.points; codes in mapPoints.ts'),
      runId: z.string().nullable().describe('the run whose probabilities they are'),
      revision: z.number().int(),
    }),
  ),
  'map.matching': call(
    'query',
    z.object({ filter: filterSchema }),
    z.object({
      count: z.number().int(),
      matching: z.number().int(),
      bits: z.string().describe('base64, one bit for each point, lowest first'),
      revision: z.number().int(),
    }),
  ),
  /** Rows of the map as a table. */
  'map.table': call(
    'query',
    z.object({
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(5000).default(1000),
    }),
    z.object({
      total: z.number().int(),
      rows: z.array(
        z.object({
          posterId: idSchema,
          filmKey: z.string(),
          title: z.string(),
          year: z.number().int().nullable(),
          x: z.number().int().describe('0 to 65,535'),
          y: z.number().int(),
        }),
      ),
    }),
  ),
} as const;
