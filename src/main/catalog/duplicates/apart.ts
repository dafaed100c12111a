// Pairs of images that persons told apart: events, their fold `told_apart`, and what both mean for the clusters of the last
// search. Undo and redo append events, like edits.
import type { Batch } from '../batch.ts';
import type { WriterDb } from '../connection.ts';
import type { Direction } from '../tally.ts';
import { joinClusters } from './clusters.ts';

/** sha256 of two images, the lesser first. */
export type ApartPair = readonly [string, string];
export const apartPair = (a: string, b: string): ApartPair => (a < b ? [a, b] : [b, a]);

/** The search whose clusters are in the table; null before the first. */
export function currentSearch(db: WriterDb): string | null {
  const text = db.meta('duplicates');
  return text === null ? null : ((JSON.parse(text) as { at: string }).at ?? null);
}

export function isApart(db: WriterDb, [a, b]: ApartPair): boolean {
  return db.prepare('SELECT 1 FROM told_apart WHERE sha256_a = ? AND sha256_b = ?').get(a, b) !== undefined;
}

/** Writes one event and its state; the clusters are the caller's next step. */
export function writeApart(db: WriterDb, batch: Batch, [a, b]: ApartPair, apart: boolean, search: string | null): void {
  db.prepare('INSERT INTO told_apart_event (batch_id, sha256_a, sha256_b, apart, search) VALUES (?, ?, ?, ?, ?)').run(
    batch.id,
    a,
    b,
    apart ? 1 : 0,
    search,
  );
  db.prepare(
    apart
      ? 'INSERT OR IGNORE INTO told_apart (sha256_a, sha256_b) VALUES (?, ?)'
      : 'DELETE FROM told_apart WHERE sha256_a = ? AND sha256_b = ?',
  ).run(a, b);
}

export interface Member {
  poster_id: number;
  sha256: string;
}

export function membersOf(db: WriterDb, cluster: number): Member[] {
  return db
    .prepare<Member>(
      `SELECT m.poster_id, p.sha256 FROM duplicate_member m JOIN poster p ON p.id = m.poster_id
       WHERE m.cluster = ? ORDER BY m.poster_id`,
    )
    .all(cluster);
}

/**
 * Puts posters into clusters anew: those that nobody told apart stay together. Answers their ids. A cluster is named by its
 * least poster; one poster alone is none.
 */
export function regroup(db: WriterDb, members: readonly Member[]): number[] {
  const images = [...new Set(members.map(({ sha256 }) => sha256))].sort();
  const apart: [number, number][] = [];
  const joins: { a: number; b: number; strength: number }[] = [];
  for (let a = 0; a < images.length; a++) {
    for (let b = a + 1; b < images.length; b++) {
      if (isApart(db, [images[a]!, images[b]!])) apart.push([a, b]);
      else joins.push({ a, b, strength: 0 });
    }
  }
  const sets = joinClusters(images.length, joins, apart);
  const bySet = new Map<number, number[]>();
  for (const { poster_id, sha256 } of members) {
    const set = sets[images.indexOf(sha256)]!;
    bySet.set(set, [...(bySet.get(set) ?? []), poster_id]);
  }
  const remove = db.prepare('DELETE FROM duplicate_member WHERE poster_id = ?');
  const put = db.prepare('INSERT INTO duplicate_member (cluster, poster_id) VALUES (?, ?)');
  for (const { poster_id } of members) remove.run(poster_id);
  for (const posters of bySet.values()) {
    if (posters.length < 2) continue;
    const cluster = Math.min(...posters);
    for (const poster of posters) put.run(cluster, poster);
  }
  return members.map(({ poster_id }) => poster_id);
}

/** The posters of two images, and all that are in clusters with them. */
export function around(db: WriterDb, pairs: readonly ApartPair[]): Member[] {
  const found = new Map<number, Member>();
  const posters = db.prepare<Member & { cluster: number | null }>(
    `SELECT p.id AS poster_id, p.sha256, m.cluster FROM poster p LEFT JOIN duplicate_member m ON m.poster_id = p.id
     WHERE p.sha256 = ?`,
  );
  for (const sha256 of new Set(pairs.flat())) {
    for (const { cluster, ...member } of posters.all(sha256)) {
      found.set(member.poster_id, member);
      if (cluster !== null) for (const other of membersOf(db, cluster)) found.set(other.poster_id, other);
    }
  }
  return [...found.values()].sort((a, b) => a.poster_id - b.poster_id);
}

interface ApartEvent {
  sha256_a: string;
  sha256_b: string;
  search: string | null;
}

/** Takes the exceptions of a batch back, or says them again. Answers what was done, and the posters that it touches. */
export function stepApart(
  db: WriterDb,
  direction: Direction,
  targetId: number,
  batch: Batch,
): { changed: number; skipped: number; posters: number[] } {
  const events = db
    .prepare<ApartEvent>('SELECT sha256_a, sha256_b, search FROM told_apart_event WHERE batch_id = ? ORDER BY seq')
    .all(targetId);
  const search = currentSearch(db);
  const stepped: ApartPair[] = [];
  let skipped = 0;
  for (const event of events) {
    const pair = apartPair(event.sha256_a, event.sha256_b);
    if (isApart(db, pair) !== (direction === 'undo')) {
      skipped++;
      continue;
    }
    writeApart(db, batch, pair, direction === 'redo', event.search);
    // Clusters of a later search did not have them together.
    if (direction === 'redo' || event.search === search) stepped.push(pair);
  }
  const posters = stepped.length === 0 ? [] : regroup(db, around(db, stepped));
  return { changed: events.length - skipped, skipped, posters };
}
