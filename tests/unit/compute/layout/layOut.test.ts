// The layout on real embeddings: those of the sample, whose neighbours must stay neighbours; the same seed gives the same map.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { layOut } from '../../../../src/main/compute/layout/layOut.ts';
import { Cells, nearestOfAll } from '../../../../src/main/compute/layout/neighbours.ts';
import { alongAxes, principalAxes, toUnitLength } from '../../../../src/main/compute/layout/principalAxes.ts';
import { resourcePath } from '../../../../src/main/lib/paths.ts';
import { MAP_EDGE } from '../../../../src/shared/mapPoints.ts';
import { Random } from '../../../../src/shared/random.ts';

function sampleEmbeddings(): { rows: Float32Array; dim: number } {
  const bytes = readFileSync(resourcePath('sample', 'embeddings.safetensors'));
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const [, tensor] = Object.entries(header).find(([, each]) => each.shape?.length === 2 && each.dtype.startsWith('F'))!;
  const [from, to] = tensor.data_offsets;
  const raw = bytes.subarray(8 + length + from, 8 + length + to);
  const [n, dim] = tensor.shape as [number, number];
  const rows = new Float32Array(n * dim);
  for (let i = 0; i < rows.length; i++) {
    rows[i] = tensor.dtype === 'F32' ? raw.readFloatLE(i * 4) : half(raw.readUInt16LE(i * 2));
  }
  return { rows, dim };
}

function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size = exponent === 0 ? (fraction / 1024) * 2 ** -14 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}

/** Share of each row's nearest ten that are among its nearest thirty on the plane. */
function kept(rows: Float32Array, dim: number, x: Uint16Array, y: Uint16Array): number {
  const plane = new Float32Array(x.length * 2);
  x.forEach((value, i) => {
    plane[i * 2] = value / MAP_EDGE;
    plane[i * 2 + 1] = y[i]! / MAP_EDGE;
  });
  const before = nearestOfAll(rows, dim, 11, () => undefined);
  const after = nearestOfAll(plane, 2, 31, () => undefined);
  let same = 0;
  for (let i = 0; i < x.length; i++) {
    const near = new Set(after.index.subarray(i * 31 + 1, i * 31 + 31));
    for (const j of before.index.subarray(i * 11 + 1, i * 11 + 11)) if (near.has(j)) same++;
  }
  return same / (x.length * 10);
}

const { rows: embeddings, dim } = sampleEmbeddings();
toUnitLength(embeddings, dim);
const axes = principalAxes(embeddings, dim, 50, 1);
const reduced = alongAxes(embeddings, axes);

describe('principal axes', () => {
  it('are orthonormal, by falling variance, and hold most of the distances', () => {
    for (let a = 0; a < axes.count; a++) {
      for (let b = 0; b <= a; b++) {
        let dot = 0;
        for (let d = 0; d < dim; d++) dot += axes.axes[a * dim + d]! * axes.axes[b * dim + d]!;
        expect(dot).toBeCloseTo(a === b ? 1 : 0, 4);
      }
    }
    const variance = (c: number): number => {
      let sum = 0;
      for (let i = c; i < reduced.length; i += axes.count) sum += reduced[i]! ** 2;
      return sum;
    };
    for (let c = 1; c < 10; c++) expect(variance(c)).toBeLessThanOrEqual(variance(c - 1) * 1.001);
    const all = Array.from({ length: axes.count }, (_, c) => variance(c)).reduce((sum, each) => sum + each, 0);
    let whole = 0;
    for (let i = 0; i < embeddings.length; i++) whole += (embeddings[i]! - axes.mean[i % dim]!) ** 2;
    // 300 posters differ in nearly 300 ways: these axes hold as much as 50 can, as more of them show.
    expect(all / whole).toBeGreaterThan(0.5);
    const more = alongAxes(embeddings, principalAxes(embeddings, dim, 250, 2));
    const best = Array.from({ length: 250 }, (_, c) =>
      more.reduce((sum, value, i) => sum + (i % 250 === c ? value ** 2 : 0), 0),
    )
      .sort((a, b) => b - a)
      .slice(0, axes.count)
      .reduce((sum, each) => sum + each, 0);
    expect(all / best).toBeGreaterThan(0.98);
    expect(all / whole).toBeLessThan(1.0001);
  });

  it('are as many as there are dimensions, where rows are few', () => {
    expect(principalAxes(new Float32Array([1, 0, 0, 1]), 2, 50, 1).count).toBe(1);
    expect(principalAxes(new Float32Array(6), 2, 50, 1).axes.every(Number.isFinite)).toBe(true);
  });
});

