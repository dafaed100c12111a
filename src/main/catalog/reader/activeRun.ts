// Which run the library shows, and the thresholds it predicts with; and what its genres are now, where the vocabulary was
// edited since it was trained.
import type { Database } from 'better-sqlite3';
import type { ActiveRun } from './columns.ts';
import type { Vocabulary } from './vocabulary.ts';

/** No probability reaches it: what a run says of a genre that ended neither suspects nor counts. */
const NEVER = Infinity;

/** The active run, null when none was made active. */
export function readActiveRun(db: Database, vocabulary: Vocabulary): ActiveRun | null {
  const row = db
    .prepare(
      `SELECT id, split_id AS splitId, genre_ids AS genreIds, detail FROM run
       WHERE id = (SELECT value FROM meta WHERE key = 'active_run')`,
    )
    .get() as { id: string; splitId: number | null; genreIds: string; detail: string } | undefined;
  if (row === undefined) return null;
  const { thresholds, kind } = JSON.parse(row.detail) as { thresholds?: number[] | null; kind?: string };
  const genres = genresNow(db, vocabulary, JSON.parse(row.genreIds) as number[], thresholds ?? null);
  return { id: row.id, splitId: row.splitId, outOfSample: kind === 'crossval', ...genres };
}

/**
 * What the genres of a run are now, place by place, with the thresholds (0.5 where none was tuned). A genre that went into
 * another speaks for that one: where a run knows several genres that are one now, the greatest of their probabilities holds
 * (`joins`), under the first one's threshold. One that is split up has nobody to speak for.
 */
export function genresNow(
  db: Database,
  vocabulary: Vocabulary,
  trained: readonly number[],
  tuned: readonly number[] | null,
): Pick<ActiveRun, 'genreIds' | 'thresholds' | 'joins'> {
  const split = splitUp(db);
  const genreIds: number[] = [];
  const joins: ActiveRun['joins'] = [];
  const thresholds = trained.map((_, g) => tuned?.[g] ?? 0.5);
  // A genre that stayed itself is the one that others joined.
  const first = new Map(trained.flatMap((id, g) => (vocabulary.isRetired(id) ? [] : [[id, g] as const])));
  trained.forEach((id, g) => {
    const now = !vocabulary.isRetired(id) || split.has(id) ? id : (vocabulary.nowOf(id) ?? id);
    if (!first.has(now)) first.set(now, g);
    const place = first.get(now)!;
    const lives = place === g && !vocabulary.isRetired(now);
    if (place !== g) joins.push({ from: g, into: place });
    genreIds.push(lives ? now : id);
    if (!lives) thresholds[g] = NEVER;
  });
  return { genreIds, thresholds, joins };
}

/** Genres that ended in a split: their successor is only where their name leads. */
function splitUp(db: Database): Set<number> {
  const events = db.prepare("SELECT after FROM vocabulary_event WHERE kind = 'split'").pluck().all() as string[];
  return new Set(
    events.flatMap((after) =>
      (JSON.parse(after) as { genres: { id: number; retired_at: string | null }[] }).genres
        .filter(({ retired_at: retiredAt }) => retiredAt !== null)
        .map(({ id }) => id),
    ),
  );
}
