// Edits of labels and taglines: each is one undoable batch, on disk before the call returns.
import { z } from 'zod';
import { genreStateSchema, idSchema } from '../domain.ts';
import { filterSchema } from '../filter.ts';
import { batch, call, nothing } from './call.ts';

const stackEntry = z.object({ batchId: z.string(), what: z.string(), count: z.number().int() }).nullable();

/** Posters by their ids, or all that pass a filter when the call comes: a million ids need not cross. */
const somePosters = z
  .object({
    posterIds: z.array(idSchema).min(1).max(1_000_000).optional(),
    filter: filterSchema.optional(),
  })
  .refine(({ posterIds, filter }) => (posterIds === undefined) !== (filter === undefined), {
    message: 'name posters or give a filter, not both',
    path: ['posterIds'],
  });

const setGenre = z.object({ genreId: idSchema, state: genreStateSchema });

/** Pairs as the editor saw them. Where another person changed one since, the edit is not made: `conflict`, with both sides. */
const seenPairs = z
  .array(z.object({ posterId: idSchema, genreId: idSchema, state: genreStateSchema }))
  .max(10_000)
  .optional()
  .describe('the states that the edit was made on; a conflict is reported when another person changed one since');

export const editsCalls = {
  'labels.set': call(
    'mutation',
    somePosters.safeExtend({
      set: z.array(setGenre).min(1).max(256),
      note: z.string().max(2000).optional(),
      base: seenPairs,
    }),
    batch,
  ),
  'labels.toggle': call(
    'mutation',
    somePosters
      .safeExtend({ genreId: idSchema, base: seenPairs, note: z.string().max(2000).optional() })
      .describe('present on all when not present on all, else absent on all'),
    batch.extend({ state: genreStateSchema }),
  ),
  'labels.setByName': call(
    'mutation',
    z.object({
      imdbId: z.string().optional(),
      filmKey: z.string().optional(),
      sha256: z.string().optional(),
      add: z.array(z.string()).default([]),
      remove: z.array(z.string()).default([]),
      clear: z.array(z.string()).default([]),
      newGenre: z.boolean().default(false),
      note: z.string().max(2000).optional(),
    }),
    batch.extend({ posters: z.number().int() }),
  ),
  'tagline.set': call(
    'mutation',
    z.object({
      posterId: idSchema,
      text: z.string().max(2000).nullable(),
      base: z
        .string()
        .nullable()
        .optional()
        .describe('the text that the edit was made on; a conflict is reported when it changed since'),
    }),
    batch,
  ),
  'history.revert': call(
    'mutation',
    z.object({ eventId: z.string() }).describe('one line of a poster’s history: a genre, tagline, flag or note'),
    batch,
  ),
  'edits.undo': call(
    'mutation',
    nothing,
    batch.extend({
      what: z.string().nullable(),
      skipped: z.number().int().describe('pairs changed again since, left as they are'),
    }),
  ),
  'edits.redo': call('mutation', nothing, batch.extend({ what: z.string().nullable(), skipped: z.number().int() })),
  'edits.stack': call('query', nothing, z.object({ undo: stackEntry, redo: stackEntry })),
} as const;
