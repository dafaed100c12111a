// Making drafts: for one poster while somebody waits, for many as a job.
import { z } from 'zod';
import { idSchema, pathSchema, splitPartSchema } from '../domain.ts';
import { filterSchema } from '../filter.ts';
import { draftSchema, madeDraftSchema } from '../taglines/draft.ts';
import { draftSettingsSchema } from '../taglines/draftSettings.ts';
import { call, jobId } from './call.ts';

export const draftsCalls = {
  /** Drafts of one poster, kept when made. Each is told by `drafts.made` as soon as it is there; all come ranked with the answer. */
  'drafts.make': call(
    'mutation',
    z.object({
      posterId: idSchema,
      requestId: z.uuid().describe('chosen by the caller, who hears of the drafts by it'),
      runId: z.string().optional().describe('a tagline run; the project’s active one, else the starter model'),
      settings: draftSettingsSchema.prefault({}),
      like: z.string().optional().describe('a draft to make more like it'),
    }),
    z.object({
      drafts: z.array(draftSchema),
      refused: z.array(madeDraftSchema).describe('drafts that the settings refuse, with why, best first'),
      runId: z.string(),
      why: z.string().nullable().describe('why fewer came than were asked for, where that is so'),
    }),
  ),
  /** Ends a request that is under way; what was made stays. */
  'drafts.stop': call('mutation', z.object({ requestId: z.uuid() }), z.object({ stopped: z.boolean() })),
  /** Drafts of many posters: those of a filter, of a part of the split, or all. Resumable; kept poster by poster. */
  'drafts.start': call(
    'mutation',
    z.object({
      filter: filterSchema.default({}),
      split: splitPartSchema.optional(),
      posterIds: z.array(idSchema).min(1).max(100_000).optional().describe('of these posters alone'),
      runId: z.string().optional(),
      settings: draftSettingsSchema.prefault({}),
      skip: z
        .enum(['none', 'drafts', 'taglines'])
        .default('none')
        .describe('posters to leave out: none; with open drafts; with open drafts or a tagline'),
      keep: z.boolean().default(true).describe('whether the drafts are put on the desk, or only written to `out`'),
      out: pathSchema.optional().describe('JSON lines file: imdbId and drafts, best first'),
      overwrite: z.boolean().default(false),
    }),
    jobId,
  ),
} as const;

/** Events of drafting. */
export const draftsEvents = {
  /** A draft is there, not ranked yet: `text` alone. */
  'drafts.made': z.object({ requestId: z.string(), posterId: idSchema, index: z.number().int(), text: z.string() }),
} as const;
