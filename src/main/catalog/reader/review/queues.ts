// A queue out of the ranked lists: its pairs in order, how many are left, skipped and done. One pass over a list for each question.
import type { Database } from 'better-sqlite3';
import type { QueueKind } from '../../../../shared/calls/review.ts';
import { genreIdsOf, hasGenre } from '../columns.ts';
import type { Pair, PairList } from './pairList.ts';
import { suspicion } from './pairs.ts';
import type { Ranking } from './rankings.ts';

/** A pair of a page; `asked`: who was not sure of it. */
export interface QueuedPair extends Pair {
  skipped: boolean;
  asked: { by: string; at: string } | null;
}

export interface QueuePage {
  pairs: QueuedPair[];
  left: number;
  skipped: number;
  done: number;
}

interface SecondLook {
  posterId: number;
  genreId: number;
  by: string;
  at: string;
}

/** Pairs as poster id x genres of the run + index of the genre. */
type PairSet = ReadonlySet<number>;

/** The tables that a few people fill by hand: small, and read at each question. */
export class SetAside {
  private readonly skips;
  private readonly looks;
  private readonly wanted;

  constructor(db: Database) {
    this.skips = db.prepare('SELECT poster_id AS posterId, genre_id AS genreId FROM review_skip');
    this.looks = db.prepare(
      `SELECT s.poster_id AS posterId, s.genre_id AS genreId, a.name AS "by", s.at FROM second_look s
       JOIN actor a ON a.id = s.actor_id JOIN genre g ON g.id = s.genre_id AND g.retired_at IS NULL
       ORDER BY s.at, s.poster_id, s.genre_id`,
    );
    this.wanted = db.prepare(
      'SELECT DISTINCT poster_id AS posterId, genre_id AS genreId FROM second_look_event WHERE wanted = 1',
    );
  }

  skipped(ranking: Ranking): PairSet {
    return pairSet(ranking, this.skips.all() as { posterId: number; genreId: number }[]);
  }

  /** Oldest first. */
  secondLooks(): SecondLook[] {
    return this.looks.all() as SecondLook[];
  }

  /** Pairs that were sent to a second look at any time. */
  everAsked(): { posterId: number; genreId: number }[] {
    return this.wanted.all() as { posterId: number; genreId: number }[];
  }
}

function pairSet({ basis, signals }: Ranking, pairs: readonly { posterId: number; genreId: number }[]): PairSet {
  const found = new Set<number>();
  for (const { posterId, genreId } of pairs) {
    const genre = basis.run.genreIds.indexOf(genreId);
    if (genre >= 0) found.add(posterId * signals.genres + genre);
  }
  return found;
}

/** A page of a queue. `genreIds`: of these alone, null for all of the run. */
export function queuePage(
  ranking: Ranking,
  aside: SetAside,
  {
    kind,
    genreIds,
    offset,
    limit,
  }: { kind: QueueKind; genreIds: readonly number[] | null; offset: number; limit: number },
): QueuePage {
  const skips = aside.skipped(ranking);
  const looks = aside.secondLooks();
  const { basis } = ranking;
  const wanted = basis.run.genreIds.map((id) => genreIds === null || genreIds.includes(id));
  if (kind === 'second') return secondPage(ranking, aside, looks, wanted, { offset, limit });
  const list = kind === 'helps' ? ranking.helps! : ranking.suspects;
  const page = pageOf(ranking, list, { wanted, kind, skips, away: pairSet(ranking, looks) }, { offset, limit });
  const done = kind === 'helps' ? decidedPairs(ranking, wanted) : decidedSuspects(ranking, wanted, kind);
  return { ...page, done };
}

function pageOf(
  { columns, signals }: Ranking,
  list: PairList,
  { wanted, kind, skips, away }: { wanted: boolean[]; kind: QueueKind; skips: PairSet; away: PairSet },
  { offset, limit }: { offset: number; limit: number },
): Omit<QueuePage, 'done'> {
  const only = kind === 'wrong' ? 0 : kind === 'missing' ? 1 : -1;
  const setAside = skips.size + away.size > 0;
  const pairs: QueuedPair[] = [];
  const later: number[] = [];
  let left = 0;
  for (let index = 0; index < list.count; index++) {
    const genre = list.genres[index]!;
    if (!wanted[genre] || (only >= 0 && list.missing[index] !== only)) continue;
    if (setAside) {
      const key = columns.ids[list.rows[index]!]! * signals.genres + genre;
      if (away.has(key)) continue;
      if (skips.has(key)) {
        later.push(index);
        continue;
      }
    }
    if (left >= offset && pairs.length < limit) pairs.push({ ...list.at(index), skipped: false, asked: null });
    left++;
  }
  // Those that were put off come last, in the same order.
  for (const [i, index] of later.entries()) {
    if (left + i >= offset && pairs.length < limit) pairs.push({ ...list.at(index), skipped: true, asked: null });
  }
  return { pairs, left, skipped: later.length };
}

