// How vectors are written down for the shortlist: the mean is taken off, wide ones are reduced to principal axes, and what
// remains becomes 8-bit codes with a scale per row. What the codes leave out is kept as lengths, so that a cosine has an upper
// bound that holds: with x the row less the mean m, P the axes, y = Px = s c + e (c the codes) and q the query,
//
//   q.x + q.m = q.m + s c.Pq + e.Pq + rest, where |e.Pq| <= |e| |Pq| and |rest| <= |x - P'Px| |q - P'Pq|   (Cauchy-Schwarz)
//
// A row whose bound lies below the k-th best exact cosine cannot be among the best k: that is why the answer is exact.
import type { Steps } from '../../../shared/steps.ts';
import { principalAxes } from './axes.ts';
import { VectorMemory } from './memory.ts';

/** Widths beyond this are reduced, but only where the codes of all rows would take more than `FULL_WIDTH_BYTES`. */
const REDUCED_WIDTH = 512;
const FULL_WIDTH_BYTES = 64 * 2 ** 20;
/** Sums of products stay within 32 bits up to this width (kernels/vectors.as). */
const WIDEST = 4096;
/** Rows that mean and axes are fitted to. */
export const SAMPLE_ROWS = 2048;

const LARGEST_CODE = 127;
const LARGEST_QUERY = 4095;
/** Covers the rounding of float32 in the sums above. */
const ROUNDING = 1e-5;

/** What a shortlist is made with. */
export interface Basis {
  dim: number;
  /** Codes per row: a multiple of 16. */
  width: number;
  mean: Float32Array;
  /** [width x dim], orthonormal; null: the codes are of the vector itself. */
  axes: Float32Array | null;
}

const paddedWidth = (dim: number): number => Math.ceil(dim / 16) * 16;

/** Whether vectors so wide are reduced in an index of so many rows. */
export const isReduced = (dim: number, rows: number): boolean =>
  (dim > REDUCED_WIDTH && paddedWidth(dim) * rows > FULL_WIDTH_BYTES) || paddedWidth(dim) > WIDEST;

/** Fits mean and axes to a sample of unit vectors [rows x dim] of an index of `total` rows. */
export function* fitBasis(sample: Float32Array, dim: number, total: number): Steps<Basis> {
  const rows = sample.length / dim;
  const sums = new Float64Array(dim);
  for (let i = 0; i < sample.length; i++) sums[i % dim]! += sample[i]!;
  const mean = Float32Array.from(sums, (sum) => (rows > 0 ? sum / rows : 0));
  if (!isReduced(dim, total)) return { dim, width: paddedWidth(dim), mean, axes: null };
  const padded = Math.ceil(dim / 4) * 4;
  const centred = new Float32Array(rows * padded);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < dim; i++) centred[row * padded + i] = sample[row * dim + i]! - mean[i]!;
  }
  const found = yield* principalAxes(centred, padded, REDUCED_WIDTH);
  const axes = new Float32Array(REDUCED_WIDTH * dim);
  for (let axis = 0; axis < REDUCED_WIDTH; axis++) {
    axes.set(found.subarray(axis * padded, axis * padded + dim), axis * dim);
  }
  return { dim, width: REDUCED_WIDTH, mean, axes };
}

/** The codes of rows, and per row what the bound needs. */
export interface Codes {
  codes: Int8Array;
  scales: Float32Array;
  /** |e|, |s c| and |x - P'Px|. */
  errors: Float32Array;
  lengths: Float32Array;
  rests: Float32Array;
}

/** A query in the form of the kernels: 13-bit codes, and the factors of the bound. */
export interface QueryCodes {
  codes: Int16Array;
  offset: number;
  step: number;
  perError: number;
  perLength: number;
  perRest: number;
}

/** Writes vectors down; holds the axes where the kernels can read them. */
export class Shortlist {
  readonly basis: Basis;
  private readonly padded: number;
  private readonly axes: { memory: VectorMemory; at: number; x: number; y: number } | null;

