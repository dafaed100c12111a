// Event logs of other copies of the project, conflicts, agreement between people.
import { z } from 'zod';
import { genreStateSchema, idSchema, pathSchema, posterRowSchema } from '../domain.ts';
import { batch, call, jobId, nothing } from './call.ts';

const line = z.object({ line: z.number().int(), reason: z.string() });

/** What merging a log did, or would do. */
export const mergeReportSchema = z.object({
  what: z.literal('merge'),
  dryRun: z.boolean(),
  path: z.string(),
  from: z.object({ replica: z.string(), name: z.string(), at: z.string() }).describe('the copy that wrote the log'),
  ownLog: z.boolean().describe('this very copy wrote it'),
  whole: z.boolean().describe('false: the file ends before its last line, so it was cut off'),
  lines: z.number().int(),
  events: z.number().int().describe('that were new here'),
  known: z.number().int().describe('events that were here already'),
  waiting: z.number().int().describe('events that are kept until their poster, or an event before them, comes'),
  waitingEarlier: z
    .number()
    .int()
    .default(0)
    .describe('of these, events whose poster is here: they go on from an event of a log that was not merged yet'),
  waitingFilms: z.array(z.string()).describe('film keys of posters that are not here, the first 20'),
  posters: z.number().int().describe('posters with new events'),
  films: z.number().int().describe('films that were made, without a poster file'),
  drafts: z.number().int().default(0).describe('drafts of taglines among these events'),
  genres: z.array(z.string()).describe('genres that were added'),
  matched: z.array(z.object({ name: z.string(), genre: z.string() })).describe('genres that were found by name'),
  conflicts: z.object({
    new: z.number().int(),
    settled: z.number().int(),
    open: z.number().int().describe('after the merge'),
  }),
  taglines: z
    .number()
    .int()
    .describe('taglines on which copies differ; the later one stands, the other is in the history'),
  taglineFilms: z.array(z.string()).default([]).describe('titles of their films, the first 20'),
  unapproved: z
    .number()
    .int()
    .default(0)
    .describe('taglines that were approved here before and are not after: the other copy has a later word on them'),
  unapprovedFilms: z.array(z.string()).default([]).describe('titles of their films, the first 20'),
  badCount: z.number().int(),
  bad: z.array(line).describe('lines that could not be read; the first 200'),
  backup: z.string().nullable().describe('made before; restoring it takes the whole merge back'),
});
export type MergeReport = z.infer<typeof mergeReportSchema>;

export const logExportSchema = z.object({
  what: z.literal('export'),
  path: z.string(),
  events: z.number().int(),
  lines: z.number().int(),
  bytes: z.number().int(),
  point: z.string().describe('an export since this point goes on where this one ended'),
  snapshot: z.string(),
});
export type LogExport = z.infer<typeof logExportSchema>;

/** One of the decisions that disagree. */
const side = z.object({
  eventId: z.string(),
  person: z.string(),
  state: genreStateSchema.nullable().describe('null: given back to what imports and models say'),
  at: z.string(),
  note: z.string().nullable(),
  copy: z.string().nullable().describe('the copy it was made in; null: this one'),
  holds: z.boolean().describe('its state is the one in force meanwhile: it was made last'),
});
export const conflictSchema = z.object({
  posterId: idSchema,
  genreId: idSchema,
  since: z.string(),
  sides: z.array(side),
  poster: posterRowSchema,
});
export type Conflict = z.infer<typeof conflictSchema>;

const named = z.object({ name: z.string(), conflicts: z.number().int() });
const takeSchema = z
  .union([
    z.enum(['mine', 'theirs', 'latest']),
    z.object({ state: genreStateSchema }),
    z.object({ person: z.string().min(1).max(200) }),
  ])
  .describe('whose decision, or a state; mine: the caller’s own, theirs: the other side’s');

