// The genre vocabulary as something to edit: add, rename, merge, split, and other names that lead to a genre. Each edit is one
// undoable batch; `vocabulary.preview` says what it would change, counted by the same code that does it.
import { z } from 'zod';
import { idSchema } from '../domain.ts';
import { filterSchema } from '../filter.ts';
import { batch, call } from './call.ts';

const name = z.string().min(1).max(60);

/**
 * `same`: two names of one genre. Per layer (person, model, import) present beats absent beats unknown, as among imports.
 * `wider`: the new genre holds where any of the old ones does: present where one is seen as present, absent where all are.
 */
export const mergeMeaningSchema = z.enum(['same', 'wider']);

export const vocabularyOperationSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('add'), name }),
  z.object({ op: z.literal('rename'), genreId: idSchema, name }),
  z.object({
    op: z.literal('merge'),
    genreIds: z.array(idSchema).min(1).max(64).describe('genres that end'),
    into: name.describe('name of the genre that they become: one of the project, or a new name'),
    meaning: mergeMeaningSchema.default('same'),
  }),
  z.object({
    op: z.literal('split'),
    genreId: idSchema,
    into: z
      .tuple([name, name])
      .describe('the genre of the posters that the rule names, and that of the others; one may be the genre itself'),
    rule: z
      .discriminatedUnion('by', [
        z.object({ by: z.literal('posters'), posterIds: z.array(idSchema).max(1_000_000) }),
        z.object({ by: z.literal('filter'), filter: filterSchema }),
        z
          .object({ by: z.literal('decide') })
          .describe('nobody knows yet: both stay unknown where the genre was present'),
      ])
      .describe('which posters with the genre get the first of both'),
    oldName: z
      .union([z.literal(0), z.literal(1)])
      .default(0)
      .describe('to which of both the old name leads'),
  }),
  z.object({ op: z.literal('alias'), alias: name, genreId: idSchema }),
  z.object({ op: z.literal('unalias'), alias: name }),
]);
export type VocabularyOperation = z.infer<typeof vocabularyOperationSchema>;

/** Posters by what is seen of one genre, and whose word that is. */
const seenCountsSchema = z.object({
  present: z.number().int(),
  absent: z.number().int(),
  unknown: z.number().int(),
  byPerson: z.number().int(),
  byModel: z.number().int(),
  byImport: z.number().int(),
});
export type SeenCounts = z.infer<typeof seenCountsSchema>;

export const vocabularyPreviewSchema = z.object({
  what: z.string().describe('as the undo button will call it'),
  genres: z.array(
    z.object({
      genreId: idSchema.nullable().describe('null: it will be made'),
      name: z.string(),
      fate: z.enum(['new', 'stays', 'renamed', 'ends']),
      newName: z.string().nullable(),
      before: seenCountsSchema.nullable(),
      after: seenCountsSchema.nullable(),
    }),
  ),
  posters: z.number().int().describe('posters whose labels change'),
  pairs: z.number().int().describe('events that are written'),
  conflicts: z.object({
    posters: z.number().int().describe('one genre present, another absent'),
    examples: z.array(idSchema),
  }),
  toDecide: z.number().int().describe('posters whose new genres stay unknown until somebody decides'),
  names: z.array(z.object({ name: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
  importedFilms: z.number().int().describe('films of which an import said something about a genre that ends'),
  runs: z.array(z.object({ id: z.string(), name: z.string(), genres: z.array(z.string()), thresholds: z.boolean() })),
  views: z.array(z.object({ id: z.string(), name: z.string() })),
  guidelines: z.array(z.string()).describe('genres that end and have guidelines'),
});
export type VocabularyPreview = z.infer<typeof vocabularyPreviewSchema>;

export const vocabularyCalls = {
  'vocabulary.preview': call('query', z.object({ operation: vocabularyOperationSchema }), vocabularyPreviewSchema),
  'vocabulary.apply': call(
    'mutation',
    z.object({ operation: vocabularyOperationSchema, note: z.string().max(2000).optional() }),
    batch.extend({
      what: z.string().nullable(),
      genreIds: z.array(idSchema).describe('genres that it made or led into'),
    }),
  ),
  /** What happened to the vocabulary, newest first. */
  'vocabulary.history': call(
    'query',
    z.object({ limit: z.number().int().min(1).max(500).default(50) }),
    z.object({
      entries: z.array(
        z.object({
          batchId: z.string(),
          at: z.string(),
          actor: z.string(),
          what: z.string(),
          pairs: z.number().int(),
          state: z.enum(['done', 'undone', 'dropped']),
        }),
      ),
    }),
  ),
} as const;
