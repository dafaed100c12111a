// The tagline desk: which posters wait for a tagline, the drafts of one, decisions and approvals. What makes drafts is
// `drafts.ts`.
import { z } from 'zod';
import { idSchema } from '../domain.ts';
import { filterSchema } from '../filter.ts';
import { approvalSchema, deskTaglineSchema, draftSchema } from '../taglines/draft.ts';
import { MOST_BLOCKED_WORDS } from '../taglines/draftText.ts';
import { batch, call, nothing } from './call.ts';

/** `none`: no tagline and no open draft; `waiting`: open drafts since the last choice; the others by the approval of the tagline. */
export const deskListSchema = z.enum(['all', 'none', 'waiting', 'draft', 'proposed', 'approved']);
export type DeskList = z.infer<typeof deskListSchema>;

export const taglineDeskCalls = {
  'desk.counts': call(
    'query',
    z.object({ filter: filterSchema.default({}) }),
    z.object({ lists: z.record(deskListSchema, z.number().int()), revision: z.number().int() }),
  ),
  /** Posters of a list, by title; those with an image first. */
  'desk.queue': call(
    'query',
    z.object({
      list: deskListSchema,
      filter: filterSchema.default({}),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    z.object({
      total: z.number().int(),
      revision: z.number().int(),
      posters: z.array(
        z.object({
          posterId: idSchema,
          filmKey: z.string(),
          title: z.string(),
          year: z.number().int().nullable(),
          hasImage: z.boolean(),
          color: z.string().nullable(),
          openDrafts: z.number().int(),
          tagline: z.string().nullable(),
          approval: approvalSchema.nullable(),
        }),
      ),
    }),
  ),
  /** Where a poster stands in a list; one that is not in it, where it would by its title. Null: the project has it not. */
  'desk.position': call(
    'query',
    z.object({ list: deskListSchema, filter: filterSchema.default({}), posterId: idSchema }),
    z.object({ index: z.number().int().nullable(), listed: z.boolean() }),
  ),
  /** All of one poster that the desk shows. Drafts newest request first, best first within it. */
  'desk.poster': call(
    'query',
    z.object({ posterId: idSchema }),
    z.object({
      posterId: idSchema,
      filmKey: z.string(),
      title: z.string(),
      year: z.number().int().nullable(),
      overview: z.string().nullable(),
      hasImage: z.boolean(),
      width: z.number().int().nullable(),
      height: z.number().int().nullable(),
      color: z.string().nullable(),
      genres: z.array(z.object({ genreId: idSchema, name: z.string(), from: z.enum(['label', 'model']) })),
      tagline: deskTaglineSchema.nullable(),
      drafts: z.array(draftSchema),
      revision: z.number().int(),
    }),
  ),
  /**
   * Accepting sets the poster's tagline to the draft, or to `text` where it was edited, as one undoable step. Rejecting and
   * reopening leave the tagline alone.
   */
  'drafts.decide': call(
    'mutation',
    z.object({
      draftId: z.string(),
      decision: z.enum(['accept', 'reject', 'reopen']),
      text: z.string().trim().min(1).max(500).optional().describe('the edited text, with accept'),
      base: z.string().nullable().optional().describe('the tagline that was there; a conflict when it changed since'),
    }),
    batch,
  ),
  /**
   * One undoable step. Posters without a tagline are left out. An approval is of the text as it is: whoever changes it in any
   * way makes it a draft again.
   */
  'taglines.approve': call(
    'mutation',
    z.object({
      posterIds: z.array(idSchema).min(1).max(100_000),
      approval: approvalSchema,
      base: z.string().optional().describe('the text that was approved; a conflict when it changed since'),
    }),
    batch,
  ),
  /** Words that no draft of this project may have, whatever a request says. */
  'desk.blocklist': call('query', nothing, z.object({ words: z.array(z.string()) })),
  'desk.setBlocklist': call(
    'mutation',
    z.object({
      words: z.array(z.string().trim().min(1).max(60)).max(MOST_BLOCKED_WORDS),
      base: z.array(z.string()).optional().describe('the list that was changed; a conflict when it is another now'),
    }),
    z.object({ words: z.array(z.string()) }),
  ),
} as const;
