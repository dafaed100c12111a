import { expect, it } from 'vitest';
import { limitOfSample } from '../../../src/main/lib/cosineLimit.ts';
import { dot, unitVector } from '../../../src/main/lib/exactCosine.ts';
import { Random } from '../../../src/shared/random.ts';
import { finish } from '../../../src/shared/steps.ts';

const sample = (count: number, dim: number): Float32Array[] => {
  const random = new Random(3);
  return Array.from({ length: count }, () => unitVector(Float32Array.from({ length: dim }, () => 1 + random.normal())));
};

it('lies four standard deviations above the mean of all pairs', () => {
  const vectors = sample(60, 256);
  const cosines = vectors.flatMap((a, i) => vectors.slice(i + 1).map((b) => dot(a, b)));
  const mean = cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
  const variance = cosines.reduce((sum, cosine) => sum + (cosine - mean) ** 2, 0) / cosines.length;
  expect(finish(limitOfSample(vectors))).toBeCloseTo(mean + 4 * Math.sqrt(variance), 6);
});

it('is none of too few, and never so high that nothing is found', () => {
  expect(finish(limitOfSample(sample(31, 8)))).toBeNull();
  expect(finish(limitOfSample(sample(32, 8)))).not.toBeNull();
  expect(finish(limitOfSample(Array.from({ length: 40 }, () => Float32Array.of(1, 0))))).toBe(0.99);
});
