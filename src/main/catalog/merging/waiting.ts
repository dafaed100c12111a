// Events of other copies whose poster, or an event before them, was not here when they came: puts them where they belong once
// it is. An event that waits for others that wait goes after these, so one look at each is enough, in whatever order they lie.
import type { MergeReport } from '../../../shared/calls/merging.ts';
import type { EventLine, WordLine } from '../../../shared/eventLog.ts';
import type { Change } from '../change.ts';
import type { WriterDb } from '../connection.ts';
import { changeOf } from '../outcome.ts';
import { BadLine } from './badLine.ts';
import { changedBy, type Incoming } from './incoming.ts';

const EVENTS_PER_TURN = 500;
/** The film of an event that is about none. */
export const NO_FILM = '';
const LISTED_FILMS = 20;

/** The poster of a waiting event `w` is not here; of a film without a file nothing is missing. */
const LACKS_POSTER = `w.sha256 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM film f JOIN poster p ON p.film_id = f.id
  WHERE f.key = w.film_key AND p.sha256 = w.sha256)`;

/** What waits, and for what. */
export function waitingReport(db: WriterDb): Pick<MergeReport, 'waiting' | 'waitingEarlier' | 'waitingFilms'> {
  const { all, lacking } = db
    .prepare<{ all: number; lacking: number }>(
      `SELECT count(*) AS "all", count(*) FILTER (WHERE ${LACKS_POSTER}) AS lacking FROM waiting_event w`,
    )
    .get() ?? { all: 0, lacking: 0 };
  const films = db
    .prepare<{ key: string }>(
      `SELECT DISTINCT w.film_key AS key FROM waiting_event w WHERE ${LACKS_POSTER} ORDER BY 1 LIMIT ${LISTED_FILMS}`,
    )
    .all();
  return { waiting: all, waitingEarlier: all - lacking, waitingFilms: films.map(({ key }) => key) };
}

export interface WaitingTurn {
  change: Change | null;
  taken: number;
  /** Where the next turn goes on; null: all were looked at. */
  next: string | null;
}

/**
 * Looks at some waiting events by their ids from `after` on, and at those that they wait for, in one transaction.
 * Also called when posters come.
 * @param looked ids that were looked at in earlier turns; grows
 */
export function takeWaitingEvents(
  db: WriterDb,
  incoming: Incoming,
  after: string,
  looked: Set<string>,
  limit = EVENTS_PER_TURN,
): WaitingTurn {
  return db.transaction(() => {
    const ids = db
      .prepare<{ id: string }>(
        `SELECT w.id FROM waiting_event w LEFT JOIN film f ON f.key = w.film_key
         WHERE w.id > ? AND (w.sha256 IS NULL OR EXISTS (SELECT 1 FROM poster p WHERE p.film_id = f.id AND p.sha256 = w.sha256))
         ORDER BY w.id LIMIT ?`,
      )
      .all(after, limit)
      .map(({ id }) => id);
    let taken = 0;
    for (const id of ids) if (!looked.has(id)) taken += takeWithParents(db, incoming, id, looked);
    const settled = incoming.settle();
    const what = changedBy(settled);
    return {
      taken,
      next: ids.length < limit ? null : (ids.at(-1) ?? null),
      change: what.length === 0 ? null : changeOf(db, what, settled.posters),
    };
  });
}

/** Takes an event after all waiting ones before it; how many. Events that wait for each other in a circle wait for ever. */
function takeWithParents(db: WriterDb, incoming: Incoming, wanted: string, looked: Set<string>): number {
  const find = db.prepare<{ line: string }>('SELECT line FROM waiting_event WHERE id = ?');
  const open = [wanted];
  let taken = 0;
  for (let id = open.at(-1); id !== undefined; id = open.at(-1)) {
    const row = find.get(id);
    if (!row) {
      open.pop();
      continue;
    }
    // Checked before it was put there.
    const line = JSON.parse(row.line) as EventLine | WordLine;
    if (!looked.has(id)) {
      looked.add(id);
      const before = parentsOf(line).filter((parent) => !looked.has(parent) && find.get(parent) !== undefined);
      if (before.length > 0) {
        open.push(...before);
        continue;
      }
    }
    open.pop();
    try {
      if (incoming.event(line) === 'waits') continue;
    } catch (thrown) {
      if (!(thrown instanceof BadLine)) throw thrown;
      continue;
    }
    db.prepare('DELETE FROM waiting_event WHERE id = ?').run(id);
    taken++;
  }
  return taken;
}

function parentsOf(line: EventLine | WordLine): string[] {
  switch (line.t) {
    case 'draft':
      return [];
    case 'label':
    case 'tagline':
      return line.parents;
    case 'import':
      return [line.withdraws, line.restores].filter((id) => id !== undefined);
    case 'decision':
      return [line.draft, ...(typeof line.head === 'string' ? [line.head] : [])];
    default:
      return typeof line.head === 'string' ? [line.head] : [];
  }
}
