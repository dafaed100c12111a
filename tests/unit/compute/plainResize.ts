// Pillow's bicubic resize written as plainly as its definition: what the SIMD kernels are compared with.
import type { RgbImage } from '../../../src/main/compute/resize.ts';

interface AxisWeights {
  /** Most taps of any output position; weights are stored with this stride. */
  taps: number;
  /** First input position and number of taps per output position. */
  starts: Int32Array;
  counts: Int32Array;
  /** Fixed point, 22 fractional bits. */
  weights: Int32Array;
}

const PRECISION = 22;
const HALF = 1 << (PRECISION - 1);

/** Keys' cubic convolution with a = -0.5. */
function cubic(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

function makeWeights(from: number, to: number): AxisWeights {
  const scale = from / to;
  const filterScale = Math.max(scale, 1);
  const support = 2 * filterScale;
  const taps = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(to);
  const counts = new Int32Array(to);
  const weights = new Int32Array(to * taps);
  const raw = new Float64Array(taps);
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * scale;
    const low = Math.max(Math.trunc(center - support + 0.5), 0);
    const high = Math.min(Math.trunc(center + support + 0.5), from);
    let sum = 0;
    for (let j = 0; j < high - low; j++) {
      raw[j] = cubic((j + low - center + 0.5) / filterScale);
      sum += raw[j]!;
    }
    starts[i] = low;
    counts[i] = high - low;
    for (let j = 0; j < high - low; j++) {
      const share = (raw[j]! / sum) * (1 << PRECISION);
      weights[i * taps + j] = Math.trunc(share < 0 ? share - 0.5 : share + 0.5);
    }
  }
  return { taps, starts, counts, weights };
}

const cache = new Map<string, AxisWeights>();
function weightsFor(from: number, to: number): AxisWeights {
  const key = `${String(from)}:${String(to)}`;
  let found = cache.get(key);
  if (!found) {
    if (cache.size >= 64) cache.clear();
    found = makeWeights(from, to);
    cache.set(key, found);
  }
  return found;
}

/**
 * `image` at exactly `width` x `height`, as `Image.resize((width, height), Image.BICUBIC)` of Pillow makes it:
 * antialiased, horizontal pass first, the intermediate picture rounded to 8 bits.
 */
export function plainResize(image: RgbImage, width: number, height: number): RgbImage {
  const wide = width === image.width ? image : horizontal(image, width);
  return height === wide.height ? wide : vertical(wide, height);
}

function horizontal(image: RgbImage, width: number): RgbImage {
  const { taps, starts, counts, weights } = weightsFor(image.width, width);
  const source = image.data;
  const data = new Uint8Array(width * image.height * 3);
  let out = 0;
  for (let y = 0; y < image.height; y++) {
    const row = y * image.width * 3;
    for (let x = 0; x < width; x++) {
      let r = HALF;
      let g = HALF;
      let b = HALF;
      let at = row + starts[x]! * 3;
      const first = x * taps;
      const last = first + counts[x]!;
      for (let k = first; k < last; k++, at += 3) {
        const weight = weights[k]!;
        r = (r + source[at]! * weight) | 0;
        g = (g + source[at + 1]! * weight) | 0;
        b = (b + source[at + 2]! * weight) | 0;
      }
      data[out++] = clamp(r >> PRECISION);
      data[out++] = clamp(g >> PRECISION);
      data[out++] = clamp(b >> PRECISION);
    }
  }
  return { width, height: image.height, data };
}

function vertical(image: RgbImage, height: number): RgbImage {
  const { taps, starts, counts, weights } = weightsFor(image.height, height);
  const source = image.data;
  const stride = image.width * 3;
  const data = new Uint8Array(stride * height);
  const sums = new Int32Array(stride);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    for (let k = 0; k < counts[y]!; k++) {
      const weight = weights[y * taps + k]!;
      const row = (starts[y]! + k) * stride;
      for (let x = 0; x < stride; x++) sums[x] = (sums[x]! + source[row + x]! * weight) | 0;
    }
    const out = y * stride;
    for (let x = 0; x < stride; x++) data[out + x] = clamp(sums[x]! >> PRECISION);
  }
  return { width: image.width, height, data };
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
