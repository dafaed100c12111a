// What a refused edit tells when another person changed its pairs meanwhile: the details of a `conflict` error.
import { z } from 'zod';
import { genreStateSchema, idSchema } from './domain.ts';

export const stalePairSchema = z.object({
  posterId: idSchema,
  genreId: idSchema,
  genre: z.string(),
  title: z.string(),
  theirs: genreStateSchema,
  yours: genreStateSchema,
  by: z.string(),
  at: z.string(),
});
export type StalePair = z.infer<typeof stalePairSchema>;

export const staleEditSchema = z.object({
  stale: z.literal('labels'),
  pairs: z.array(stalePairSchema),
  total: z.number().int(),
});
export type StaleEdit = z.infer<typeof staleEditSchema>;
