// The words of the field, as zod schemas: genre states, posters, films, label events, runs, jobs.
// Owns the shape of everything that crosses a boundary; must not import anything but zod and the shape of a tagline run.
import { z } from 'zod';
import { taglineRunSchema } from './taglines/taglineRun.ts';

/** What is known of a (poster, genre) pair. `unknown` counts neither for nor against in losses and metrics. */
export const genreStateSchema = z.enum(['present', 'absent', 'unknown']);
export type GenreState = z.infer<typeof genreStateSchema>;

/** Who set a state. A person beats a model, a model beats an import. */
export const sourceSchema = z.enum(['person', 'import', 'model']);
export type Source = z.infer<typeof sourceSchema>;

export const splitPartSchema = z.enum(['train', 'validation', 'test']);
export type SplitPart = z.infer<typeof splitPartSchema>;

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
/** Ids are row numbers and bit positions; both are 32-bit wherever they are kept in columns. */
export const idSchema = z.number().int().min(0).max(0x7fff_ffff);
/**
 * A file or folder as a user names it: longer ones and NUL no file system takes. `~` is what shells put a folder in place of;
 * here it would make a folder of that name.
 */
export const pathSchema = z
  .string()
  .min(1)
  .max(4096)
  .refine((path) => !path.includes('\0'), 'a path cannot hold a NUL character')
  .refine(
    (path) => !/^~(?:$|[\\/])/.test(path),
    'a path that begins with "~" is not followed: whose folder it means is not known here; write it out in full',
  );

export const genreSchema = z.object({
  id: idSchema.describe('bit position in masks; stable, never reused'),
  name: z.string(),
  aliases: z.array(z.string()),
  present: z.number().int(),
  absent: z.number().int(),
  unknown: z.number().int(),
});
export type Genre = z.infer<typeof genreSchema>;

