// Runs: what was trained, how good it is, and heads as files.
import { z } from 'zod';
import { idSchema, metricsSchema, pathSchema, runSchema, runTaskSchema, splitPartSchema } from '../domain.ts';
import {
  calibrationSchema,
  comparisonSchema,
  crossingSchema,
  curveSchema,
  evaluatedPosterSchema,
  matricesSchema,
  matrixKindSchema,
  reportSchema,
  scopeSchema,
  thresholdSchema,
  truthSchema,
} from '../evaluation/answers.ts';
import { call, jobId, nothing } from './call.ts';

export const runsCalls = {
  /** Newest first; those of one task. */
  'runs.list': call(
    'query',
    z.object({ task: runTaskSchema.default('genres') }),
    z.object({ runs: z.array(runSchema) }),
  ),
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
} as const;
