// What each import source says of each pair, for the ranking: read once from the event log, in slices.
import type { Database } from 'better-sqlite3';
import type { Steps } from '../../../../shared/steps.ts';
import { hasBit } from '../../masks.ts';
import type { Columns } from '../columns.ts';

const SLICE = 2000;
/** Sources that are told apart; those beyond have few posters. */
const MOST = 8;

type EventTuple = [seq: number, posterId: number, actorId: number, present: Buffer | null, absent: Buffer | null];

/** Votes of each source, [posters x genres]: 1, 0, or -1 where it says nothing. None where there is only one source. */
export function* sourceVotes(db: Database, columns: Columns, genreIds: readonly number[]): Steps<Int8Array[]> {
  const sources = db.prepare("SELECT count(*) FROM actor WHERE kind = 'import'").pluck().get() as number;
  if (sources < 2) return [];
  const slice = db
    .prepare(
      `SELECT e.seq, e.poster_id, b.actor_id, e.present, e.absent FROM label_event e JOIN batch b ON b.id = e.batch_id
       WHERE e.genre_id IS NULL AND e.seq > ? ORDER BY e.seq LIMIT ${SLICE}`,
    )
    .raw();
  const byActor = new Map<number, Int8Array>();
  const width = genreIds.length;
  for (let after = -1; ;) {
    const tuples = slice.all(after) as EventTuple[];
    for (const [, posterId, actorId, present, absent] of tuples) {
      const row = columns.rowOf(posterId);
      let votes = byActor.get(actorId);
      if (votes === undefined && byActor.size < MOST) {
        votes = new Int8Array(columns.count * width).fill(-1);
        byActor.set(actorId, votes);
      }
      if (row < 0 || votes === undefined) continue;
      for (const [g, id] of genreIds.entries()) {
        if (hasBit(present, id)) votes[row * width + g] = 1;
        else if (hasBit(absent, id)) votes[row * width + g] = 0;
      }
    }
    const last = tuples.at(-1);
    if (last === undefined || tuples.length < SLICE) return [...byActor.values()];
    after = last[0];
    yield;
  }
}