  constructor(basis: Basis) {
    this.basis = basis;
    const { axes, dim, width } = basis;
    this.padded = Math.ceil(dim / 4) * 4;
    if (axes === null) {
      this.axes = null;
      return;
    }
    const sizes = [width * this.padded * 4, this.padded * 4, width * 4];
    const memory = new VectorMemory(sizes.reduce((sum, bytes) => sum + VectorMemory.size(bytes), 0));
    const [at, x, y] = sizes.map((bytes) => memory.allocate(bytes)) as [number, number, number];
    const placed = memory.floats(at, width * this.padded);
    for (let axis = 0; axis < width; axis++) {
      placed.set(axes.subarray(axis * dim, (axis + 1) * dim), axis * this.padded);
    }
    this.axes = { memory, at, x, y };
  }

  /** Codes of unit vectors [rows x dim]. */
  encode(vectors: Float32Array): Codes {
    const { dim, width, mean } = this.basis;
    const rows = vectors.length / dim;
    const made: Codes = {
      codes: new Int8Array(rows * width),
      scales: new Float32Array(rows),
      errors: new Float32Array(rows),
      lengths: new Float32Array(rows),
      rests: new Float32Array(rows),
    };
    const centred = new Float32Array(dim);
    for (let row = 0; row < rows; row++) {
      let whole = 0;
      for (let i = 0; i < dim; i++) {
        centred[i] = vectors[row * dim + i]! - mean[i]!;
        whole += centred[i]! * centred[i]!;
      }
      const y = this.project(centred);
      let largest = 0;
      let kept = 0;
      for (const value of y) {
        largest = Math.max(largest, Math.abs(value));
        kept += value * value;
      }
      const scale = Math.fround(largest / LARGEST_CODE);
      let error = 0;
      let length = 0;
      if (scale > 0) {
        for (let i = 0; i < y.length; i++) {
          const code = Math.max(-LARGEST_CODE, Math.min(LARGEST_CODE, Math.round(y[i]! / scale)));
          made.codes[row * width + i] = code;
          error += (y[i]! - scale * code) ** 2;
          length += (scale * code) ** 2;
        }
      }
      made.scales[row] = scale;
      made.errors[row] = Math.sqrt(error);
      made.lengths[row] = Math.sqrt(length);
      made.rests[row] = this.axes === null ? 0 : Math.sqrt(Math.max(0, whole - kept) + 1e-6);
    }
    return made;
  }

  /** @param query a unit vector */
  query(query: Float32Array): QueryCodes {
    const { mean, width } = this.basis;
    let offset = 0;
    let whole = 0;
    for (let i = 0; i < query.length; i++) {
      offset += query[i]! * mean[i]!;
      whole += query[i]! * query[i]!;
    }
    const y = this.project(query);
    let largest = 0;
    let kept = 0;
    for (const value of y) {
      largest = Math.max(largest, Math.abs(value));
      kept += value * value;
    }
    const step = largest / LARGEST_QUERY;
    const codes = new Int16Array(width);
    let error = 0;
    if (step > 0) {
      for (let i = 0; i < y.length; i++) {
        codes[i] = Math.round(y[i]! / step);
        error += (y[i]! - step * codes[i]!) ** 2;
      }
    }
    return {
      codes,
      offset: offset + ROUNDING,
      step,
      perError: Math.sqrt(kept),
      perLength: Math.sqrt(error),
      perRest: this.axes === null ? 0 : Math.sqrt(Math.max(0, whole - kept) + 1e-6),
    };
  }

  /** On the axes, or the vector itself. The result is used before the next call. */
  private project(vector: Float32Array): Float32Array {
    if (this.axes === null) return vector;
    const { memory, at, x, y } = this.axes;
    memory.floats(x, this.padded).set(vector);
    memory.kernels.dots(y, x, at, this.basis.width, this.padded);
    return memory.floats(y, this.basis.width);
  }
}