/** One card of the grid. Genre ids are listed by state; what is in no list is unknown. */
export const posterRowSchema = z.object({
  id: idSchema,
  filmKey: z.string().describe('IMDb digits without leading zeros, or "key:..." for other catalogs'),
  title: z.string(),
  year: z.number().int().nullable(),
  hasImage: z.boolean(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  color: z.string().nullable().describe('average colour as #rrggbb'),
  present: z.array(idSchema),
  absent: z.array(idSchema),
  byPerson: z.array(idSchema).describe('genres whose state a person set, incl. to unknown'),
  probabilities: z.array(z.number()).nullable().describe('of the active run, aligned with its genre ids'),
  hasTagline: z.boolean(),
  flagged: z.boolean(),
  hasNote: z.boolean(),
  split: splitPartSchema.nullable(),
  uncertainty: z.number().nullable(),
  disagreement: z.number().nullable(),
});
export type PosterRow = z.infer<typeof posterRowSchema>;

export const posterDetailSchema = posterRowSchema.extend({
  overview: z.string().nullable(),
  rating: z.number().nullable(),
  sha256: sha256Schema.nullable(),
  bytes: z.number().int().nullable(),
  phash: z.string().nullable(),
  tagline: z.string().nullable(),
  taglineSource: sourceSchema.nullable(),
  note: z.string().nullable().describe('what somebody noted on the poster'),
  siblings: z.array(idSchema).describe('other posters of the same film'),
  sameFile: z.array(idSchema).describe('other posters with the same bytes'),
});
export type PosterDetail = z.infer<typeof posterDetailSchema>;

/** One line of a poster's history, newest first. Import lines carry a summary of many genres. */
export const historyEntrySchema = z.object({
  eventId: z.string(),
  batchId: z.string(),
  batchKind: z.string().describe('edit, import, undo, redo or revert'),
  at: z.string(),
  actor: z.string(),
  source: sourceSchema,
  what: z.enum(['genre', 'import', 'tagline', 'flag', 'note', 'draft', 'approval']),
  genreId: idSchema.nullable(),
  genre: z.string().nullable().describe('its name, also where the project has it no more'),
  old: z.string().nullable(),
  new: z.string().nullable(),
  note: z.string().nullable().describe('why, in the words of who did it'),
  posters: z.number().int().nullable().describe('how many posters the edit that it belongs to touched'),
  revertible: z.boolean(),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

export const jobKindSchema = z.enum([
  'import',
  'embed',
  'train',
  'crossval',
  'predict',
  'export',
  'exportModel',
  'backup',
  'similarity',
  'duplicates',
  'map',
  'merge',
  'tokenizer',
  'language',
  'draft',
  'taglines',
  'evaluateTaglines',
  'exportTaglines',
]);
export type JobKind = z.infer<typeof jobKindSchema>;
/** `paused`: put aside on purpose, others go first. `interrupted`: the process that ran it died. Both can be resumed. */
export const jobStateSchema = z.enum(['queued', 'running', 'paused', 'done', 'failed', 'cancelled', 'interrupted']);
export type JobState = z.infer<typeof jobStateSchema>;

export const jobSchema = z.object({
  id: z.string(),
  kind: jobKindSchema,
  title: z.string(),
  state: jobStateSchema,
  resumable: z.boolean(),
  progress: z.object({
    phase: z.string().describe('what is being done now, in words'),
    done: z.number(),
    total: z.number().nullable(),
    unit: z.string(),
    perSecond: z.number().nullable(),
    secondsLeft: z.number().nullable(),
  }),
  input: z.unknown(),
  result: z.unknown().nullable(),
  error: z
    .object({
      code: z.string(),
      message: z.string(),
      hint: z.string().optional(),
      details: z.record(z.string(), z.unknown()).optional(),
    })
    .nullable(),
  sweepId: z.string().nullable().default(null).describe('the sweep that it belongs to'),
  order: z
    .number()
    .optional()
    .describe('of jobs that wait: they run by rising order, then in the order of their making'),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
});
export type Job = z.infer<typeof jobSchema>;

/** A row, file or image that was skipped: where it is and why. Everything else was kept. */
export const skippedSchema = z.object({
  source: z.string().describe('file name'),
  row: z.number().int().nullable().describe('1-based record; null for files'),
  line: z.number().int().nullable(),
  reason: z.string(),
});
export type Skipped = z.infer<typeof skippedSchema>;

const prfSchema = z.object({ precision: z.number(), recall: z.number(), f1: z.number() });
/** Metrics of one split under one threshold rule. Only known labels count. */
export const metricsSchema = z.object({
  posters: z.number().int(),
  known: z.number().int().describe('(poster, genre) pairs with a known state'),
  unknown: z.number().int(),
  micro: prfSchema,
  macro: prfSchema,
  /** Means over genres by their support, and over posters; runs of earlier versions have none on record. */
  weighted: prfSchema.optional(),
  samples: prfSchema.optional(),
  mAP: z.number().nullable(),
  withoutPositives: z
    .array(z.string())
    .describe('genres left out of mAP and macro AP because nothing is labelled with them'),
  perGenre: z.array(
    prfSchema.extend({
      genre: z.string(),
      ap: z.number().nullable(),
      support: z.number().int(),
      known: z.number().int(),
      threshold: z.number(),
    }),
  ),
});
export type Metrics = z.infer<typeof metricsSchema>;

/** One point of the live charts. */
export const epochPointSchema = z.object({
  epoch: z.number().int(),
  trainLoss: z.number(),
  validationLoss: z.number().nullable(),
  validationMap: z.number().nullable(),
  /** Macro F1 on validation, at 0.5 and at thresholds tuned on these very posters (which flatters a little). */
  validationF1: z.number().nullable().optional(),
  validationF1Tuned: z.number().nullable().optional(),
  learningRate: z.number(),
  seconds: z.number(),
});
export type EpochPoint = z.infer<typeof epochPointSchema>;

/** What a run learned: to tell genres, or to write taglines. */
export const runTaskSchema = z.enum(['genres', 'taglines']);
export type RunTask = z.infer<typeof runTaskSchema>;

export const runSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: jobStateSchema,
  jobId: z.string().nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  seed: z.number().int(),
  device: z.string().describe('the device that really ran the steps'),
  fallback: z.string().nullable().optional().describe('why it is not the one that was chosen, where that is so'),
  threads: z.number().int(),
  codeVersion: z.string(),
  encoder: z.object({ id: z.string(), hash: z.string() }),
  textEncoder: z.object({ id: z.string(), hash: z.string() }),
  genreIds: z.array(idSchema),
  genres: z.array(z.string()),
  splitName: z.string(),
  snapshot: z.string().describe('sha256 of the labels (or taglines) it was trained on'),
  recipe: z.unknown(),
  thresholds: z.array(z.number()).nullable(),
  bestEpoch: z.number().int().nullable(),
  history: z.array(epochPointSchema),
  /** Metrics by split, at 0.5 and at the tuned thresholds; null until the run is done. */
  metrics: z.record(z.string(), z.object({ half: metricsSchema, tuned: metricsSchema })).nullable(),
  predicted: z.number().int().describe('posters with predictions of this run'),
  builtIn: z.boolean().describe('the starter head that ships with the studio'),
  /** `crossval`: each poster was predicted by a head that never saw it; there is no head of the whole. */
  kind: z.enum(['train', 'crossval', 'imported']).optional().describe('train where not given'),
  folds: z.number().int().nullable().optional(),
  preset: z.string().nullable().optional(),
  sweep: z.object({ id: z.string(), name: z.string() }).nullable().optional(),
  /** What it was trained on: posters by part, labels known and unknown. */
  dataset: z
    .object({
      train: z.number().int(),
      validation: z.number().int(),
      test: z.number().int(),
      known: z.number().int(),
      unknown: z.number().int(),
    })
    .nullable()
    .optional(),
  /** How the training ended; `diverged`: the loss was no longer a number, the best weights before that were kept. */
  stopped: z.enum(['finished', 'early', 'diverged']).nullable().optional(),
  /** The last checkpoint that is whole on disk. */
  checkpoint: z.object({ step: z.number().int(), epoch: z.number().int(), at: z.string() }).nullable().optional(),
  /** Thresholds that a person moved since they were tuned. */
  thresholdsEdited: z.boolean().optional(),
  headHash: z.string().nullable().optional().describe('sha256 of the head’s file, or of the tagline model’s'),
  task: runTaskSchema.optional().describe('genres where not given'),
  /** Of a tagline run alone; genres, thresholds, metrics and history of it are empty. */
  taglines: taglineRunSchema.optional(),
});
export type Run = z.infer<typeof runSchema>;

export const reviewKindSchema = z.enum(['wrong', 'missing']);
export type ReviewKind = z.infer<typeof reviewKindSchema>;

/** What speaks for or against a label besides the model. */
export const reviewEvidenceSchema = z.object({
  neighbours: z
    .array(z.object({ posterId: idSchema, has: z.boolean() }))
    .nullable()
    .describe('the nearest posters, nearest first, other posters of the film left out; null while they are not known'),
  opinions: z
    .array(z.object({ by: z.string(), source: sourceSchema, state: genreStateSchema }))
    .describe('what each source or person that said something last said'),
  goesWith: z.array(idSchema).describe('genres of the poster that speak for it, strongest first'),
  seldomWith: z.array(idSchema).describe('genres of the poster that speak against it, strongest first'),
  asked: z.object({ by: z.string(), at: z.string() }).nullable().describe('who was not sure, and when'),
});
export type ReviewEvidence = z.infer<typeof reviewEvidenceSchema>;

/** One suspicion: a label that the model doubts, or a genre that it misses. */
export const reviewItemSchema = z.object({
  posterId: idSchema,
  genreId: idSchema,
  kind: reviewKindSchema,
  score: z.number().describe('1 - p for wrong, p for missing'),
  probability: z.number(),
  threshold: z.number().describe('from which probability on the run says yes'),
  rank: z
    .number()
    .describe('how much all signals together doubt the label (in `helps`: how much its answer helps); highest first'),
  inSample: z.boolean().describe('the run was trained on this poster, so its opinion is weaker evidence'),
  skipped: z.boolean(),
  reason: z.string().describe('why it is asked, in words'),
  evidence: reviewEvidenceSchema,
});
export type ReviewItem = z.infer<typeof reviewItemSchema>;

/** An image file that was decoded and checked by the compute process. */
export interface CheckedImage {
  sha256: string;
  bytes: number;
  width: number;
  height: number;
  format: 'jpeg' | 'png' | 'webp';
  phash: string;
  color: string;
}
