// What can be asked of training: a run, a sweep of runs, a cross-validation. Shapes only.
import { z } from 'zod';
import { modelIdSchema, pictureViewSchema, precisionSchema } from './models.ts';
import { recipeSchema } from './recipe.ts';

/** An image encoder other than the project's own. */
export const encoderChoiceSchema = z.object({
  id: modelIdSchema,
  view: pictureViewSchema.optional(),
  precision: precisionSchema.optional(),
});

/** One training as it is asked for. */
export const trainRequestSchema = z.object({
  recipe: recipeSchema,
  /** The preset that the recipe started from, for the record. */
  preset: z.string().max(60).optional(),
  genres: z.array(z.string()).optional(),
  name: z.string().max(100).optional(),
  encoder: encoderChoiceSchema.optional().describe('the project’s own where not given'),
  splitName: z.string().max(60).optional().describe('the active split where not given'),
  device: z.string().default('auto'),
  threads: z.number().int().min(1).max(256).optional(),
  activate: z
    .enum(['unlessWorse', 'always', 'never'])
    .default('unlessWorse')
    .describe('whether the library shows its predictions afterwards; worse: on the validation labels, beyond noise'),
});
export type TrainRequest = z.infer<typeof trainRequestSchema>;

export const sweepRequestSchema = z.object({
  name: z.string().min(1).max(100),
  runs: z.array(trainRequestSchema).min(1).max(500),
});
export type SweepRequest = z.infer<typeof sweepRequestSchema>;

export const crossvalRequestSchema = trainRequestSchema
  .omit({ activate: true, splitName: true })
  .extend({ folds: z.number().int().min(2).max(20).default(5) });
export type CrossvalRequest = z.infer<typeof crossvalRequestSchema>;
