// The contract: every call and event of a studio, with zod input and output. The one source of types for the core,
// Electron IPC, HTTP and the command line. Input is validated once, in `core.call()`; output in tests.
import { z } from 'zod';
import { batch, call, jobId, nothing, type Kind } from './calls/call.ts';
import { marksCalls } from './calls/marks.ts';
import { reviewCalls } from './calls/review.ts';
import { vocabularyCalls } from './calls/vocabulary.ts';
import { viewsCalls } from './calls/views.ts';
import { similarCalls } from './calls/similar.ts';
import { duplicatesCalls } from './calls/duplicates.ts';
import { mapCalls } from './calls/map.ts';
import { overviewCalls } from './calls/overview.ts';
import { mergingCalls } from './calls/merging.ts';
import { hereSchema, peopleCalls } from './calls/people.ts';
import { snapshotsCalls } from './calls/snapshots.ts';
import { deviceChoiceSchema, providerReportSchema } from './devices.ts';
import {
  epochPointSchema,
  genreSchema,
  genreStateSchema,
  historyEntrySchema,
  idSchema,
  jobSchema,
  metricsSchema,
  pathSchema,
  posterDetailSchema,
  posterRowSchema,
  runSchema,
  skippedSchema,
  splitPartSchema,
} from './domain.ts';
import {
  calibrationSchema,
  comparisonSchema,
  crossingSchema,
  curveSchema,
  evaluatedPosterSchema,
  leakReportSchema,
  matricesSchema,
  matrixKindSchema,
  reportSchema,
  scopeSchema,
  thresholdSchema,
  truthSchema,
} from './evaluation/answers.ts';
import { filterSchema, sortSchema } from './filter.ts';
import { generateInputSchema } from './generation.ts';
import { EXPORT_FORMATS } from './exportFormats.ts';
import { importSpecSchema, tableFieldSchema, tableInspectionSchema } from './importSpec.ts';
import {
  DEFAULT_PRECISION,
  DEFAULT_VIEW,
  encoderUseSchema,
  modelIdSchema,
  modelListSchema,
  modelRoleSchema,
  modelSchema,
  pictureViewSchema,
  precisionSchema,
} from './models.ts';
import { crossvalRequestSchema, sweepRequestSchema, trainRequestSchema } from './training.ts';

const splitMethodSchema = z
  .enum(['stratified', 'hash'])
  .describe('stratified: genres as even as can be; hash: by a hash of seed and film alone');

/** A line in lists and in file names of reports: it has to be one, and to be seen. */
const splitNameSchema = z
  .string()
  .min(1)
  .max(60)
  .refine((name) => /[^\p{Z}\p{C}]/u.test(name), 'the name of a split cannot be blank')
  .refine((name) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name), 'the name of a split is one line, without control characters');

const stackEntry = z.object({ batchId: z.string(), what: z.string(), count: z.number().int() }).nullable();
const modelId = z.object({ id: modelIdSchema });
const encoderUseInput = z.object({
  id: modelIdSchema,
  view: pictureViewSchema.default(DEFAULT_VIEW),
  precision: precisionSchema.default(DEFAULT_PRECISION),
});
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
const facetCount = z.object({ value: z.string(), count: z.number().int() });

export const projectInfoSchema = z.object({
  name: z.string(),
  dir: z.string(),
  sample: z.boolean(),
  readOnly: z.boolean(),
  readOnlyReason: z.string().nullable(),
  schemaVersion: z.number().int(),
  revision: z.number().int(),
  counts: z.object({
    films: z.number().int(),
    posters: z.number().int(),
    images: z.number().int(),
    embedded: z.number().int(),
  }),
  activeRun: z.string().nullable(),
  splitName: z.string().nullable(),
});

const installedModelSchema = z.object({
  id: z.string(),
  hash: z.string(),
  family: z.string(),
  roles: z.array(modelRoleSchema),
  description: z.string(),
  license: z.string(),
  source: z.string(),
  bytes: z.number().int(),
});

export const doctorReportSchema = z.object({
  version: z.string(),
  node: z.string(),
  platform: z.string(),
  sqlite: z.string(),
  onnxruntime: z.string(),
  sharp: z.string(),
  electron: z.string().nullable(),
  cores: z.object({ logical: z.number().int(), physical: z.number().int(), threads: z.number().int() }),
  memory: z.object({ total: z.number(), free: z.number() }),
  home: z.string(),
  providers: z.array(providerReportSchema),
  deviceChoice: deviceChoiceSchema,
  models: z.array(installedModelSchema.extend({ ok: z.boolean(), problem: z.string().nullable() })),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});