function secondPage(
  ranking: Ranking,
  aside: SetAside,
  looks: readonly SecondLook[],
  wanted: boolean[],
  { offset, limit }: { offset: number; limit: number },
): QueuePage {
  const { columns, basis, signals } = ranking;
  const pairs: QueuedPair[] = [];
  for (const { posterId, genreId, by, at } of looks) {
    const genre = basis.run.genreIds.indexOf(genreId);
    const row = columns.rowOf(posterId);
    if (genre < 0 || row < 0 || !wanted[genre] || signals.predicted[row] === 0) continue;
    const kind = signals.labels[row * signals.genres + genre] === 1 ? 'wrong' : 'missing';
    pairs.push({ row, genre, kind, rank: 0, skipped: false, asked: { by, at } });
  }
  const open = pairSet(ranking, looks);
  let done = 0;
  for (const { posterId, genreId } of aside.everAsked()) {
    const genre = basis.run.genreIds.indexOf(genreId);
    const row = columns.rowOf(posterId);
    if (genre < 0 || row < 0 || !wanted[genre] || open.has(posterId * signals.genres + genre)) continue;
    if (hasGenre(columns.byPerson, row, genreId)) done++;
  }
  return { pairs: pairs.slice(offset, offset + limit), left: pairs.length, skipped: 0, done };
}

/** Pairs that a person has set and that would be in the queue had they not. */
function decidedSuspects(ranking: Ranking, wanted: boolean[], kind: QueueKind): number {
  const { columns } = ranking;
  let done = 0;
  eachDecided(ranking, wanted, (row, genre, genreId) => {
    const pair = suspicion(ranking, row, genre, hasGenre(columns.lowerPresent, row, genreId));
    if (pair !== null && (kind === 'all' || kind === pair.kind)) done++;
  });
  return done;
}

function decidedPairs(ranking: Ranking, wanted: boolean[]): number {
  let done = 0;
  eachDecided(ranking, wanted, () => done++);
  return done;
}

function eachDecided(
  { columns, basis, signals }: Ranking,
  wanted: boolean[],
  visit: (row: number, genre: number, genreId: number) => void,
): void {
  const genreOf = new Map(basis.run.genreIds.map((id, genre) => [id, genre]));
  for (let row = 0; row < columns.count; row++) {
    if (signals.predicted[row] === 0 || columns.byPerson.every((plane) => plane[row] === 0)) continue;
    for (const genreId of genreIdsOf(columns.byPerson, row)) {
      const genre = genreOf.get(genreId);
      if (genre !== undefined && wanted[genre]) visit(row, genre, genreId);
    }
  }
}

/** Pairs left per genre of the run, those that were put off or are uncertain not counted. */
export function queueCounts(
  ranking: Ranking,
  aside: SetAside,
): { genreId: number; wrong: number; missing: number; helps: number; second: number }[] {
  const { columns, basis, signals, suspects, helps } = ranking;
  const looks = aside.secondLooks();
  const skips = aside.skipped(ranking);
  const away = pairSet(ranking, looks);
  const counts = basis.run.genreIds.map((genreId) => ({ genreId, wrong: 0, missing: 0, helps: 0, second: 0 }));
  const setAside = skips.size + away.size > 0;
  const count = (list: PairList, add: (index: number, genre: number) => void): void => {
    for (let index = 0; index < list.count; index++) {
      const genre = list.genres[index]!;
      const key = setAside ? columns.ids[list.rows[index]!]! * signals.genres + genre : 0;
      if (!setAside || (!skips.has(key) && !away.has(key))) add(index, genre);
    }
  };
  count(suspects, (index, genre) => {
    counts[genre]![suspects.missing[index] === 1 ? 'missing' : 'wrong']++;
  });
  if (helps !== null) count(helps, (_, genre) => void counts[genre]!.helps++);
  for (const { posterId, genreId } of looks) {
    const of = counts.find((each) => each.genreId === genreId);
    const row = columns.rowOf(posterId);
    if (of && row >= 0 && signals.predicted[row] === 1) of.second++;
  }
  return counts;
}
