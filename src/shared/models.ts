// Models as every shell sees them: what is installed, what can be downloaded, how far a download is, and how an image
// encoder is used. Schemas only; runs anywhere.
import { z } from 'zod';

/** How a model's files are read: which graph is built from them. */
export const modelFamilySchema = z.enum(['efficientnet', 'clip', 'gpt2', 'bert']);
export type ModelFamily = z.infer<typeof modelFamilySchema>;

/** A model's name, which is also a folder's: it leads nowhere else. */
export const modelIdSchema = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/, 'a name of a model, such as openai/clip-vit-base-patch32');

/** What a model makes: image embeddings, text embeddings, text. */
export const modelRoleSchema = z.enum(['image', 'text', 'language']);
export type ModelRole = z.infer<typeof modelRoleSchema>;

/** Of an image encoder: length of the pooled vector of one picture; tokens x width of its token map. */
export const encoderShapeSchema = z.object({
  pooled: z.number().int(),
  tokens: z.number().int(),
  width: z.number().int(),
});
export type EncoderShape = z.infer<typeof encoderShapeSchema>;

/**
 * How a poster is laid before a CLIP encoder. `centre`: shortest edge to the side, centre cropped, as the model was
 * trained. `whole`: longest edge to the side, the rest filled; a centre crop cuts a third off a poster of 2:3, title and
 * names included.
 */
export const pictureViewSchema = z.enum(['centre', 'whole']);
export type PictureView = z.infer<typeof pictureViewSchema>;
/**
 * Where nobody chose. CLIP was trained on centre squares and the published recipe keeps to them; which view tells genres
 * better has not been measured (docs/results.md), so nothing speaks for another.
 */
export const DEFAULT_VIEW: PictureView = 'centre';

/** What matrix products are computed in: int8 weights take a quarter of the memory and about half the time, with an error. */
export const precisionSchema = z.enum(['float32', 'int8']);
export type Precision = z.infer<typeof precisionSchema>;
/** Where nobody chose: exact, and what every device can. */
export const DEFAULT_PRECISION: Precision = 'float32';

export const encoderUseSchema = z.object({ id: z.string(), view: pictureViewSchema, precision: precisionSchema });
export type EncoderUse = z.infer<typeof encoderUseSchema>;

export const modelStateSchema = z.enum(['installed', 'available', 'found', 'downloading', 'paused', 'broken']);

export const modelSchema = z.object({
  id: z.string(),
  family: modelFamilySchema,
  roles: z.array(modelRoleSchema),
  description: z.string(),
  license: z.string(),
  source: z.string().describe('where it came from, or would come from'),
  repo: z.string().nullable(),
  revision: z.string().nullable(),
  shipped: z.boolean().describe('part of the package'),
  owned: z.boolean().describe('its files lie in the studio’s own folder and go when it is removed'),
  state: modelStateSchema.describe(
    'found: on this machine and not in use, in a Hugging Face cache or in the studio’s own folder',
  ),
  hash: z.string().nullable(),
  bytes: z.number().describe('of its files; before a download about that much'),
  folder: z.string().nullable(),
  shape: encoderShapeSchema
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
  notice: z.string().nullable().describe('what is wrong with the list of installed models itself'),
  offline: z.boolean().describe('nothing is downloaded'),
  endpoint: z.string().describe('the hub or a mirror of it'),
  folder: z.string().describe('where downloaded models lie'),
  hubCache: z.string().describe('the Hugging Face cache that is looked into'),
  encoder: encoderUseSchema.nullable().describe('the image encoder of the open project'),
});
export type ModelList = z.infer<typeof modelListSchema>;
