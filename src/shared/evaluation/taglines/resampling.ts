// Bootstrap intervals of scores over posters (Efron & Tibshirani 1993, percentile intervals): each sample draws as many posters
// as there are, with replacement. What each poster contributes stays as it is, so that a draft that two posters share is not
// counted again when a poster is drawn twice. Pure, in steps.
import { Random } from '../../random.ts';
import type { Steps } from '../../steps.ts';
import type { Measure } from '../../taglines/taglineRun.ts';
import { intervalOf } from '../bootstrap.ts';

export interface Resampling {
  samples: number;
  seed: number;
}
/** Posters drawn between two yields: one or two milliseconds. */
const DRAWN_PER_STEP = 200_000;

/**
 * A score of all posters and its interval. The same seed draws the same posters for every score, so differences of scores
 * have less noise than the scores.
 * @param score of posters by their places, some perhaps several times; null where it is not defined
 */
export function* resampled(
  posters: number,
  score: (places: Int32Array) => number | null,
  { samples, seed }: Resampling,
): Steps<Measure | null> {
  const places = Int32Array.from({ length: posters }, (_, i) => i);
  if (posters === 0 || score(places) === null) return null;
  const random = new Random(seed);
  const draws: number[] = [];
  let drawn = 0;
  for (let sample = 0; sample < samples; sample++) {
    for (let i = 0; i < posters; i++) places[i] = random.below(posters);
    const draw = score(places);
    if (draw !== null) draws.push(draw);
    drawn += posters;
    if (drawn > DRAWN_PER_STEP) {
      drawn = 0;
      yield;
    }
  }
  places.forEach((_, i) => (places[i] = i));
  // Reckoned again rather than kept over the yields: a number kept in the suspended generator was once another one afterwards
  // (Node 24, after long work), and a score costs little.
  return measureOf(score(places), draws);
}

function measureOf(value: number | null, draws: number[]): Measure | null {
  if (value === null) return null;
  const interval = intervalOf(draws);
  return { value, low: interval?.low ?? null, high: interval?.high ?? null };
}

/** The mean of a value a poster; posters without one (null) do not count. */
export function resampledMean(values: readonly (number | null)[], options: Resampling): Steps<Measure | null> {
  const known = values.filter((value) => value !== null);
  return resampled(known.length, (places) => meanAt(known, places), options);
}

/** The median of a value a poster. */
export function resampledMedian(values: readonly number[], options: Resampling): Steps<Measure | null> {
  return resampled(values.length, (places) => medianAt(values, places), options);
}

/** `sum(above) / sum(below)` over posters. */
export function resampledRatio(
  parts: readonly { above: number; below: number }[],
  options: Resampling,
): Steps<Measure | null> {
  const score = (places: Int32Array): number | null => {
    let [above, below] = [0, 0];
    for (const place of places) {
      above += parts[place]!.above;
      below += parts[place]!.below;
    }
    return below === 0 ? null : above / below;
  };
  return resampled(parts.length, score, options);
}

function meanAt(values: readonly number[], places: Int32Array): number {
  let sum = 0;
  for (const place of places) sum += values[place]!;
  return sum / places.length;
}

function medianAt(values: readonly number[], places: Int32Array): number {
  const drawn = Float64Array.from(places, (place) => values[place]!).sort();
  const middle = (drawn.length - 1) / 2;
  return (drawn[Math.floor(middle)]! + drawn[Math.ceil(middle)]!) / 2;
}
