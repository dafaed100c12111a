// Which pairs of a poster are suspects, and how high. Owns what "probably wrong" and "probably missing" mean; what helps most is
// helpsMost.ts.
//
// With t the genre's threshold, p the run's probability and q that of all signals (shared/labelNoise/weighing.ts):
//   wrong    present, p < t or q < t; rank 1 - q
//   missing  absent or unknown, p >= t or q >= t; rank q
// Pairs that a person has set are in none of them, so the queues get empty.
import { weighed } from '../../../../shared/labelNoise/weighing.ts';
import type { ReviewKind } from '../../../../shared/domain.ts';
import { hasGenre, type Columns } from '../columns.ts';
import type { Basis } from './basis.ts';
import type { Pair } from './pairList.ts';
import type { ReviewSignals } from './signals.ts';

/** What is known of all posters together. */
export interface Known {
  columns: Columns;
  basis: Basis;
  signals: ReviewSignals;
}

/** Probability of a pair by all signals. */
export const chanceOf = ({ signals }: Known, row: number, genre: number): number =>
  weighed(signals, signals.weights[genre]!, row, genre);

/** In which queue a pair belongs when its label is `labelled`; null when nothing doubts it. */
export function suspicion(known: Known, row: number, genre: number, labelled: boolean): Pair | null {
  const { basis, signals } = known;
  const threshold = basis.run.thresholds[genre]!;
  const p = signals.probabilities[row * signals.genres + genre]!;
  const q = chanceOf(known, row, genre);
  if (labelled ? p >= threshold && q >= threshold : p < threshold && q < threshold) return null;
  const kind: ReviewKind = labelled ? 'wrong' : 'missing';
  return { row, genre, kind, rank: Math.fround(labelled ? 1 - q : q) };
}

/** Suspects of a row that no person has set. */
export function suspectsOf(known: Known, row: number, add: (pair: Pair) => void): void {
  const { columns, basis, signals } = known;
  if (signals.predicted[row] === 0) return;
  for (let genre = 0; genre < signals.genres; genre++) {
    if (hasGenre(columns.byPerson, row, basis.run.genreIds[genre]!)) continue;
    const pair = suspicion(known, row, genre, signals.labels[row * signals.genres + genre] === 1);
    if (pair !== null) add(pair);
  }
}
