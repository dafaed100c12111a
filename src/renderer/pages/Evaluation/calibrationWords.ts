// What calibration figures mean, in a sentence each, and the points of the reliability plot. Pure.
import type { Calibration } from '../../../shared/evaluation/answers.ts';

/** Temperatures this near to 1 change nothing that matters. */
const ABOUT_ONE = 0.05;

/** What a temperature says of the model's probabilities. */
export function temperatureWords(temperature: number | null): string {
  if (temperature === null)
    return 'None could be fitted: validation needs known labels of both kinds, present and absent.';
  const value = temperature.toFixed(2);
  if (Math.abs(temperature - 1) <= ABOUT_ONE)
    return `${value} is as good as 1: the model is about as sure as it should be.`;
  return temperature > 1
    ? `${value} is above 1: the model is surer than it should be; dividing its logits by ${value} pulls its probabilities towards 50 %.`
    : `${value} is below 1: the model is less sure than it could be; dividing its logits by ${value} pushes its probabilities towards 0 % and 100 %.`;
}

/** What an expected calibration error means. */
export const eceWords = (ece: number): string =>
  `On average, a probability is ${(100 * ece).toFixed(1)} points off the share of posters that really have the genre.`;

export interface ReliabilityPoint {
  /** Mean probability of the bin's labels: where it stands on the axis. */
  confidence: number;
  raw: number | null;
  scaled: number | null;
  /** Known labels in the bin. */
  count: number;
}

/** Filled bins as points from left to right, those of the scaled probabilities between those of the raw ones. */
export function reliabilityPoints({ raw, scaled }: Pick<Calibration, 'raw' | 'scaled'>): ReliabilityPoint[] {
  const points: ReliabilityPoint[] = [];
  const add = (bins: Calibration['raw']['bins'], name: 'raw' | 'scaled'): void => {
    for (const { confidence, present, count } of bins)
      if (confidence !== null && present !== null)
        points.push({ confidence, raw: null, scaled: null, count, [name]: present });
  };
  add(raw.bins, 'raw');
  if (scaled) add(scaled.bins, 'scaled');
  return points.sort((a, b) => a.confidence - b.confidence);
}
