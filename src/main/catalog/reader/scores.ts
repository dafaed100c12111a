// Uncertainty and disagreement of posters under the active run.
import { FLAG, hasGenre, MARK, type Columns } from './columns.ts';

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
 * Writes both scores of a row and what the run decides. Uncertainty: largest over the genres that no person has decided, 0 when all are decided.
 * Disagreement: largest gap between a known label (1 or 0) and its probability. NaN where there is nothing to compare.
 */
export function scoreRow(columns: Columns, row: number): void {
  const run = columns.run;
  judgeRow(columns, row);
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

/** Writes which genres the run decides for, and marks the row when that differs from a label that no person set. */
function judgeRow(columns: Columns, row: number): void {
  const { run, predicted, present, byPerson, marks } = columns;
  for (const plane of predicted) plane[row] = 0;
  marks[row]! &= ~(MARK.wrong | MARK.missing);
  if (run === null || (columns.flags[row]! & FLAG.prediction) === 0) return;
  const genres = run.genreIds.length;
  let mark = 0;
  for (let g = 0; g < genres; g++) {
    const id = run.genreIds[g]!;
    const word = id >> 5;
    const plane = predicted[word];
    if (plane === undefined) continue;
    const bit = 1 << (id & 31);
    const decides = columns.probabilities[row * genres + g]! >= run.thresholds[g]!;
    if (decides) plane[row]! |= bit;
    if ((byPerson[word]![row]! & bit) !== 0) continue;
    const labelled = (present[word]![row]! & bit) !== 0;
    if (labelled && !decides) mark |= MARK.wrong;
    if (!labelled && decides) mark |= MARK.missing;
  }
  marks[row]! |= mark;
}