describe('neighbours', () => {
  it('are the nearest by brute force, itself first', () => {
    const found = nearestOfAll(reduced, axes.count, 5, () => undefined);
    const n = reduced.length / axes.count;
    for (const row of [0, 17, n - 1]) {
      const distances = Array.from({ length: n }, (_, other) => {
        let sum = 0;
        for (let d = 0; d < axes.count; d++) {
          sum += (reduced[row * axes.count + d]! - reduced[other * axes.count + d]!) ** 2;
        }
        return { other, sum: other === row ? -1 : sum };
      }).sort((a, b) => a.sum - b.sum || a.other - b.other);
      expect([...found.index.subarray(row * 5, row * 5 + 5)]).toEqual(distances.slice(0, 5).map(({ other }) => other));
    }
  });

  it('go by their number where they are equally far', () => {
    const { index } = nearestOfAll(Float32Array.of(0, 1, -1, 1, -1), 1, 4, () => undefined);
    expect([...index.subarray(0, 4)]).toEqual([0, 1, 2, 3]);
    expect([...index.subarray(16)]).toEqual([4, 2, 0, 1]);
  });

  it('are nearly all found in the nearest cells', () => {
    const cells = new Cells(reduced, axes.count, 1);
    const exact = nearestOfAll(reduced, axes.count, 2, () => undefined);
    let same = 0;
    const n = reduced.length / axes.count;
    for (let row = 0; row < n; row++) {
      if (cells.nearest(reduced, row, 2, 12).index[1] === exact.index[row * 2 + 1]) same++;
    }
    expect(same / n).toBeGreaterThan(0.95);
  });
});

describe('the layout of the sample', () => {
  const options = { seed: 7, onProgress: () => undefined };
  const once = layOut(reduced, axes.count, options);

  it('keeps neighbours together far better than chance', () => {
    const share = kept(reduced, axes.count, once.x, once.y);
    const random = new Random(1);
    const anywhere = Uint16Array.from(once.x, () => random.below(MAP_EDGE));
    const elsewhere = Uint16Array.from(once.x, () => random.below(MAP_EDGE));
    expect(kept(reduced, axes.count, anywhere, elsewhere)).toBeLessThan(0.2);
    expect(share).toBeGreaterThan(0.6);
  });

  it('is the same for the same seed, another for another', () => {
    expect(layOut(reduced, axes.count, options)).toEqual(once);
    expect(layOut(reduced, axes.count, { ...options, seed: 8 }).x).not.toEqual(once.x);
  });

  it('fills the square', () => {
    expect(Math.min(...once.x, ...once.y)).toBe(0);
    expect(Math.max(...once.x, ...once.y)).toBe(MAP_EDGE);
    expect(once.landmarks).toBe(once.x.length);
  });

  it('places what is not a landmark by its neighbours', () => {
    const part = layOut(reduced, axes.count, { ...options, landmarks: 150 });
    expect(part.landmarks).toBe(150);
    expect(kept(reduced, axes.count, part.x, part.y)).toBeGreaterThan(0.45);
  });

  it('takes few vectors, equal ones and none that differ', () => {
    for (const n of [1, 2, 3, 4, 5, 20]) {
      const { x, y } = layOut(new Float32Array(n * 3).fill(0.5), 3, options);
      expect(x).toHaveLength(n);
      expect(y).toHaveLength(n);
    }
  });
});
