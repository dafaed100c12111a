// Models as every shell sees them: what is installed, what can be downloaded, how far a download is, and how an image
// encoder is used. Schemas only; runs anywhere.
import { z } from 'zod';

export const modelRoleSchema = z.enum(['image', 'text', 'language']);
export type ModelRole = z.infer<typeof modelRoleSchema>;

/** How a poster is laid before a CLIP encoder: the centre square of it, or the whole of it on a square. */
export const pictureViewSchema = z.enum(['centre', 'whole']);
export const precisionSchema = z.enum(['float32', 'int8']);

export const encoderUseSchema = z.object({ id: z.string(), view: pictureViewSchema, precision: precisionSchema });
export type EncoderUse = z.infer<typeof encoderUseSchema>;

export const modelStateSchema = z.enum(['installed', 'available', 'found', 'downloading', 'paused', 'broken']);

export const modelSchema = z.object({
  id: z.string(),
  family: z.enum(['efficientnet', 'clip', 'bert', 'gpt2']),
  roles: z.array(modelRoleSchema),
  description: z.string(),
  license: z.string(),
  source: z.string().describe('where it came from, or would come from'),
  repo: z.string().nullable(),
  revision: z.string().nullable(),
  shipped: z.boolean().describe('part of the package'),
  owned: z.boolean().describe('its files lie in the studio’s own folder and go when it is removed'),
  state: modelStateSchema.describe('found: in a Hugging Face cache of this machine, not yet used'),
  hash: z.string().nullable(),
  bytes: z.number().describe('of its files; before a download about that much'),
  folder: z.string().nullable(),
  shape: z
    .object({ pooled: z.number().int(), tokens: z.number().int(), width: z.number().int() })
    .nullable()
    .describe('of image encoders: length of the pooled vector, tokens x width of the token map'),
  usedFor: z.array(modelRoleSchema).describe('in the open project'),
  problem: z.string().nullable(),
  note: z.string().nullable().describe('what to know before using it'),
  download: z
    .object({
      done: z.number(),
      total: z.number(),
      perSecond: z.number().nullable(),
      secondsLeft: z.number().nullable(),
      file: z.string().nullable(),
      error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).nullable(),
    })
    .nullable(),
});
/** A model of the list. */
export type Model = z.infer<typeof modelSchema>;

export const modelListSchema = z.object({
  models: z.array(modelSchema),
  offline: z.boolean().describe('nothing is downloaded'),
  endpoint: z.string().describe('the hub or a mirror of it'),
  folder: z.string().describe('where downloaded models lie'),
  hubCache: z.string().describe('the Hugging Face cache that is looked into'),
  encoder: encoderUseSchema.nullable().describe('the image encoder of the open project'),
});
export type ModelList = z.infer<typeof modelListSchema>;
