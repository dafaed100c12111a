// Cohen's kappa of two people over the pairs that both decided: agreement beyond what their habits alone would bring.
// Source: J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960).

/** How often two people said what, on the same pairs. */
export interface TwoByTwo {
  bothPresent: number;
  /** The first said present, the second absent. */
  onlyFirst: number;
  onlySecond: number;
  bothAbsent: number;
}

export const noComparisons = (): TwoByTwo => ({ bothPresent: 0, onlyFirst: 0, onlySecond: 0, bothAbsent: 0 });

export const comparisons = (t: TwoByTwo): number => t.bothPresent + t.onlyFirst + t.onlySecond + t.bothAbsent;

/** Share of pairs on which both say the same; null without pairs. */
export function agreedShare(t: TwoByTwo): number | null {
  const n = comparisons(t);
  return n === 0 ? null : (t.bothPresent + t.bothAbsent) / n;
}

/**
 * kappa = (po - pe) / (1 - pe). Null without pairs, and where both always say one and the same thing: agreement by chance is
 * certain then, so kappa is not defined.
 */
export function cohensKappa(t: TwoByTwo): number | null {
  const n = comparisons(t);
  const observed = agreedShare(t);
  if (observed === null) return null;
  const first = (t.bothPresent + t.onlyFirst) / n;
  const second = (t.bothPresent + t.onlySecond) / n;
  const chance = first * second + (1 - first) * (1 - second);
  return 1 - chance < 1e-12 ? null : (observed - chance) / (1 - chance);
}
