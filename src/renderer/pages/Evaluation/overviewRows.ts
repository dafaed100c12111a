// The rows of the overview: metrics of each genre at 0.5 and at the run's thresholds in one row, and their order. Pure.
import type { Metrics } from '../../../shared/domain.ts';

export interface Figures {
  precision: number;
  recall: number;
  f1: number;
}

export interface OverviewRow {
  genre: string;
  support: number;
  /** Share of the posters whose label for the genre is not known or does not count, 0 to 1; null without posters. */
  unknown: number | null;
  ap: number | null;
  threshold: number;
  half: Figures | null;
  tuned: Figures;
}

export type SortKey = 'genre' | 'support' | 'unknown' | 'ap' | 'threshold' | `${'half' | 'tuned'}.${keyof Figures}`;
export interface Order {
  by: SortKey;
  descending: boolean;
}

/** Both thresholds' metrics, a row per genre in the order of the metrics. */
export function overviewRows(half: Metrics, tuned: Metrics): OverviewRow[] {
  const atHalf = new Map(half.perGenre.map((row) => [row.genre, row]));
  return tuned.perGenre.map((row) => ({
    genre: row.genre,
    support: row.support,
    unknown: tuned.posters === 0 ? null : 1 - row.known / tuned.posters,
    ap: row.ap,
    threshold: row.threshold,
    half: atHalf.get(row.genre) ?? null,
    tuned: row,
  }));
}

function valueOf(row: OverviewRow, by: SortKey): string | number | null {
  const [rule, figure] = by.split('.') as ['half' | 'tuned', keyof Figures | undefined];
  if (figure !== undefined) return row[rule]?.[figure] ?? null;
  return row[by as keyof Omit<OverviewRow, 'half' | 'tuned'>];
}

/** Rows in an order; those without a value come last either way, equal ones by name. */
export function sortRows(rows: readonly OverviewRow[], { by, descending }: Order): OverviewRow[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const x = valueOf(a, by);
    const y = valueOf(b, by);
    if (x === null || y === null) return Number(x === null) - Number(y === null) || a.genre.localeCompare(b.genre);
    const compared = typeof x === 'string' ? x.localeCompare(String(y)) : x - Number(y);
    return compared * sign || a.genre.localeCompare(b.genre);
  });
}

/** The order after a click on a column's head: names start at A, figures at the largest, a second click turns it. */
export const nextOrder = (now: Order, by: SortKey): Order =>
  now.by === by ? { by, descending: !now.descending } : { by, descending: by !== 'genre' };
