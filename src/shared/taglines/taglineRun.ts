// What the run of a tagline training keeps besides what all runs have: epochs, base model, counts, scores. Shapes only;
// `domain.ts` takes them into its runs, so nothing but zod is imported here.
import { z } from 'zod';

/** A draft of the poster beside its real tagline. */
const sampleSchema = z.object({
  posterId: z.number().int().nullable().describe('null where the project has no such poster'),
  filmKey: z.string(),
  title: z.string(),
  real: z.string(),
  draft: z.string(),
});

/** One epoch of a tagline training. Cosine and lift are of one draft for each of a fixed set of validation posters. */
export const taglineEpochSchema = z.object({
  epoch: z.number().int(),
  trainLoss: z.number().describe('nats per token'),
  validationLoss: z.number().nullable(),
  cosine: z.number().nullable(),
  lift: z.number().nullable(),
  liftError: z.number().nullable().optional().describe('half the width of the 95 % interval of the lift'),
  unique: z.number().nullable().describe('share of drafts that no other poster of the set got'),
  samples: z.array(sampleSchema),
  learningRate: z.number(),
  seconds: z.number(),
});
export type TaglineEpochPoint = z.infer<typeof taglineEpochSchema>;

/** A measure with the bootstrap interval that holds 95 % of its draws. */
export const measureSchema = z.object({
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type Measure = z.infer<typeof measureSchema>;

/** Scores of one draft for each poster of a part, by the name of the measure; null where it cannot be known here. */
export const taglineScoresSchema = z.object({
  at: z.string(),
  posters: z.number().int(),
  settings: z.unknown().describe('draft settings that they were made with'),
  measures: z.record(z.string(), measureSchema.nullable()),
  /** The same measures of what no model made: random, constant, same genres, nearest poster, the title itself. */
  baselines: z.record(z.string(), z.record(z.string(), measureSchema.nullable())),
  beaten: z.boolean().describe('whether its lift is above that of every baseline that drafts'),
  words: z.string().describe('what that means, for the card'),
  examples: z
    .array(sampleSchema.extend({ cosine: z.number().nullable() }))
    .describe('all drafts of the part; none where runs are listed'),
});
export type TaglineScores = z.infer<typeof taglineScoresSchema>;

export const taglineRunSchema = z.object({
  base: z.object({ id: z.string(), hash: z.string() }).describe('the language model that it began with'),
  targets: z.enum(['all', 'accepted']),
  from: z.string().nullable().describe('the run whose weights were the first values'),
  epochs: z.array(taglineEpochSchema),
  bestLoss: z.number().nullable().describe('on validation, nats per token'),
  counts: z
    .object({
      train: z.number().int(),
      validation: z.number().int(),
      test: z.number().int(),
      accepted: z.number().int().describe('accepted and edited drafts among them'),
    })
    .describe('taglines by part'),
  fitMap: z.boolean().describe('whether the map from images to sentence vectors lies in its folder'),
  scores: z
    .record(z.string(), taglineScoresSchema)
    .describe('by part of the split and what was withheld: "test", "test without title"'),
  told: z.string().nullable().describe('what was chosen for the user, e.g. a base model for want of a larger one'),
});
export type TaglineRunPart = z.infer<typeof taglineRunSchema>;