/** Every call by name. `kind` tells shells and undo whether the project may change. */
export const contract = {
  // The studio and its project
  'studio.info': call(
    'query',
    nothing,
    z.object({
      version: z.string(),
      home: z.string(),
      person: z.string(),
      remote: z.string().nullable(),
      project: projectInfoSchema.nullable(),
    }),
  ),
  'studio.doctor': call('query', nothing, doctorReportSchema),
  /** Tries every device anew, remembers which are fastest, and tells. */
  'studio.testDevices': call('mutation', nothing, doctorReportSchema),
  'studio.settings': call('query', nothing, z.record(z.string(), z.unknown())),
  'studio.setSetting': call('mutation', z.object({ key: z.string().min(1).max(100), value: z.json() }), nothing),
  'project.recent': call(
    'query',
    nothing,
    z.object({
      projects: z.array(z.object({ dir: z.string(), name: z.string(), openedAt: z.string(), exists: z.boolean() })),
    }),
  ),
  'project.create': call(
    'mutation',
    z.object({ dir: pathSchema, name: z.string().max(200).optional() }),
    projectInfoSchema,
  ),
  'project.open': call('mutation', z.object({ dir: pathSchema }), projectInfoSchema),
  'project.openSample': call('mutation', nothing, projectInfoSchema),
  'project.backup': call('mutation', nothing, z.object({ path: z.string(), bytes: z.number().int() })),
  'project.backups': call(
    'query',
    nothing,
    z.object({
      backups: z.array(z.object({ path: z.string(), at: z.string(), bytes: z.number().int(), reason: z.string() })),
    }),
  ),
  'project.restore': call('mutation', z.object({ path: pathSchema }), projectInfoSchema),
  'project.verify': call(
    'query',
    nothing,
    z.object({
      ok: z.boolean(),
      integrity: z.string(),
      rebuilt: z.boolean().describe('the state rebuilt from the event log is the same, byte for byte'),
      problems: z.array(z.string()),
    }),
  ),

  // Genre vocabulary
  'genres.list': call('query', nothing, z.object({ genres: z.array(genreSchema) })),
  'genres.add': call('mutation', z.object({ name: z.string().min(1).max(60) }), genreSchema),
  'genres.alias': call('mutation', z.object({ alias: z.string().min(1).max(60), genreId: idSchema }), nothing),

  // Library
  'library.page': call(
    'query',
    z.object({
      filter: filterSchema,
      sort: sortSchema,
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
    }),
    z.object({
      total: z.number().int(),
      rows: z.array(posterRowSchema),
      runId: z.string().nullable(),
      runGenreIds: z.array(idSchema),
      revision: z.number().int(),
    }),
  ),
  'library.facets': call(
    'query',
    z.object({
      filter: filterSchema,
      genreId: idSchema.optional().describe('the genre whose probabilities are counted'),
      runs: z.boolean().optional().describe('count per run, too: the first time reads all predictions'),
    }),
    z.object({
      total: z.number().int(),
      genres: z.array(
        z.object({ genreId: idSchema, present: z.number().int(), absent: z.number().int(), unknown: z.number().int() }),
      ),
      labelled: z.array(facetCount),
      split: z.array(facetCount),
      people: z.array(facetCount),
      years: z.array(facetCount).describe('by decade, from its first year; none: without a year'),
      issues: z.object({ wrong: z.number().int(), missing: z.number().int() }),
      duplicates: z.object({ any: z.number().int(), conflicting: z.number().int() }),
      hasPrediction: z.number().int(),
      hasTagline: z.number().int(),
      hasImage: z.number().int(),
      hasNote: z.number().int(),
      hasYear: z.number().int(),
      flagged: z.number().int(),
      secondLook: z.number().int(),
      conflict: z.number().int(),
      probability: z.array(z.number().int()).nullable().describe('posters in equal ranges from 0 to 1'),
      runs: z.array(facetCount).nullable(),
      revision: z.number().int(),
    }),
  ),
  'library.ids': call(
    'query',
    z.object({
      filter: filterSchema,
      sort: sortSchema,
      from: z.number().int().min(0).default(0),
      to: z.number().int().min(0).optional().describe('exclusive'),
    }),
    z.object({ ids: z.array(idSchema) }),
  ),
  'library.position': call(
    'query',
    z.object({ filter: filterSchema, sort: sortSchema, posterId: idSchema }),
    z.object({ index: z.number().int().nullable() }),
  ),
  'poster.get': call('query', z.object({ posterId: idSchema }), posterDetailSchema),
  'poster.find': call(
    'query',
    z.object({ imdbId: z.string().optional(), filmKey: z.string().optional(), sha256: z.string().optional() }),
    z.object({ posterIds: z.array(idSchema) }),
  ),
  'poster.history': call(
    'query',
    z.object({ posterId: idSchema, limit: z.number().int().min(1).max(1000).default(200) }),
    z.object({ entries: z.array(historyEntrySchema) }),
  ),
  'selection.summary': call(
    'query',
    z.object({ posterIds: z.array(idSchema).max(1_000_000) }),
    z.object({
      count: z.number().int(),
      flagged: z.number().int(),
      noted: z.number().int(),
      genres: z.array(
        z.object({ genreId: idSchema, present: z.number().int(), absent: z.number().int(), unknown: z.number().int() }),
      ),
    }),
  ),

  // Edits: each is one undoable batch, on disk before the call returns
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

  ...reviewCalls,

  // Jobs
  'jobs.list': call(
    'query',
    z.object({ limit: z.number().int().min(1).max(500).default(50) }),
    z.object({ jobs: z.array(jobSchema) }),
  ),
  'jobs.get': call(
    'query',
    jobId,
    jobSchema.extend({
      log: z.array(z.object({ at: z.string(), level: z.enum(['info', 'warn', 'error']), line: z.string() })),
    }),
  ),
  'jobs.cancel': call('mutation', jobId, nothing),
  /** Puts a job aside: a running one keeps what it has (training: a checkpoint), and the next begins. */
  'jobs.pause': call('mutation', jobId, nothing),
  /** Moves a waiting job before another, or behind all. */
  'jobs.move': call('mutation', jobId.extend({ before: z.string().nullable() }), nothing),
  'jobs.resume': call('mutation', jobId, jobId),
  'import.inspect': call(
    'query',
    z.object({ path: pathSchema, mapping: z.partialRecord(tableFieldSchema, z.string()).optional() }),
    tableInspectionSchema,
  ),
  'import.start': call('mutation', importSpecSchema, jobId),
  'embed.start': call(
    'mutation',
    z.object({
      encoder: z.string().optional().describe('id of an installed model; the project’s own where not given'),
      view: pictureViewSchema.optional(),
      precision: precisionSchema.optional(),
      device: z.string().default('auto'),
      tokens: z.boolean().default(false),
      out: pathSchema.optional().describe('safetensors file to write the embeddings of all posters to'),
      overwrite: z.boolean().default(false),
    }),
    jobId,
  ),
  'train.start': call('mutation', trainRequestSchema, jobId.extend({ runId: z.string() })),
  /** Several trainings, queued as one. */
  'sweeps.start': call(
    'mutation',
    sweepRequestSchema,
    z.object({ sweepId: z.string(), runs: z.array(jobId.extend({ runId: z.string() })) }),
  ),
  'sweeps.list': call(
    'query',
    nothing,
    z.object({
      sweeps: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          createdAt: z.string(),
          /** In the order of the queue. The run is null until its training begins. */
          members: z.array(
            z.object({ runId: z.string(), name: z.string(), job: jobSchema, run: runSchema.nullable() }),
          ),
        }),
      ),
    }),
  ),
  'sweeps.pause': call('mutation', z.object({ sweepId: z.string() }), z.object({ jobs: z.number().int() })),
  'sweeps.resume': call('mutation', z.object({ sweepId: z.string() }), z.object({ jobs: z.number().int() })),
  'sweeps.cancel': call('mutation', z.object({ sweepId: z.string() }), z.object({ jobs: z.number().int() })),
  /** Out-of-sample probabilities for all posters by k-fold cross-validation of a head. */
  'crossval.start': call('mutation', crossvalRequestSchema, jobId.extend({ runId: z.string() })),
  'predict.start': call(
    'mutation',
    z.object({
      runId: z.string(),
      split: splitPartSchema.optional(),
      out: pathSchema.optional(),
      overwrite: z.boolean().default(false),
    }),
    jobId,
  ),
  'export.start': call(
    'mutation',
    z.object({
      format: z
        .enum(EXPORT_FORMATS)
        .describe(
          'imagefolder: a folder of images by split with metadata.jsonl, as Hugging Face datasets reads it; fiftyone: a ' +
            'folder that FiftyOne loads; labelstudio: tasks for its import, and the labeling interface beside them',
        ),
      path: pathSchema.optional().describe('chosen in the exports folder of the project where not given'),
      filter: filterSchema.default({}),
      overwrite: z.boolean().default(false),
    }),
    jobId,
  ),

  // Runs
  'runs.list': call('query', nothing, z.object({ runs: z.array(runSchema) })),
  /** Hash of the labels as they are now, which runs and exports carry. */
  'labels.snapshot': call('query', nothing, z.object({ snapshot: z.string() })),
  'runs.get': call('query', z.object({ runId: z.string() }), runSchema),
  'runs.activate': call('mutation', z.object({ runId: z.string() }), nothing),
  /** Points of the loss by step, thinned: the last stands as it is, each other is the mean of the steps around it. */
  'runs.steps': call(
    'query',
    z.object({ runId: z.string(), most: z.number().int().min(2).max(20_000).default(2000) }),
    z.object({
      steps: z.number().int(),
      points: z.array(
        z.object({
          step: z.number().int(),
          steps: z.number().int(),
          loss: z.number(),
          learningRate: z.number(),
          samplesPerSecond: z.number(),
        }),
      ),
    }),
  ),
  'runs.evaluate': call(
    'query',
    scopeSchema.extend({
      thresholds: z.array(thresholdSchema).optional().describe('instead of the run’s tuned ones'),
    }),
    z.object({
      runId: z.string(),
      split: splitPartSchema,
      half: metricsSchema,
      tuned: metricsSchema.describe('at the thresholds of the run, or at those that were given'),
    }),
  ),
  'runs.curves': call('query', scopeSchema, z.object({ curves: z.array(curveSchema) })),
  'runs.crossing': call(
    'query',
    scopeSchema.omit({ genres: true }).extend({
      genreId: idSchema,
      from: z.number().min(0).max(1),
      to: z.number().min(0).max(1),
      limit: z.number().int().min(1).max(500).default(60),
    }),
    crossingSchema,
  ),
  /** Thresholds that decide what the run predicts; null tunes them on validation again. */
  'runs.setThresholds': call(
    'mutation',
    z.object({ runId: z.string(), thresholds: z.array(thresholdSchema).nullable() }),
    runSchema,
  ),
  'runs.calibration': call(
    'query',
    scopeSchema.omit({ genres: true }).extend({
      genreId: idSchema.nullable().describe('null: all genres together'),
      bins: z.number().int().min(2).max(50).default(10),
    }),
    calibrationSchema,
  ),
  'runs.matrices': call('query', scopeSchema, matricesSchema),
  'runs.cell': call(
    'query',
    scopeSchema.omit({ genres: true }).extend({
      matrix: matrixKindSchema,
      row: idSchema,
      column: idSchema.nullable().describe('null: labelled with the row’s genre, which was not predicted'),
      limit: z.number().int().min(1).max(5000).default(500),
    }),
    z.object({ total: z.number().int(), posters: z.array(evaluatedPosterSchema) }),
  ),
  'runs.compare': call(
    'query',
    z.object({
      a: z.string(),
      b: z.string(),
      split: splitPartSchema.default('test'),
      truth: truthSchema.default('known'),
      rule: z.enum(['half', 'tuned']).default('tuned'),
      samples: z.number().int().min(100).max(10_000).default(1000),
      seed: z.number().int().min(0).max(0xffffffff).default(1),
      limit: z.number().int().min(1).max(500).default(60),
    }),
    comparisonSchema,
  ),
  'runs.report': call(
    'query',
    z.object({
      runId: z.string(),
      rule: z.enum(['half', 'tuned']).default('tuned'),
      truth: truthSchema.default('known'),
      samples: z.number().int().min(1).max(60).default(12),
      seed: z.number().int().min(0).max(0xffffffff).default(1),
    }),
    reportSchema,
  ),
  /** The head as a file for elsewhere. */
  'runs.exportModel': call(
    'mutation',
    z.object({
      runId: z.string(),
      format: z.enum(['onnx', 'safetensors']),
      from: z.enum(['embedding', 'image']).default('embedding').describe('what an ONNX file takes'),
      path: pathSchema.optional().describe('chosen in the exports folder of the project where not given'),
      overwrite: z.boolean().default(false),
    }),
    jobId,
  ),
  /** A head that was exported, here or elsewhere, as a run that can predict. */
  'runs.importModel': call(
    'mutation',
    z.object({
      path: pathSchema,
      name: z.string().max(100).optional(),
      newGenres: z.boolean().default(false).describe('whether genres that the project lacks are added'),
    }),
    runSchema,
  ),
  'runs.changed': call(
    'query',
    z
      .object({
        runId: z.string(),
        against: z.string().optional(),
        limit: z.number().int().min(1).max(500).default(60),
      })
      .describe('posters whose predicted genres differ between two runs'),
    z.object({
      against: z.string().nullable(),
      total: z.number().int(),
      posters: z.array(
        z.object({ posterId: idSchema, title: z.string(), gained: z.array(z.string()), lost: z.array(z.string()) }),
      ),
    }),
  ),
  // Models
  'models.list': call('query', nothing, modelListSchema),
  'models.add': call(
    'mutation',
    z.object({
      path: pathSchema.describe('a folder in Hugging Face form, or the id of a model in the cache of this machine'),
      id: modelIdSchema.optional().describe('the name of the folder where not given'),
      copy: z.boolean().default(false).describe('into the studio’s folder; else the files are used where they lie'),
    }),
    modelSchema,
  ),
  'models.download': call('mutation', modelId, modelSchema),
  'models.pause': call('mutation', modelId, modelSchema),
  'models.verify': call(
    'query',
    modelId,
    z.object({
      ok: z.boolean(),
      problems: z.array(z.string()),
      files: z.array(z.object({ path: z.string(), bytes: z.number(), ok: z.boolean() })),
    }),
  ),
  'models.remove': call('mutation', modelId, z.object({ freed: z.number().describe('bytes') })),
  'models.effect': call(
    'query',
    encoderUseInput,
    z.object({
      now: encoderUseSchema,
      embedded: z.number().int(),
      missing: z.number().int(),
      runs: z.array(z.string()).describe('runs of another encoder'),
      words: z.array(z.string()),
    }),
  ),
  'models.generate': call(
    'query',
    generateInputSchema,
    z.object({
      texts: z.array(z.object({ text: z.string(), tokens: z.number().int(), meanLogProbability: z.number() })),
      device: z.string(),
      tokensPerSecond: z.number(),
    }),
  ),
  'models.use': call('mutation', encoderUseInput, modelListSchema),

  // Splits
  'splits.list': call(
    'query',
    nothing,
    z.object({
      splits: z.array(
        z.object({
          name: z.string(),
          active: z.boolean(),
          locked: z.boolean(),
          method: splitMethodSchema.optional(),
          lockedBy: z
            .object({ runId: z.string(), name: z.string() })
            .nullable()
            .optional()
            .describe('the first run that used it; since then its films stay where they are'),
          seed: z.number().int(),
          train: z.number().int(),
          validation: z.number().int(),
          test: z.number().int(),
        }),
      ),
    }),
  ),
  'splits.make': call(
    'mutation',
    z.object({
      name: splitNameSchema,
      seed: z.number().int().default(1),
      validation: z.number().min(0).max(0.5).default(0.1),
      test: z.number().min(0).max(0.5).default(0.1),
      method: splitMethodSchema.default('stratified'),
      from: z
        .object({
          path: pathSchema.describe('a CSV, TSV or JSONL table'),
          column: z.string().min(1).max(200).default('split').describe('which says train, validation or test'),
          imdbId: z.string().min(1).max(200).optional().describe('column of IMDb ids; guessed where not given'),
          key: z.string().min(1).max(200).optional().describe('column of keys of films without IMDb ids'),
        })
        .optional()
        .describe('films that the table names go where it says; the others are placed by the method'),
    }),
    z.object({
      name: z.string(),
      listed: z.number().int().describe('films that the table placed'),
      skippedCount: z.number().int(),
      skipped: z
        .array(skippedSchema)
        .describe(
          'rows that could not be followed, films that are not there, films that go with another; the first 1,000',
        ),
    }),
  ),
  'splits.use': call('mutation', z.object({ name: z.string() }), nothing),
  'splits.report': call('query', z.object({ name: z.string().optional() }), leakReportSchema),

  // The review studio
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
]);
export type ChangedPart = z.infer<typeof changedPartSchema>;

/** Every push event by name. Events say what changed; the state itself is asked for by a call. */
export const events = {
  'job.updated': jobSchema,
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
