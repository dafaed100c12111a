// A language model of the project's own texts: its tokenizer, then the model.
import { z } from 'zod';
import { pathSchema } from '../domain.ts';
import { languageRecipeSchema } from '../language.ts';
import { modelIdSchema } from '../models.ts';
import { call, jobId } from './call.ts';

const splitName = z.string().max(60).optional().describe('the active split where not given');
const overwrite = z.boolean().default(false);

export const languageCalls = {
  /** Texts of films of the train part alone are learned from. */
  'train.tokenizer': call(
    'mutation',
    z.object({
      vocabulary: z
        .number()
        .int()
        .min(257)
        .max(65_536)
        .default(4096)
        .describe('tokens, 256 bytes and the end among them'),
      splitName,
      out: pathSchema.optional().describe('language/tokenizer.json of the project where not given'),
      overwrite,
    }),
    jobId,
  ),
  /** A GPT-2 from scratch, as a folder that `models.add` takes. */
  'train.language': call(
    'mutation',
    z.object({
      recipe: languageRecipeSchema,
      tokenizer: pathSchema
        .optional()
        .describe('a tokenizer.json; language/tokenizer.json of the project where not given'),
      splitName,
      out: pathSchema.optional().describe('language/model of the project where not given'),
      overwrite,
      dtype: z.enum(['F16', 'F32']).default('F32').describe('how weights are stored'),
      install: modelIdSchema.optional().describe('adds the model to those installed, by this name'),
      device: z.string().default('cpu'),
      threads: z.number().int().min(1).max(256).optional(),
    }),
    jobId,
  ),
} as const;
