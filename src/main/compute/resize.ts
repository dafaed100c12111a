// Pillow's bicubic resize on 8-bit RGB, bit for bit (`src/libImaging/Resample.c`). Encoders were trained on pictures made
// this way; other libraries place pixels elsewhere when enlarging. Only what a crop keeps is computed. Decoding is done in
// decode.ts.
import { PictureMemory } from './pictureMemory.ts';
import { axisWeights, type AxisWeights } from './resizeWeights.ts';

/** 8-bit RGB pixels, interleaved, row by row from the top. */
export interface RgbImage {
  width: number;
  height: number;
  data: Uint8Array;
}

/** A rectangle of a picture, in pixels. */
export interface Crop {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Source rows go through the horizontal pass in parts of about this size, so that large pictures need little memory. */
const PART_BYTES = 1 << 19;

const cache = new Map<string, AxisWeights>();
function weightsFor(from: number, to: number, first: number, count: number): AxisWeights {
  const key = [from, to, first, count].join(':');
  let found = cache.get(key);
  if (!found) {
    if (cache.size >= 64) cache.clear();
    found = axisWeights(from, to, first, count);
    cache.set(key, found);
  }
  return found;
}

/**
 * `image` at `width` x `height`, as `Image.resize((width, height), Image.BICUBIC)` of Pillow makes it, or the part of
 * that which `crop` keeps: antialiased, horizontal pass first, the intermediate picture rounded to 8 bits.
 */
export function resizeBicubic(
  image: RgbImage,
  width: number,
  height: number,
  crop: Crop = { left: 0, top: 0, width, height },
): RgbImage {
  if (crop.left < 0 || crop.top < 0 || crop.left + crop.width > width || crop.top + crop.height > height) {
    throw new RangeError(`a crop outside of ${String(width)} x ${String(height)}`);
  }
  const stride = crop.width * 3;
  const down = image.height === height ? null : weightsFor(image.height, height, crop.top, crop.height);
  // The rows of the source that the vertical pass needs.
  const first = down ? down.starts[0]! : crop.top;
  const rows = (down ? down.starts.at(-1)! + down.counts.at(-1)! : crop.top + crop.height) - first;
  const wide = resizeRows(image, { first, rows }, width, { first: crop.left, count: crop.width });
  if (!down) return { width: crop.width, height: crop.height, data: wide.slice(0, rows * stride) };

  const { memory, offsets } = PictureMemory.withRegions(wide.length, crop.height * stride, down.weights.byteLength);
  const [source, target, weights] = offsets as [number, number, number];
  memory.place(source, wide);
  memory.place(weights, down.weights);
  for (let y = 0; y < crop.height; y++) {
    const row = source + (down.starts[y]! - first) * stride;
    memory.kernels.vertical(target + y * stride, row, stride, stride, weights + y * down.taps * 4, down.counts[y]!);
  }
  return { width: crop.width, height: crop.height, data: memory.bytes.slice(target, target + crop.height * stride) };
}

/** Columns [first, first + count) of the picture at `width`, for the source's rows [first, first + rows). */
function resizeRows(
  image: RgbImage,
  { first, rows }: { first: number; rows: number },
  width: number,
  columns: { first: number; count: number },
): Uint8Array {
  const stride = image.width * 3;
  const targetStride = columns.count * 3;
  if (image.width === width) {
    const kept = new Uint8Array(rows * targetStride);
    for (let y = 0; y < rows; y++) {
      const from = (first + y) * stride + columns.first * 3;
      kept.set(image.data.subarray(from, from + targetStride), y * targetStride);
    }
    return kept;
  }
  const { taps, starts, counts, weights } = weightsFor(image.width, width, columns.first, columns.count);
  const part = Math.max(1, Math.min(rows, Math.floor(PART_BYTES / stride)));
  const { memory, offsets } = PictureMemory.withRegions(
    ...[part * stride, rows * targetStride, starts.byteLength, counts.byteLength, weights.byteLength],
  );
  const [source, target, atStarts, atCounts, atWeights] = offsets as [number, number, number, number, number];
  memory.place(
    atStarts,
    starts.map((start) => start * 3),
  );
  memory.place(atCounts, counts);
  memory.place(atWeights, weights);
  for (let y = 0; y < rows; y += part) {
    const count = Math.min(part, rows - y);
    memory.place(source, image.data.subarray((first + y) * stride, (first + y + count) * stride));
    const to = target + y * targetStride;
    memory.kernels.horizontal(to, source, count, stride, columns.count, atStarts, atCounts, atWeights, taps);
  }
  return memory.bytes.slice(target, target + rows * targetStride);
}
