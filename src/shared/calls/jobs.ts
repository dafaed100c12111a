// Jobs: the queue, and what can be put into it.
import { z } from 'zod';
import { jobSchema, pathSchema, runSchema, splitPartSchema } from '../domain.ts';
import { filterSchema } from '../filter.ts';
import { EXPORT_FORMATS } from '../exportFormats.ts';
import { importSpecSchema, tableFieldSchema, tableInspectionSchema } from '../importSpec.ts';
import { pictureViewSchema, precisionSchema } from '../models.ts';
import { crossvalRequestSchema, sweepRequestSchema, trainRequestSchema } from '../training.ts';
import { taglineSweepRequestSchema } from '../taglines/taglineSweep.ts';
import { call, jobId, nothing } from './call.ts';

export const jobsCalls = {
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
  /** The same of tagline trainings. */
  'sweeps.startTaglines': call(
    'mutation',
    taglineSweepRequestSchema,
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
} as const;
