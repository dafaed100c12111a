// The contract: every call and event of a studio, with zod input and output. The one source of types for the core,
// Electron IPC, HTTP and the command line. Input is validated once, in `core.call()`; output in tests. The calls themselves lie in
// `calls/`, a file for each part of the studio.
import { z } from 'zod';
import type { Kind } from './calls/call.ts';
import { duplicatesCalls } from './calls/duplicates.ts';
import { editsCalls } from './calls/edits.ts';
import { jobsCalls } from './calls/jobs.ts';
import { languageCalls } from './calls/language.ts';
import { libraryCalls } from './calls/library.ts';
import { mapCalls } from './calls/map.ts';
import { marksCalls } from './calls/marks.ts';
import { mergingCalls } from './calls/merging.ts';
import { modelsCalls } from './calls/models.ts';
import { overviewCalls } from './calls/overview.ts';
import { hereSchema, peopleCalls } from './calls/people.ts';
import { reviewCalls } from './calls/review.ts';
import { runsCalls } from './calls/runs.ts';
import { similarCalls } from './calls/similar.ts';
import { snapshotsCalls } from './calls/snapshots.ts';
import { draftsCalls, draftsEvents } from './calls/drafts.ts';
import { taglineDeskCalls } from './calls/taglineDesk.ts';
import { taglinePanelCalls } from './calls/taglinePanel.ts';
import { spellingCalls } from './calls/spelling.ts';
import { splitsCalls } from './calls/splits.ts';
import { projectInfoSchema, studioCalls } from './calls/studio.ts';
import { taglineEvaluationCalls, taglineRunsCalls, taglineRunsEvents } from './calls/taglineRuns.ts';
import { taglineExportCalls } from './calls/taglineExport.ts';
import { viewsCalls } from './calls/views.ts';
import { vocabularyCalls } from './calls/vocabulary.ts';
import { epochPointSchema, idSchema, jobSchema } from './domain.ts';
import { modelSchema } from './models.ts';

/** Every call by name. `kind` tells shells and undo whether the project may change. */
export const contract = {
  ...studioCalls,
  ...libraryCalls,
  ...editsCalls,
  ...reviewCalls,
  ...languageCalls,
  ...jobsCalls,
  ...runsCalls,
  ...modelsCalls,
  ...splitsCalls,
  ...marksCalls,
  ...vocabularyCalls,
  ...viewsCalls,
  ...similarCalls,
  ...duplicatesCalls,
  ...mapCalls,
  ...overviewCalls,
  ...mergingCalls,
  ...peopleCalls,
  ...snapshotsCalls,
  ...taglineDeskCalls,
  ...draftsCalls,
  ...spellingCalls,
  ...taglinePanelCalls,
  ...taglineRunsCalls,
  ...taglineEvaluationCalls,
  ...taglineExportCalls,
} as const satisfies Record<string, { kind: Kind; input: z.ZodType; output: z.ZodType }>;

export type Contract = typeof contract;
export type CallName = keyof Contract;
/** What a caller may pass: defaults may be left out. */
export type Input<N extends CallName> = z.input<Contract[N]['input']>;
/** What a service receives after validation. */
export type Parsed<N extends CallName> = z.output<Contract[N]['input']>;
export type Output<N extends CallName> = z.output<Contract[N]['output']>;

/** The parts of a catalog that a change can touch. */
export const changedPartSchema = z.enum([
  'labels',
  'taglines',
  'films',
  'posters',
  'genres',
  'splits',
  'runs',
  'predictions',
  'embeddings',
  'marks',
  'guidelines',
  'views',
  'duplicates',
  'map',
  'conflicts',
  'snapshots',
  'people',
  'drafts',
  'panels',
]);
export type ChangedPart = z.infer<typeof changedPartSchema>;

/** Every push event by name. Events say what changed; the state itself is asked for by a call. */
export const events = {
  'job.updated': jobSchema,
  ...draftsEvents,
  'train.step': z.object({
    jobId: z.string(),
    runId: z.string(),
    step: z.number().int(),
    steps: z.number().int(),
    epoch: z.number().int(),
    loss: z.number(),
    learningRate: z.number(),
    samplesPerSecond: z.number(),
    device: z.string(),
    memory: z.number().describe('bytes that the compute process holds'),
  }),
  'train.epoch': z.object({ jobId: z.string(), runId: z.string(), point: epochPointSchema }),
  ...taglineRunsEvents,
  'catalog.changed': z.object({
    revision: z.number().int(),
    what: z.array(changedPartSchema),
    posterIds: z.array(idSchema).nullable().describe('null when too many to name'),
  }),
  'people.presence': z.object({ here: z.array(hereSchema) }),
  /** Somebody edited; sent while several people are here. */
  'people.edited': z.object({ person: z.string(), what: z.string(), changed: z.number().int(), at: z.string() }),
  'project.changed': z.object({ project: projectInfoSchema.nullable() }),
  'model.updated': z.object({ id: z.string(), model: modelSchema.nullable().describe('null: it is gone') }),
  /** How far an edit of many posters is, by the words that its shells know it by. */
  'edits.progress': z.object({ person: z.string(), done: z.number().int(), total: z.number().int() }),
  'studio.notice': z.object({
    level: z.enum(['info', 'warn', 'error']),
    message: z.string(),
    hint: z.string().optional(),
  }),
} as const;
export type EventName = keyof typeof events;
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>;
/** An event as it crosses a boundary. */
export type StudioEvent = { [N in EventName]: { name: N; payload: EventPayload<N> } }[EventName];

export const callNames = Object.keys(contract) as CallName[];
