// What can be asked of a tagline training. Shapes only; the settings themselves are the recipe's, what its run keeps is
// `taglineRun.ts`.
import { z } from 'zod';
import { encoderChoiceSchema } from '../training.ts';
import { taglineRecipeSchema } from './taglineRecipe.ts';

export const taglineTrainRequestSchema = z.object({
  recipe: taglineRecipeSchema.prefault({}),
  preset: z.string().max(60).optional().describe('that the recipe started from, for the record'),
  base: z
    .string()
    .max(200)
    .default('auto')
    .describe('starter, an installed GPT-2 model, or auto: the largest GPT-2 that is installed, else the starter'),
  name: z.string().max(100).optional(),
  encoder: encoderChoiceSchema.optional().describe('the project’s own where not given'),
  splitName: z.string().max(60).optional().describe('the active split where not given'),
  targets: z
    .enum(['all', 'accepted'])
    .default('all')
    .describe('all: every tagline, with accepted and edited drafts among them; accepted: these alone, from a run'),
  from: z.string().optional().describe('a tagline run to go on from: its weights are the first values'),
  device: z.string().default('auto'),
  threads: z.number().int().min(1).max(256).optional(),
  use: z
    .enum(['unlessWorse', 'always', 'never'])
    .default('unlessWorse')
    .describe('whether the desk drafts with it afterwards; worse: by lift on validation, beyond noise'),
});
export type TaglineTrainRequest = z.infer<typeof taglineTrainRequestSchema>;
