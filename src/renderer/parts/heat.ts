// The heat maps' cells: what a number means beside its row, how strongly it is coloured, and what it says. Pure.
import type { Matrices, MatrixKind } from '../../shared/evaluation/answers.ts';

export interface Cell {
  row: number;
  /** Index of the column's genre; null: the row's genre was not predicted (`missed`). */
  column: number | null;
  count: number;
  /** Share of the row's posters, 0 to 1; null where the row has none. */
  share: number | null;
  /** `same`: both genres are one. `plain`: two genres. `wrong`: what should not be. */
  tone: 'same' | 'plain' | 'wrong';
}

export const MATRIX_WORDS: Record<MatrixKind, { label: string; about: string }> = {
  labels: {
    label: 'Labels together',
    about: 'Posters that are labelled with both genres. Percentages are of the row’s posters.',
  },
  predictions: {
    label: 'Predictions together',
    about: 'Posters that both genres are predicted for. Percentages are of the row’s predictions.',
  },
  confusion: {
    label: 'Confusion',
    about:
      'Of the posters labelled with the row’s genre: predicted (boxed), missed, and which absent genres were predicted instead or besides.',
  },
};

/** The matrices with their genres in the order of their names, so that a row is found at once. */
export function matricesByName(matrices: Matrices): Matrices {
  const order = [...matrices.genres.keys()].sort((a, b) => matrices.genres[a]!.localeCompare(matrices.genres[b]!));
  const pick = <T>(values: readonly T[]): T[] => order.map((i) => values[i]!);
  const both = (matrix: readonly number[][]): number[][] => pick(matrix).map(pick);
  return {
    ...matrices,
    genreIds: pick(matrices.genreIds),
    genres: pick(matrices.genres),
    labels: both(matrices.labels),
    predictions: both(matrices.predictions),
    confusion: both(matrices.confusion),
    missed: pick(matrices.missed),
    present: pick(matrices.present),
  };
}

/** What a row's counts are shares of. */
function rowTotal(matrices: Matrices, kind: MatrixKind, row: number): number {
  return kind === 'predictions' ? (matrices.predictions[row]?.[row] ?? 0) : (matrices.present[row] ?? 0);
}

/** The cells of a matrix by row, in the order of its genres; the confusion has one column more, `missed`. */
export function heatRows(matrices: Matrices, kind: MatrixKind): Cell[][] {
  return matrices[kind].map((counts, row) => {
    const total = rowTotal(matrices, kind, row);
    const cell = (column: number | null, count: number): Cell => ({
      row,
      column,
      count,
      share: total === 0 ? null : count / total,
      tone: column === row ? 'same' : kind === 'confusion' ? 'wrong' : 'plain',
    });
    const cells = counts.map((count, column) => cell(column, count));
    return kind === 'confusion' ? [...cells, cell(null, matrices.missed[row] ?? 0)] : cells;
  });
}

/** Strength of a cell's colour, 0 to 1: the root of its share, so that small shares can still be told apart. */
export const strength = ({ share, count }: Pick<Cell, 'share' | 'count'>): number =>
  count === 0 ? 0 : Math.sqrt(Math.min(1, share ?? 0));

/** What a cell says, in words. */
export function cellWords(
  genres: readonly string[],
  kind: MatrixKind,
  { row, column }: Pick<Cell, 'row' | 'column'>,
): string {
  const of = genres[row] ?? '';
  const to = column === null ? '' : (genres[column] ?? '');
  if (column === null) return `Labelled ${of}, which was not predicted`;
  if (kind === 'labels') return column === row ? `Labelled ${of}` : `Labelled ${of} and ${to}`;
  if (kind === 'predictions') return column === row ? `Predicted ${of}` : `Predicted ${of} and ${to}`;
  return column === row ? `Labelled and predicted ${of}` : `Labelled ${of}, predicted ${to} although it is absent`;
}

/** The cell that an arrow key leads to from another; rows and columns end at the edge. */
export function cellBeside(
  at: { row: number; column: number },
  key: string,
  rows: number,
  columns: number,
): { row: number; column: number } | null {
  const clamp = (value: number, most: number): number => Math.max(0, Math.min(most - 1, value));
  const to = (row: number, column: number) => ({ row: clamp(row, rows), column: clamp(column, columns) });
  switch (key) {
    case 'ArrowLeft':
      return to(at.row, at.column - 1);
    case 'ArrowRight':
      return to(at.row, at.column + 1);
    case 'ArrowUp':
      return to(at.row - 1, at.column);
    case 'ArrowDown':
      return to(at.row + 1, at.column);
    case 'Home':
      return to(at.row, 0);
    case 'End':
      return to(at.row, columns - 1);
    default:
      return null;
  }
}
