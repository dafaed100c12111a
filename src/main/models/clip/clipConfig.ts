// A CLIP folder's config.json (spec 1.2). Most published files leave keys out and rely on the defaults of
// transformers' CLIPConfig, so the table of defaults is part of the format. It knows no graph.
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';

/** `quick_gelu` is x sigmoid(1.702 x), `gelu` the exact one: taking the wrong one degrades results without an error. */
const activation = z.enum(['quick_gelu', 'gelu']);
const count = z.number().int().positive();

const textSchema = z.object({
  vocab_size: count.default(49408),
  hidden_size: count.default(512),
  intermediate_size: count.default(2048),
  num_hidden_layers: count.default(12),
  num_attention_heads: count.default(8),
  max_position_embeddings: count.default(77),
  hidden_act: activation.default('quick_gelu'),
  layer_norm_eps: z.number().positive().default(1e-5),
  eos_token_id: z.number().int().nonnegative().default(49407),
});

const visionSchema = z.object({
  hidden_size: count.default(768),
  intermediate_size: count.default(3072),
  num_hidden_layers: count.default(12),
  num_attention_heads: count.default(12),
  num_channels: z.literal(3).default(3),
  image_size: count.default(224),
  patch_size: count.default(32),
  hidden_act: activation.default('quick_gelu'),
  layer_norm_eps: z.number().positive().default(1e-5),
});

const section = z.record(z.string(), z.unknown()).nullish();
const fileSchema = z.object({
  model_type: z.literal('clip'),
  projection_dim: count.default(512),
  text_config: section,
  vision_config: section,
  // Older files repeat the sections under these names, which then override.
  text_config_dict: section,
  vision_config_dict: section,
});

export type ClipTextConfig = z.infer<typeof textSchema>;
export type ClipVisionConfig = z.infer<typeof visionSchema>;
/** The part of both towers that a transformer layer depends on. */
export type ClipTowerConfig = Pick<
  ClipVisionConfig,
  'hidden_size' | 'intermediate_size' | 'num_hidden_layers' | 'num_attention_heads' | 'hidden_act' | 'layer_norm_eps'
>;

export interface ClipConfig {
  /** Width of image and text embeddings. */
  projection_dim: number;
  text: ClipTextConfig;
  vision: ClipVisionConfig;
}

/**
 * Reads the parsed config.json of a CLIP model. Throws `unreadable_file` naming the key that is wrong, also where sizes
 * contradict each other. `path` is for the message only.
 */
export function parseClipConfig(value: unknown, path: string): ClipConfig {
  const file = check(fileSchema, value, path, '');
  const merged = (part: 'text' | 'vision'): Record<string, unknown> => ({
    ...file[`${part}_config`],
    ...file[`${part}_config_dict`],
  });
  const text = check(textSchema, merged('text'), path, 'text_config.');
  const vision = check(visionSchema, merged('vision'), path, 'vision_config.');
  for (const [name, { hidden_size: width, num_attention_heads: heads }] of Object.entries({ text, vision })) {
    if (width % heads !== 0) {
      throw refuse(path, `${name}_config: ${String(heads)} heads do not divide a width of ${String(width)}`);
    }
  }
  if (vision.image_size % vision.patch_size !== 0) {
    throw refuse(
      path,
      `vision_config: patches of ${String(vision.patch_size)} do not tile ${String(vision.image_size)}`,
    );
  }
  return { projection_dim: file.projection_dim, text, vision };
}

/** Patches of a picture, the class token not counted. */
export const patchCount = ({ image_size, patch_size }: ClipVisionConfig): number => (image_size / patch_size) ** 2;

function check<T>(schema: z.ZodType<T>, value: unknown, path: string, section: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw refuse(path, `${section}${first?.path.join('.') ?? ''}: ${first?.message ?? 'unreadable'}`, parsed.error);
}

function refuse(path: string, reason: string, cause?: unknown): AppError {
  return new AppError('unreadable_file', `"${path}" is not a CLIP configuration that Marquee can run: ${reason}.`, {
    hint: 'Models of type "clip" in Hugging Face form are supported.',
    details: { file: path, reason },
    cause,
  });
}
