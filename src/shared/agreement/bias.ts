// Whether somebody adds or removes more than others: over all comparisons of one person's decision with another person's on
// the same pair, how often the one says present where the other says absent, and the reverse.

export interface Bias {
  compared: number;
  adds: number;
  removes: number;
}

export const noBias = (): Bias => ({ compared: 0, adds: 0, removes: 0 });

/** (adds - removes) / compared, from -1 to 1; null without comparisons. */
export const biasOf = ({ compared, adds, removes }: Bias): number | null =>
  compared === 0 ? null : (adds - removes) / compared;
