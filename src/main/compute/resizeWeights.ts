// Weights of Pillow's bicubic resize along one axis (`src/libImaging/Resample.c`): which input positions an output
// position is made of, in fixed point. Pure arithmetic; resize.ts applies them.

/** Weights of output positions `first`, `first + 1`, ... of an axis. */
export interface AxisWeights {
  /** Most taps of any output position; weights are stored with this stride. */
  taps: number;
  /** First input position and number of taps per output position. */
  starts: Uint32Array;
  counts: Uint32Array;
  /** Fixed point, 22 fractional bits. */
  weights: Int32Array;
}

const ONE = 1 << 22;

/** Keys' cubic convolution with a = -0.5. */
function cubic(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/** Weights of `count` output positions from `first` on, of an axis of `from` positions resized to `to`. */
export function axisWeights(from: number, to: number, first: number, count: number): AxisWeights {
  const scale = from / to;
  const filterScale = Math.max(scale, 1);
  const support = 2 * filterScale;
  const taps = Math.ceil(support) * 2 + 1;
  const starts = new Uint32Array(count);
  const counts = new Uint32Array(count);
  const weights = new Int32Array(count * taps);
  const raw = new Float64Array(taps);
  for (let i = 0; i < count; i++) {
    const center = (first + i + 0.5) * scale;
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
      const share = (raw[j]! / sum) * ONE;
      weights[i * taps + j] = Math.trunc(share < 0 ? share - 0.5 : share + 0.5);
    }
  }
  return { taps, starts, counts, weights };
}
