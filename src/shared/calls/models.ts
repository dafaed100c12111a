// Models that are installed, found or to be had, and which of them the project uses.
import { z } from 'zod';
import { pathSchema } from '../domain.ts';
import { generateInputSchema } from '../generation.ts';
import {
  DEFAULT_PRECISION,
  DEFAULT_VIEW,
  encoderUseSchema,
  modelIdSchema,
  modelListSchema,
  modelSchema,
  pictureViewSchema,
  precisionSchema,
} from '../models.ts';
import { call, nothing } from './call.ts';

const modelId = z.object({ id: modelIdSchema });

const encoderUseInput = z.object({
  id: modelIdSchema,
  view: pictureViewSchema.default(DEFAULT_VIEW),
  precision: precisionSchema.default(DEFAULT_PRECISION),
});

export const modelsCalls = {
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
} as const;
