// Image features as the prefix network sees them in training: standardised over the training taglines, with noise, and at times
// withheld (the mean image stands for none). In a file the standardising is folded into the first layer, so that whoever
// drafts feeds embeddings as the encoder gives them.
import { Random } from '../../engine/random.ts';
import type { TrainTaglinesOptions } from './tagline.ts';

const IMAGE_STREAM = 0x696d6167;
/** Features that hardly vary are not blown up. */
const LEAST_DEVIATION = 1e-4;

export const FIRST_WEIGHT = 'clip_project.model.0.weight';
export const FIRST_BIAS = 'clip_project.model.0.bias';
/** In a file: the embedding that stands for no image. */
export const NULL_IMAGE = 'null_image';

type Options = Pick<TrainTaglinesOptions, 'images' | 'imageWidth' | 'imageOf' | 'recipe' | 'splits'>;

export class TaglineImages {
  private readonly options: Options;
  private readonly mean: Float64Array;
  private readonly deviation: Float64Array;

  constructor(options: Options) {
    this.options = options;
    const { imageWidth, recipe } = options;
    this.mean = new Float64Array(imageWidth);
    this.deviation = new Float64Array(imageWidth).fill(1);
    if (recipe.standardise) this.measure();
  }

  /** [rows, width]: of an epoch, or (null) as they are in validation. */
  of(rows: Int32Array, epoch: number | null): Float32Array {
    const { images, imageWidth, imageOf, recipe } = this.options;
    const out = new Float32Array(rows.length * imageWidth);
    rows.forEach((row, index) => {
      const to = out.subarray(index * imageWidth, (index + 1) * imageWidth);
      const from = imageOf[row]! * imageWidth;
      const random = epoch === null ? null : new Random(recipe.seed, IMAGE_STREAM, epoch, row);
      // Nothing but the mean is left of an image that is withheld: zeros, once it is taken off.
      if (random !== null && recipe.imageDrop > 0 && random.uniform() < recipe.imageDrop) return;
      const noise = random !== null && recipe.imageNoise > 0 ? recipe.imageNoise : 0;
      for (let at = 0; at < imageWidth; at += 1) {
        to[at] = (images[from + at]! - this.mean[at]!) / this.deviation[at]!;
        if (noise > 0) to[at]! += noise * random!.normal();
      }
    });
    return out;
  }

  /** What an encoder would have to give for the image that stands for none. */
  nullImage(): Float32Array {
    return Float32Array.from(this.mean);
  }

  /** The first layer for embeddings as they are: W (x - m) / d + b. */
  folded(weight: Float32Array, bias: Float32Array): { weight: Float32Array; bias: Float32Array } {
    const { imageWidth } = this.options;
    const folded = { weight: new Float32Array(weight.length), bias: Float32Array.from(bias) };
    bias.forEach((value, out) => {
      let shift = 0;
      for (let at = 0; at < imageWidth; at += 1) {
        const place = out * imageWidth + at;
        const scaled = weight[place]! / this.deviation[at]!;
        folded.weight[place] = scaled;
        shift += scaled * this.mean[at]!;
      }
      folded.bias[out] = value - shift;
    });
    return folded;
  }

  /** The other way: a first layer of a file for standardised features. */
  unfolded(weight: Float32Array, bias: Float32Array): { weight: Float32Array; bias: Float32Array } {
    const { imageWidth } = this.options;
    const unfolded = { weight: new Float32Array(weight.length), bias: Float32Array.from(bias) };
    bias.forEach((value, out) => {
      let shift = 0;
      for (let at = 0; at < imageWidth; at += 1) {
        const place = out * imageWidth + at;
        shift += weight[place]! * this.mean[at]!;
        unfolded.weight[place] = weight[place]! * this.deviation[at]!;
      }
      unfolded.bias[out] = value + shift;
    });
    return unfolded;
  }

  /** Mean and deviation over the images of the training taglines, each image once for each of its taglines. */
  private measure(): void {
    const { images, imageWidth, imageOf, splits } = this.options;
    const squares = new Float64Array(imageWidth);
    for (const row of splits.train) {
      const from = imageOf[row]! * imageWidth;
      for (let at = 0; at < imageWidth; at += 1) {
        const value = images[from + at]!;
        this.mean[at]! += value;
        squares[at]! += value * value;
      }
    }
    const count = splits.train.length;
    for (let at = 0; at < imageWidth; at += 1) {
      this.mean[at]! /= count;
      const variance = squares[at]! / count - this.mean[at]! ** 2;
      this.deviation[at] = Math.max(LEAST_DEVIATION, Math.sqrt(Math.max(0, variance)));
    }
  }
}
