// Events of other copies whose poster, or an event before them, was not here when they came: puts them where they belong once
// it is. An event that waits for others that wait goes after these, so one look at each is enough, in whatever order they lie.
// There may be hundreds of thousands, so they are looked at and counted in turns.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MergeReport } from '../../../shared/calls/merging.ts';
import type { EventLine, WordLine } from '../../../shared/eventLog.ts';
import type { Change } from '../change.ts';
import type { WriterDb } from '../connection.ts';
import { changeOf } from '../outcome.ts';
import { BadLine, type Taken } from './badLine.ts';
import { changedBy, type Incoming } from './incoming.ts';

const EVENTS_PER_TURN = 500;
/** To count one is less work than to take it. */
const COUNTED_PER_TURN = 2000;
/** The film of an event that is about none. */
export const NO_FILM = '';
const LISTED_FILMS = 20;

/** The poster of a waiting event `w` is not here; of a film without a file nothing is missing. */
const LACKS_POSTER = `w.sha256 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM film f JOIN poster p ON p.film_id = f.id
  WHERE f.key = w.film_key AND p.sha256 = w.sha256)`;
const PAGE = `SELECT w.id, w.film_key AS film, ${LACKS_POSTER} AS lacking FROM waiting_event w WHERE w.id > ? ORDER BY w.id LIMIT ?`;

interface Waiting {
  id: string;
  film: string;
  /** 1: its poster is not here. */
  lacking: number;
}

/** What waits, and for what. */
export async function waitingReport(
  db: WriterDb,
): Promise<Pick<MergeReport, 'waiting' | 'waitingEarlier' | 'waitingFilms'>> {
  let waiting = 0;
  let waitingEarlier = 0;
  const films = new Set<string>();
  for (let after: string | null = ''; after !== null;) {
    const page: Waiting[] = db.prepare<Waiting>(PAGE).all(after, COUNTED_PER_TURN);
    waiting += page.length;
    for (const { film, lacking } of page) {
      if (lacking === 1) films.add(film);
      else waitingEarlier++;
    }
    after = nextAfter(page, COUNTED_PER_TURN);
    await nextTurn();
  }
  return { waiting, waitingEarlier, waitingFilms: [...films].sort().slice(0, LISTED_FILMS) };
}

const nextAfter = (page: readonly Waiting[], limit: number): string | null =>
  page.length < limit ? null : (page.at(-1)?.id ?? null);

export interface WaitingTurn {
  change: Change | null;
  taken: number;
  /** Where the next turn goes on; null: all were looked at. */
  next: string | null;
}

/**
 * Looks at some waiting events by their ids from `after` on, and at those that they wait for, in one transaction.
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
    const page = db.prepare<Waiting>(PAGE).all(after, limit);
    const taken = takeAll(db, incoming, page, looked);
    const settled = incoming.settle();
    const what = changedBy(settled);
    return {
      taken,
      next: nextAfter(page, limit),
      change: what.length === 0 ? null : changeOf(db, what, settled.posters),
    };
  });
}

/** Takes what waited for posters of these films, inside a transaction: an event waits for none of another film. */
export function takeWaitingOf(
  db: WriterDb,
  incoming: Incoming,
  filmKeys: ReadonlySet<string>,
): { what: Change['what']; posters: number[] } {
  const ofFilm = db.prepare<Waiting>(
    `SELECT w.id, w.film_key AS film, ${LACKS_POSTER} AS lacking FROM waiting_event w WHERE w.film_key = ? ORDER BY w.id`,
  );
  const looked = new Set<string>();
  for (const filmKey of filmKeys) takeAll(db, incoming, ofFilm.all(filmKey), looked);
  const settled = incoming.settle();
  return { what: changedBy(settled), posters: settled.posters };
}

/** Takes those whose poster is here; how many were new. */
function takeAll(db: WriterDb, incoming: Incoming, events: readonly Waiting[], looked: Set<string>): number {
  let taken = 0;
  for (const { id, lacking } of events) {
    if (lacking === 0 && !looked.has(id)) taken += takeWithParents(db, incoming, id, looked);
  }
  return taken;
}

/**
 * Takes an event after all waiting ones before it; how many were new. One that came again meanwhile, in a log that was whole,
 * waits no more and is not counted twice. Events that wait for each other in a circle wait for ever.
 */
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
    let became: Taken;
    try {
      became = incoming.event(line);
    } catch (thrown) {
      if (!(thrown instanceof BadLine)) throw thrown;
      continue;
    }
    if (became === 'waits') continue;
    db.prepare('DELETE FROM waiting_event WHERE id = ?').run(id);
    if (became === 'new') taken++;
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
