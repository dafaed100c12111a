// From which cosine on two pictures are taken for one, by how near unrelated ones are: encoders differ in how near to each other
// everything is. How good the limit is was measured where it is used (catalog/reader/similarImages.ts).
import type { Steps } from '../../shared/steps.ts';
import { dot } from './exactCosine.ts';

/** Pictures whose cosines tell how near unrelated ones are; fewer than the least tell nothing. */
export const LIMIT_SAMPLE = 256;
const LEAST = 32;
/** The limit is so many standard deviations above the mean. */
const DEVIATIONS = 4;
/** Near-duplicates among the sample are too few to matter; a limit above 1 would find nothing at all. */
const HIGHEST = 0.99;

/** @param sample vectors of length 1; null where they are too few */
export function* limitOfSample(sample: readonly Float32Array[]): Steps<number | null> {
  if (sample.length < LEAST) return null;
  let [sum, squares, count] = [0, 0, 0];
  for (const [i, a] of sample.entries()) {
    for (let j = i + 1; j < sample.length; j++) {
      const cosine = dot(a, sample[j]!);
      sum += cosine;
      squares += cosine * cosine;
      count++;
    }
    if (i % 8 === 0) yield;
  }
  const mean = sum / count;
  return Math.min(HIGHEST, mean + DEVIATIONS * Math.sqrt(Math.max(0, squares / count - mean * mean)));
}
