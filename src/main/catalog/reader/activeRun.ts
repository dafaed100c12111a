// Which run the library shows, and the thresholds it predicts with.
import type { Database } from 'better-sqlite3';
import type { ActiveRun } from './columns.ts';

/** The active run, null when none was made active. Genres without a tuned threshold get 0.5. */
export function readActiveRun(db: Database): ActiveRun | null {
  const row = db
    .prepare(
      `SELECT id, split_id AS splitId, genre_ids AS genreIds, detail FROM run
       WHERE id = (SELECT value FROM meta WHERE key = 'active_run')`,
    )
    .get() as { id: string; splitId: number | null; genreIds: string; detail: string } | undefined;
  if (row === undefined) return null;
  const genreIds = JSON.parse(row.genreIds) as number[];
  const { thresholds, kind } = JSON.parse(row.detail) as { thresholds?: number[] | null; kind?: string };
  return {
    id: row.id,
    splitId: row.splitId,
    outOfSample: kind === 'crossval',
    genreIds,
    thresholds: genreIds.map((_, g) => thresholds?.[g] ?? 0.5),
  };
}
