// Flags and notes on posters, second looks at pairs, guidelines of genres, and the list of what was edited lately.
import { z } from 'zod';
import { idSchema, sourceSchema } from '../domain.ts';
import { batch, call, nothing } from './call.ts';

/** A guideline is a page of text at most. */
const MAX_GUIDELINE = 20_000;

export const guidelineSchema = z.object({
  genreId: idSchema,
  text: z.string().describe('Markdown'),
  by: z.string(),
  at: z.string(),
});
export type Guideline = z.infer<typeof guidelineSchema>;

/** One edit of the project, whoever made it: what undo takes back as a whole. */
export const recentEditSchema = z.object({
  batchId: z.string(),
  kind: z.string().describe('edit, import, undo, redo or revert'),
  what: z.string().describe('in words: "add Horror to 214 posters"'),
  why: z.string().nullable().describe('the reason that was given'),
  by: z.string(),
  source: sourceSchema,
  at: z.string(),
  count: z.number().int().describe('pairs, taglines or marks that it changed'),
  posters: z
    .number()
    .int()
    .nullable()
    .describe('posters that it touched; null where it touched none or it is not known'),
  state: z
    .enum(['done', 'undone', 'dropped', 'reverted'])
    .describe('dropped: undone, and then something else was edited; reverted: taken back by a later edit'),
  revertible: z.boolean(),
});
export type RecentEdit = z.infer<typeof recentEditSchema>;

export const marksCalls = {
  'marks.set': call(
    'mutation',
    z
      .object({
        posterIds: z.array(idSchema).min(1).max(1_000_000),
        flagged: z.boolean().optional(),
        note: z.string().max(5000).nullable().optional().describe('an empty one takes the note away'),
        base: z
          .string()
          .nullable()
          .optional()
          .describe('the note that the edit was made on; a conflict is reported when it changed since'),
      })
      .refine((input) => input.flagged !== undefined || input.note !== undefined, 'name a flag, a note, or both'),
    batch,
  ),
  'guidelines.list': call('query', nothing, z.object({ guidelines: z.array(guidelineSchema) })),
  'guidelines.set': call(
    'mutation',
    z.object({
      genreId: idSchema,
      text: z.string().max(MAX_GUIDELINE).describe('Markdown; an empty text takes the guideline away'),
      base: z
        .string()
        .nullable()
        .optional()
        .describe('the text that the edit was made on, null for none; a conflict is reported when it changed since'),
    }),
    batch,
  ),
  'edits.recent': call(
    'query',
    z.object({
      before: z.number().int().min(0).optional().describe('where the page before ended'),
      limit: z.number().int().min(1).max(500).default(50),
    }),
    z.object({ edits: z.array(recentEditSchema), next: z.number().int().nullable() }),
  ),
  'edits.posters': call(
    'query',
    z.object({ batchId: z.string(), limit: z.number().int().min(1).max(100_000).default(1000) }),
    z.object({ posterIds: z.array(idSchema), more: z.boolean() }),
  ),
  /** Takes an edit back by a new one, also when others came after it: what changed again since is left and counted. */
  'edits.revert': call(
    'mutation',
    z.object({ batchId: z.string() }),
    batch.extend({ what: z.string(), skipped: z.number().int() }),
  ),
} as const;
