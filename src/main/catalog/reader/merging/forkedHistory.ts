// Which events of a poster's forked pairs are in force: on these the last event does not say it.
import type { Database } from 'better-sqlite3';
import { connect } from '../../connection.ts';
import type { EditLayer } from '../../layers.ts';
import { readPairFork } from '../../merging/forks.ts';

/** Sequence numbers of the events in force, by `genre|source`; empty for a poster whose pairs are chains. */
export function forksInForce(db: Database, posterId: number): Map<string, number[]> {
  const forks = db.prepare('SELECT genre_id AS genreId, source FROM label_fork WHERE poster_id = ?').all(posterId) as {
    genreId: number;
    source: EditLayer;
  }[];
  if (forks.length === 0) return new Map();
  const reading = connect(db, { dir: '', readOnly: null });
  return new Map(
    forks.map(({ genreId, source }) => {
      const { fold } = readPairFork(reading, { posterId, genreId, layer: source });
      return [`${genreId}|${source}`, fold.inForce.map(({ seq }) => seq)] as const;
    }),
  );
}
