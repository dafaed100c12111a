// Which genres occur together, in labels and in predictions, and which are taken for which. Pure functions over
// [posters x genres] matrices; `cellPosters` names the posters that a cell counts.
import type { MatrixKind } from './answers.ts';
import type { LabelMatrix } from './metrics.ts';

export interface Decided {
  labels: LabelMatrix;
  probabilities: ArrayLike<number>;
  genres: number;
  /** By genre; a genre is predicted at `probability >= threshold`. */
  thresholds: readonly number[];
}

export interface MatrixCounts {
  labels: number[][];
  predictions: number[][];
  confusion: number[][];
  missed: number[];
  present: number[];
}

/**
 * [row][column] counts of posters. labels: both present. predictions: both predicted. confusion: the row present, the
 * column predicted although absent (unknown labels count nowhere); its diagonal: present and predicted. missed: present,
 * not predicted.
 */
export function genreMatrices({ labels, probabilities, genres, thresholds }: Decided): MatrixCounts {
  const square = (): number[][] => Array.from({ length: genres }, () => new Array<number>(genres).fill(0));
  const counts: MatrixCounts = {
    labels: square(),
    predictions: square(),
    confusion: square(),
    missed: new Array<number>(genres).fill(0),
    present: new Array<number>(genres).fill(0),
  };
  for (let start = 0; start < labels.length; start += genres) {
    const present: number[] = [];
    const predicted: number[] = [];
    for (let g = 0; g < genres; g++) {
      if (labels[start + g] === 1) present.push(g);
      if (probabilities[start + g]! >= thresholds[g]!) predicted.push(g);
    }
    const wrong = predicted.filter((g) => labels[start + g] === 0);
    for (const row of present) {
      counts.present[row]!++;
      for (const column of present) counts.labels[row]![column]!++;
      for (const column of wrong) counts.confusion[row]![column]!++;
      if (predicted.includes(row)) counts.confusion[row]![row]!++;
      else counts.missed[row]!++;
    }
    for (const row of predicted) for (const column of predicted) counts.predictions[row]![column]!++;
  }
  return counts;
}

/** Rows of the posters that `genreMatrices` counts in a cell; with `column` null those of `missed`. */
export function cellPosters(decided: Decided, kind: MatrixKind, row: number, column: number | null): number[] {
  const { labels, probabilities, genres, thresholds } = decided;
  const predicted = (at: number, g: number): boolean => probabilities[at * genres + g]! >= thresholds[g]!;
  const labelled = (at: number, g: number, as: number): boolean => labels[at * genres + g] === as;
  const inside = (at: number): boolean => {
    if (column === null) return labelled(at, row, 1) && !predicted(at, row);
    if (kind === 'labels') return labelled(at, row, 1) && labelled(at, column, 1);
    if (kind === 'predictions') return predicted(at, row) && predicted(at, column);
    return labelled(at, row, 1) && predicted(at, column) && (row === column || labelled(at, column, 0));
  };
  const posters = genres === 0 ? 0 : labels.length / genres;
  return Array.from({ length: posters }, (_, at) => at).filter(inside);
}
