// Differences of two runs as they are drawn and ordered: the common scale, the words of an interval, the order. Pure.
import type { Comparison, Difference } from '../../../shared/evaluation/answers.ts';

export type GenreDifference = Comparison['perGenre'][number];
export type Measure = 'f1' | 'ap';

/** With its sign: "+0.123", "−0.045", "0.000". */
export function signed(value: number | null): string {
  if (value === null) return '–';
  const text = Math.abs(value).toFixed(3);
  return Number(text) === 0 ? text : `${value > 0 ? '+' : '−'}${text}`;
}

/** "−0.010 to +0.034"; a dash where nothing could be resampled. */
export const intervalWords = ({ low, high }: Pick<Difference, 'low' | 'high'>): string =>
  low === null || high === null ? '–' : `${signed(low)} to ${signed(high)}`;

/** Whether a difference is beyond noise: its interval leaves out 0. */
export function beyondNoise({ low, high }: Pick<Difference, 'low' | 'high'>): 'better' | 'worse' | 'noise' | 'unknown' {
  if (low === null || high === null) return 'unknown';
  return low > 0 ? 'better' : high < 0 ? 'worse' : 'noise';
}

/** Half the width of a scale that has 0 in its middle and all differences and intervals on it, rounded up to a tick. */
export function scaleOf(differences: readonly Difference[]): { most: number; tick: number } {
  const largest = Math.max(
    0.01,
    ...differences.flatMap(({ difference, low, high }) => [difference, low, high]).map((v) => Math.abs(v ?? 0)),
  );
  const tick = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find((each) => each * 2 >= largest) ?? 0.5;
  return { most: Math.ceil(largest / tick - 1e-9) * tick, tick };
}

/** Where a value stands on a scale of `most` to both sides, in percent from the left. */
export const placeOn = (value: number, most: number): number => 50 + (50 * value) / most;

export type DifferenceOrder = 'genre' | 'support' | 'difference';

/** Rows by name, by support, or by difference with the largest gain first; those without a difference come last. */
export function sortDifferences(
  rows: readonly GenreDifference[],
  by: DifferenceOrder,
  measure: Measure,
): GenreDifference[] {
  const named = (a: GenreDifference, b: GenreDifference): number => a.genre.localeCompare(b.genre);
  return [...rows].sort((a, b) => {
    if (by === 'genre') return named(a, b);
    if (by === 'support') return b.support - a.support || named(a, b);
    const x = a[measure].difference;
    const y = b[measure].difference;
    if (x === null || y === null) return Number(x === null) - Number(y === null) || named(a, b);
    return y - x || named(a, b);
  });
}
