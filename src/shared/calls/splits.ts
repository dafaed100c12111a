// Splits into training, validation and test, and what leaks between their parts.
import { z } from 'zod';
import { pathSchema, skippedSchema } from '../domain.ts';
import { leakReportSchema } from '../evaluation/answers.ts';
import { call, nothing } from './call.ts';

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

export const splitsCalls = {
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
} as const;