const agreementFigures = z.object({
  pairs: z.number().int().describe('(poster, genre) pairs that at least two people decided'),
  alpha: z.number().nullable().describe('Krippendorff’s alpha, nominal; null when it is not defined'),
  agreed: z.number().nullable().describe('share of comparisons that agree'),
});
const kappaFigures = z.object({
  a: z.string(),
  b: z.string(),
  pairs: z.number().int(),
  agreed: z.number().nullable(),
  kappa: z.number().nullable().describe('Cohen’s kappa; null when it is not defined'),
});
const biasFigures = z.object({
  person: z.string(),
  compared: z.number().int().describe('comparisons with another person’s decision on the same pair'),
  adds: z.number().int().describe('comparisons in which this person says present, the other absent'),
  removes: z.number().int().describe('the reverse'),
  bias: z.number().nullable().describe('(adds - removes) / compared: above 0 adds more than others'),
});
export const agreementSchema = z.object({
  people: z.array(
    z.object({
      name: z.string(),
      decisions: z.number().int().describe('pairs that this person decided, as they last said'),
      present: z.number().int(),
      lastAt: z.string().nullable(),
    }),
  ),
  overall: agreementFigures.extend({ kappas: z.array(kappaFigures), bias: z.array(biasFigures) }),
  genres: z.array(
    agreementFigures.extend({
      genreId: idSchema,
      genre: z.string(),
      kappas: z.array(kappaFigures),
      bias: z.array(biasFigures),
    }),
  ),
});
export type Agreement = z.infer<typeof agreementSchema>;

export const mergingCalls = {
  /** Writes the event log to a file that another copy can merge. The job's result is a `logExportSchema`. */
  'merging.export': call(
    'mutation',
    z.object({
      path: pathSchema
        .optional()
        .describe('chosen in the exports folder of the project where not given; *.gz is packed'),
      since: z.string().max(100).optional().describe('the point of an earlier export'),
      overwrite: z.boolean().default(false),
    }),
    jobId,
  ),
  /** Merges a log into a copy of the catalog that is thrown away: the job's result is what a merge would do. */
  'merging.preview': call('mutation', z.object({ path: pathSchema }), jobId),
  /** Merges the log of another copy, after a backup. The job's result is a `mergeReportSchema`. */
  'merging.start': call('mutation', z.object({ path: pathSchema }), jobId),
  'merging.status': call(
    'query',
    nothing,
    z.object({
      replica: z.string(),
      conflicts: z.number().int(),
      waiting: z.number().int().describe('events of other copies whose posters, or earlier logs, are not here'),
      copies: z.array(z.object({ id: z.string(), name: z.string(), mergedAt: z.string(), events: z.number().int() })),
    }),
  ),
  'merging.conflicts': call(
    'query',
    z.object({
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(500).default(50),
      genreId: idSchema.optional(),
      party: z.string().max(200).optional().describe('conflicts in which this person takes part'),
    }),
    z.object({
      total: z.number().int(),
      items: z.array(conflictSchema),
      genres: z.array(z.object({ genreId: idSchema, conflicts: z.number().int() })),
      people: z.array(named).describe('who takes part in conflicts'),
      revision: z.number().int(),
    }),
  ),
  /** Settles conflicts: one undoable step; each decision has seen all sides. */
  'merging.resolve': call(
    'mutation',
    z.object({
      pairs: z
        .array(z.object({ posterId: idSchema, genreId: idSchema }))
        .min(1)
        .max(100_000)
        .optional()
        .describe('all conflicts, or those of a genre or party, where not given'),
      genreId: idSchema.optional(),
      party: z.string().max(200).optional(),
      take: takeSchema,
      note: z.string().max(2000).optional(),
    }),
    batch.extend({
      skipped: z.number().int().describe('conflicts in which the named side takes no part'),
      left: z.number().int(),
    }),
  ),
  'merging.agreement': call('query', nothing, agreementSchema),
} as const;
