// The axes along which vectors differ most, by block power iteration with a random start (Halko, Martinsson & Tropp,
// arXiv 0909.4061, algorithm 4.4). Pure arithmetic over given arrays; needs no covariance matrix, so 1,280 dimensions are cheap.
import { Random } from '../../../shared/random.ts';

/** More columns than asked for while iterating: the last of them converge slowly. */
const EXTRA = 6;
const ROUNDS = 6;

export interface Axes {
  /** [dim]: what is taken off each vector first. */
  mean: Float64Array;
  /** [count x dim], orthonormal, by falling variance. */
  axes: Float32Array;
  count: number;
  dim: number;
}

/** Scales each row to length 1, in place: what is compared is the angle between embeddings. Rows of zeros stay. */
export function toUnitLength(rows: Float32Array, dim: number): void {
  for (let at = 0; at < rows.length; at += dim) {
    let sum = 0;
    for (let d = 0; d < dim; d++) sum += rows[at + d]! ** 2;
    if (sum === 0) continue;
    const scale = 1 / Math.sqrt(sum);
    for (let d = 0; d < dim; d++) rows[at + d]! *= scale;
  }
}

/** The first `count` axes (fewer where rows or dimensions are) of rows [n x dim]. */
export function principalAxes(rows: Float32Array, dim: number, wanted: number, seed: number): Axes {
  const n = rows.length / dim;
  const count = Math.min(wanted, dim, Math.max(1, n - 1));
  const width = Math.min(count + EXTRA, dim);
  const mean = new Float64Array(dim);
  for (let at = 0; at < rows.length; at += dim) for (let d = 0; d < dim; d++) mean[d]! += rows[at + d]! / n;
  const random = new Random(seed, 0x61786573);
  let basis = Float64Array.from({ length: width * dim }, () => random.normal());
  let lengths = orthonormal(basis, width, dim);
  const centred = new Float64Array(dim);
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Float64Array(width * dim);
    for (let at = 0; at < rows.length; at += dim) {
      for (let d = 0; d < dim; d++) centred[d] = rows[at + d]! - mean[d]!;
      for (let c = 0; c < width; c++) {
        const from = c * dim;
        let dot = 0;
        for (let d = 0; d < dim; d++) dot += basis[from + d]! * centred[d]!;
        for (let d = 0; d < dim; d++) next[from + d]! += dot * centred[d]!;
      }
    }
    lengths = orthonormal(next, width, dim);
    basis = next;
  }
  const order = [...lengths.keys()].sort((a, b) => lengths[b]! - lengths[a]!).slice(0, count);
  const axes = new Float32Array(count * dim);
  order.forEach((c, i) => axes.set(basis.subarray(c * dim, (c + 1) * dim), i * dim));
  return { mean, axes, count, dim };
}

/** Makes rows orthonormal in place (Gram-Schmidt, twice for accuracy) and tells their lengths before. */
function orthonormal(rows: Float64Array, count: number, dim: number): Float64Array {
  const lengths = new Float64Array(count);
  for (let c = 0; c < count; c++) {
    const row = rows.subarray(c * dim, (c + 1) * dim);
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < c; other++) {
        const before = rows.subarray(other * dim, (other + 1) * dim);
        let dot = 0;
        for (let d = 0; d < dim; d++) dot += row[d]! * before[d]!;
        for (let d = 0; d < dim; d++) row[d]! -= dot * before[d]!;
      }
    }
    let sum = 0;
    for (let d = 0; d < dim; d++) sum += row[d]! ** 2;
    const length = Math.sqrt(sum);
    lengths[c] = length;
    // A direction that the rows do not have becomes zeros: it then adds nothing to any distance.
    for (let d = 0; d < dim; d++) row[d] = length > 1e-12 ? row[d]! / length : 0;
  }
  return lengths;
}

/** Rows [n x dim] along the axes: [n x count]. */
export function alongAxes(rows: Float32Array, { mean, axes, count, dim }: Axes): Float32Array {
  const n = rows.length / dim;
  const reduced = new Float32Array(n * count);
  const centred = new Float64Array(dim);
  for (let i = 0; i < n; i++) {
    for (let d = 0; d < dim; d++) centred[d] = rows[i * dim + d]! - mean[d]!;
    for (let c = 0; c < count; c++) {
      let dot = 0;
      for (let d = 0, at = c * dim; d < dim; d++, at++) dot += axes[at]! * centred[d]!;
      reduced[i * count + c] = dot;
    }
  }
  return reduced;
}
