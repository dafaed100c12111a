// Edits that were made on what is no longer there: another person changed a pair since it was looked at. Such an edit is not
// made but offered again, with both sides. One's own changes from another window are no surprise, and equal ones no conflict.
import type { GenreState } from '../../shared/domain.ts';
import { AppError } from '../../shared/errors.ts';
import type { StaleEdit, StalePair } from '../../shared/staleEdit.ts';
import type { WriterDb } from './connection.ts';
import { posterName } from './describe.ts';
import { genreById } from './genres.ts';
import { readLayers, seen } from './layers.ts';

/** Listed with both sides; more are counted. */
const LISTED = 50;

export interface SeenPair {
  posterId: number;
  genreId: number;
  state: GenreState;
}

/**
 * @param base the pairs as the editor saw them
 * @param yours the state that the edit would set
 * @throws AppError `conflict` with a `StaleEdit` as its details
 */
export function refuseStale(
  db: WriterDb,
  base: readonly SeenPair[],
  yours: (pair: SeenPair) => GenreState | undefined,
  person: string,
): void {
  const pairs: StalePair[] = [];
  let total = 0;
  for (const pair of base) {
    const { posterId, genreId, state } = pair;
    const wanted = yours(pair);
    const now = seen(readLayers(db, posterId), genreId).state;
    if (wanted === undefined || now === state || now === wanted) continue;
    const last = db
      .prepare<{ name: string; at: string }>(
        `SELECT a.name, e.at FROM label_event e JOIN batch b ON b.id = e.batch_id JOIN actor a ON a.id = b.actor_id
         WHERE e.poster_id = ? AND e.genre_id = ? AND e.source = 'person' ORDER BY e.seq DESC LIMIT 1`,
      )
      .get(posterId, genreId);
    // What an import brought meanwhile is no decision: a person's word beats it.
    if (!last || last.name === person) continue;
    if (++total > LISTED) continue;
    const { name: genre } = genreById(db, genreId);
    const title = posterName(db, posterId);
    pairs.push({ posterId, genreId, genre, title, theirs: now, yours: wanted, by: last.name, at: last.at });
  }
  const [first] = pairs;
  if (!first) return;
  const more = total > 1 ? ` and ${total - 1} more` : '';
  throw new AppError(
    'conflict',
    `${first.by} made ${first.genre} ${first.theirs === 'unknown' ? 'undecided' : first.theirs} on ${first.title}${more} meanwhile.`,
    {
      hint: 'Nothing was changed. Keep theirs, or send yours again.',
      details: { stale: 'labels', pairs, total } satisfies StaleEdit,
    },
  );
}
