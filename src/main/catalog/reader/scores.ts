// Uncertainty and disagreement of posters under the active run.
import { FLAG, hasGenre, type Columns } from './columns.ts';

/**
 * Probability mapped piecewise linearly so that the genre's threshold lies at 0.5: 0 -> 0, threshold -> 0.5, 1 -> 1.
 * Makes genres with different tuned thresholds comparable.
 */
export function centred(probability: number, threshold: number): number {
  if (probability < threshold) return (0.5 * probability) / threshold;
  return threshold >= 1 ? 0.5 : 0.5 + (0.5 * (probability - threshold)) / (1 - threshold);
}

/** How near a probability is to its threshold: 1 at the threshold, 0 at 0 and 1. */
export function uncertaintyOf(probability: number, threshold: number): number {
  return 1 - Math.abs(2 * centred(probability, threshold) - 1);
}

/**
 * Writes both scores of a row. Uncertainty: largest over the genres that no person has decided, 0 when all are decided.
 * Disagreement: largest gap between a known label (1 or 0) and its probability. NaN where there is nothing to compare.
 */
export function scoreRow(columns: Columns, row: number): void {
  const run = columns.run;
  if (run === null || (columns.flags[row]! & FLAG.prediction) === 0) {
    columns.uncertainty[row] = NaN;
    columns.disagreement[row] = NaN;
    return;
  }
  let uncertainty = 0;
  let disagreement = NaN;
  const genres = run.genreIds.length;
  for (let g = 0; g < genres; g++) {
    const id = run.genreIds[g]!;
    const p = columns.probabilities[row * genres + g]!;
    if (!hasGenre(columns.byPerson, row, id)) {
      uncertainty = Math.max(uncertainty, uncertaintyOf(p, run.thresholds[g]!));
    }
    const gap = hasGenre(columns.present, row, id) ? 1 - p : hasGenre(columns.absent, row, id) ? p : NaN;
    if (gap > disagreement || Number.isNaN(disagreement)) disagreement = gap;
  }
  columns.uncertainty[row] = uncertainty;
  columns.disagreement[row] = disagreement;
}
