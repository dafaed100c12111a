// The axes that wide embeddings are reduced to for the shortlist: the leading principal directions of a sample, by subspace
// iteration (Halko, Martinsson, Tropp 2011, algorithm 4.4) from a seeded start. Pure numbers; the axes are orthonormal, so what
// they leave out of a vector has a length that is known.
import { Random } from '../../../shared/random.ts';
import type { Steps } from '../../../shared/steps.ts';
import { VectorMemory } from './memory.ts';

const SEED = 20;
const ROUNDS = 3;
/** Rows between two yields: some milliseconds. */
const PORTION = 32;

/**
 * @param centred [rows x dim], the mean taken off; dim a multiple of 4
 * @returns [count x dim], orthonormal rows
 */
export function* principalAxes(centred: Float32Array, dim: number, count: number): Steps<Float32Array<ArrayBuffer>> {
  const rows = Math.ceil(centred.length / dim / 4) * 4;
  const memory = new VectorMemory(
    4 * (VectorMemory.size(rows * dim) + VectorMemory.size(dim * dim) + 2 * VectorMemory.size(count * dim) + 64) + 4096,
  );
  // Transposed, so that an entry of the covariance is a dot product.
  const sample = memory.allocate(rows * dim * 4);
  const covariance = memory.allocate(dim * dim * 4);
  let axes = memory.allocate(count * dim * 4);
  let next = memory.allocate(count * dim * 4);
  const transposed = memory.floats(sample, rows * dim);
  for (let i = 0; i < centred.length; i++) transposed[(i % dim) * rows + Math.floor(i / dim)] = centred[i]!;
  const { kernels } = memory;
  for (let i = 0; i < dim; i++) {
    kernels.dots(covariance + i * dim * 4, sample + i * rows * 4, sample, dim, rows);
    if (i % PORTION === 0) yield;
  }
  const random = new Random(SEED);
  const start = memory.floats(axes, count * dim);
  for (let i = 0; i < start.length; i++) start[i] = random.normal();
  for (let round = 0; round < ROUNDS; round++) {
    for (let j = 0; j < count; j++) {
      kernels.dots(next + j * dim * 4, axes + j * dim * 4, covariance, dim, dim);
      if (j % PORTION === 0) yield;
    }
    [axes, next] = [next, axes];
    yield* orthonormalise(memory, axes, dim, count, random);
  }
  return memory.floats(axes, count * dim).slice();
}

/** Gram-Schmidt, twice for each row, which is enough (Kahan; Parlett 1998, 6.9). */
function* orthonormalise(memory: VectorMemory, at: number, dim: number, count: number, random: Random): Steps<void> {
  const { kernels } = memory;
  const projections = new Float32Array(1);
  for (let j = 0; j < count; j++) {
    if (j % PORTION === 0) yield;
    const here = at + j * dim * 4;
    const row = memory.floats(here, dim);
    for (let turn = 0; turn < 3; turn++) {
      for (let i = 0; i < j; i++) {
        projections[0] = dotOf(row, memory.floats(at + i * dim * 4, dim));
        kernels.addScaled(here, at + i * dim * 4, dim, -projections[0]);
      }
      const length = Math.sqrt(dotOf(row, row));
      if (length > 1e-12) {
        for (let k = 0; k < dim; k++) row[k]! /= length;
        continue;
      }
      // The sample has no further direction: any that is orthogonal to the others will do.
      for (let k = 0; k < dim; k++) row[k] = random.normal();
      turn = 0;
    }
  }
}

function dotOf(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
