// How a CLIP model wants its pictures (spec 1.6): transformers' CLIPImageProcessor with Pillow, from the model's
// preprocessor_config.json, and a view of our own that keeps the whole poster. Decoding is decode.ts's.
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { PictureView } from '../../shared/models.ts';
import { ChannelPlanes } from './channelPlanes.ts';
import { DECODED, type PictureFacts } from './pictureFacts.ts';
import { resizeBicubic, type RgbImage } from './resize.ts';

const pixels = z.number().int().positive().max(4096);
const triple = z.tuple([z.number(), z.number(), z.number()]);
const rectangle = z.object({ height: pixels, width: pixels });
/** A bare number, as older files have it, means the shortest edge for `size` and a square for `crop_size`. */
const configSchema = z.object({
  do_resize: z.literal(true).default(true),
  size: z.union([pixels, z.object({ shortest_edge: pixels }), rectangle]).default(224),
  resample: z.literal(3).default(3),
  do_center_crop: z.boolean().default(true),
  crop_size: z.union([pixels, rectangle]).default(224),
  do_rescale: z.boolean().default(true),
  rescale_factor: z
    .number()
    .positive()
    .default(1 / 255),
  do_normalize: z.boolean().default(true),
  image_mean: triple.default([0.48145466, 0.4578275, 0.40821073]),
  image_std: triple.default([0.26862954, 0.26130258, 0.27577711]),
});
type PreprocessorConfig = z.infer<typeof configSchema>;

export class ClipPreprocessing {
  /** Side of the square that the model sees. */
  readonly side: number;
  private readonly view: PictureView;
  private readonly config: PreprocessorConfig;
  private readonly planes: ChannelPlanes;

  /**
   * `file`: the parsed preprocessor_config.json, `path` its name for messages, `side` the model's image size. Throws
   * `unreadable_file` for what would give other pictures than the model expects.
   */
  constructor(file: unknown, path: string, side: number, view: PictureView) {
    const parsed = configSchema.safeParse(file);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw refuse(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`, parsed.error);
    }
    const config = parsed.data;
    const output = outputSize(config);
    if (output === null) throw refuse(path, 'without a centre crop its pictures have any size');
    const { width, height } = output;
    if (width !== side || height !== side) {
      throw refuse(path, `it makes pictures of ${String(width)} x ${String(height)}, the model takes ${String(side)}`);
    }
    if (!resizedIsLarger(config, side)) throw refuse(path, 'the crop is larger than the resized picture');
    if (config.image_std.some((value) => value <= 0))
      throw refuse(path, 'image_std holds numbers that are not positive');
    this.side = side;
    this.view = view;
    this.config = config;
    this.planes = new ChannelPlanes((value, channel) => this.normalised(value, channel));
  }

  /** The 8-bit pixels that the model sees of a picture of any size: side * side * 3, interleaved. */
  prepare(image: RgbImage): Uint8Array {
    return this.view === 'whole' ? this.whole(image) : this.centre(image);
  }

  /** `count` prepared pictures, one after the other, as the model's `pixel_values` [count, 3, side, side]. */
  normalise(prepared: Uint8Array, count: number): Float32Array {
    return this.planes.of(prepared, count, this.side * this.side);
  }

  /** What `prepare` and `normalise` do. */
  get facts(): PictureFacts {
    const { side, config, view } = this;
    const { do_rescale, rescale_factor, do_normalize, image_mean, image_std } = config;
    return {
      decode: DECODED,
      resize: view === 'whole' ? { kind: 'inside', edge: side, fill: fillOf(config) } : resizeFacts(config),
      crop: view === 'whole' ? null : { width: side, height: side },
      scale: do_rescale ? rescale_factor : 1,
      mean: do_normalize ? image_mean : [0, 0, 0],
      deviation: do_normalize ? image_std : [1, 1, 1],
      shape: [3, side, side],
    };
  }

  private centre(image: RgbImage): Uint8Array {
    const { side } = this;
    const { width, height } = resizedSize(image, this.config);
    const crop = { left: (width - side) >> 1, top: (height - side) >> 1, width: side, height: side };
    return resizeBicubic(image, width, height, crop).data;
  }

  /**
   * The rest of the square is the mean colour of the model's training pictures, which normalises to about 0: the model is
   * told nothing there (LLaVA's `expand2square` pads the same way).
   */
  private whole(image: RgbImage): Uint8Array {
    const { side } = this;
    const longest = Math.max(image.width, image.height);
    const scaled = (edge: number): number => Math.max(1, Math.floor((side * edge) / longest));
    const inner = resizeBicubic(image, scaled(image.width), scaled(image.height));
    const square = new Uint8Array(side * side * 3);
    const fill = fillOf(this.config);
    for (let at = 0; at < square.length; at++) square[at] = fill[at % 3]!;
    const left = (side - inner.width) >> 1;
    const top = (side - inner.height) >> 1;
    for (let y = 0; y < inner.height; y++) {
      const row = inner.data.subarray(y * inner.width * 3, (y + 1) * inner.width * 3);
      square.set(row, ((top + y) * side + left) * 3);
    }
    return square;
  }

  private normalised(value: number, channel: number): number {
    const { do_rescale, rescale_factor, do_normalize, image_mean, image_std } = this.config;
    const scaled = do_rescale ? value * rescale_factor : value;
    return do_normalize ? (scaled - image_mean[channel]!) / image_std[channel]! : scaled;
  }
}

/** The mean colour as 8-bit values. */
const fillOf = ({ image_mean }: PreprocessorConfig): number[] =>
  image_mean.map((mean) => Math.min(255, Math.max(0, Math.round(mean * 255))));

const resizeFacts = ({ size }: PreprocessorConfig): PictureFacts['resize'] =>
  typeof size === 'number'
    ? { kind: 'shortest', edge: size }
    : 'height' in size
      ? { kind: 'stretch', width: size.width, height: size.height }
      : { kind: 'shortest', edge: size.shortest_edge };

/** The long edge is cut, not rounded: 182 x 268 becomes 224 x 329. */
function resizedSize(image: RgbImage, { size }: PreprocessorConfig): { width: number; height: number } {
  if (typeof size !== 'number' && 'height' in size) return size;
  const edge = typeof size === 'number' ? size : size.shortest_edge;
  const { width, height } = image;
  return width <= height
    ? { width: edge, height: Math.floor((edge * height) / width) }
    : { width: Math.floor((edge * width) / height), height: edge };
}

/** The size that every prepared picture has; null where it depends on the picture. */
function outputSize({ do_center_crop, crop_size, size }: PreprocessorConfig): { width: number; height: number } | null {
  if (do_center_crop) return typeof crop_size === 'number' ? { width: crop_size, height: crop_size } : crop_size;
  return typeof size !== 'number' && 'height' in size ? size : null;
}

function resizedIsLarger({ size }: PreprocessorConfig, side: number): boolean {
  if (typeof size === 'number') return size >= side;
  return 'height' in size ? Math.min(size.height, size.width) >= side : size.shortest_edge >= side;
}

function refuse(path: string, reason: string, cause?: unknown): AppError {
  return new AppError('unreadable_file', `"${path}" asks for a preparation that Marquee does not do: ${reason}.`, {
    hint: 'Bicubic resize with a centre crop, as published CLIP models have it, is supported.',
    details: { file: path, reason },
    cause,
  });
}
