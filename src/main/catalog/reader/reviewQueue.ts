// The review queues: (poster, genre) pairs in which the active run and the labels disagree, most suspicious first.
//
// With t the genre's tuned threshold (0.5 where the run has none) and p the probability of the run:
//   wrong    present, not set by a person, p < t; score 1 - p
//   missing  absent or unknown, not set by a person, p >= t; score p
// So a queue holds exactly the pairs where the run's own decision differs from the label, and gets empty. `done` counts the
// pairs that a person has decided and that would be in the queue had they not. Ties go by film key, poster, genre; skipped
// pairs come last, in the same order.
import type { Database } from 'better-sqlite3';
import type { ReviewItem, ReviewKind } from '../../../shared/domain.ts';
import { FLAG, hasGenre, type ActiveRun, type Columns } from './columns.ts';
import { compareText, type Orders } from './orders.ts';
import type { Aspect, Versions } from './versions.ts';

const INDICES = 2 ** 23;
const KEPT = 8;

export type QueueKind = ReviewKind | 'all';

/** Which queue: its kind, and the genre ids that it is restricted to (all of the run when null). */
export interface QueueName {
  kind: QueueKind;
  genreIds: readonly number[] | null;
}

/** A pair of a queue; `genre` is its index among the run's genres. */
export interface QueuePair {
  row: number;
  genre: number;
  kind: ReviewKind;
  score: number;
}

/** A queue in order. */
export interface Queue {
  left: QueuePair[];
  skipped: QueuePair[];
  done: number;
}

interface Kept {
  at: number;
  queue: Queue;
  /** Decided pairs by row: what to take off `done` when the row is looked at again. */
  doneByRow: Uint16Array;
}
const FATAL: Aspect[] = ['predictions', 'runs', 'posters', 'films', 'genres'];

export class ReviewQueues {
  private readonly cache = new Map<string, Kept>();
  private readonly skips: () => { posterId: number; genreId: number }[];
  private readonly versions: Versions;

  constructor(db: Database, versions: Versions) {
    this.versions = versions;
    const statement = db.prepare('SELECT poster_id AS posterId, genre_id AS genreId FROM review_skip');
    this.skips = () => statement.all() as { posterId: number; genreId: number }[];
  }

  /** The whole queue in order. Label edits repair it, anything else makes it anew. Empty without an active run. */
  queue(columns: Columns, orders: Orders, name: QueueName): Queue {
    const key = `${name.kind}|${name.genreIds?.join(',') ?? 'all'}`;
    const known = this.cache.get(key);
    const changed = known ? this.versions.changedRows(known.at, ['labels'], FATAL) : null;
    let kept: Kept;
    if (!known || !changed) {
      const doneByRow = new Uint16Array(columns.count);
      // In tie order, so that sorting by score and number keeps it.
      const found = this.collect(columns, orders.byKey(), name, doneByRow);
      const [left, skipped] = [mostSuspiciousFirst(found.left), mostSuspiciousFirst(found.skipped)];
      kept = { at: this.versions.now, queue: { left, skipped, done: found.done }, doneByRow };
    } else {
      const { queue, doneByRow } = known;
      const before = changed.reduce((sum, row) => sum + doneByRow[row]!, 0);
      const found = this.collect(columns, changed, name, doneByRow);
      const rows = new Set(changed);
      const repair = (old: QueuePair[], coming: QueuePair[]): QueuePair[] =>
        changed.length === 0
          ? old
          : merged(
              columns,
              old.filter((pair) => !rows.has(pair.row)),
              coming,
            );
      kept = {
        at: this.versions.now,
        queue: {
          left: repair(queue.left, found.left),
          skipped: repair(queue.skipped, found.skipped),
          done: queue.done - before + found.done,
        },
        doneByRow,
      };
    }
    this.cache.delete(key);
    this.cache.set(key, kept);
    if (this.cache.size > KEPT) this.cache.delete(this.cache.keys().next().value!);
    return kept.queue;
  }

  /** Pairs left per genre of the run, skipped ones not counted. */
  counts(columns: Columns): { genreId: number; wrong: number; missing: number }[] {
    const { run } = columns;
    if (run === null) return [];
    const counts = run.genreIds.map((genreId) => ({ genreId, wrong: 0, missing: 0 }));
    const genres = run.genreIds.length;
    const skipped = this.skippedPairs(run);
    for (let row = 0; row < columns.count; row++) {
      if ((columns.flags[row]! & FLAG.prediction) === 0) continue;
      for (let g = 0; g < genres; g++) {
        if (hasGenre(columns.byPerson, row, run.genreIds[g]!)) continue;
        const kind = suspicion(columns, run, row, g, columns.present);
        if (kind !== null && !(skipped.size > 0 && skipped.has(columns.ids[row]! * genres + g))) counts[g]![kind]++;
      }
    }
    return counts;
  }

  /** The pairs of some rows that belong in a queue, row by row, and how many a person has decided. */
  private collect(columns: Columns, rows: Int32Array, { kind, genreIds }: QueueName, doneByRow: Uint16Array): Queue {
    const found: Queue = { left: [], skipped: [], done: 0 };
    const { run } = columns;
    if (run === null) return found;
    const genres = run.genreIds.length;
    const wanted = run.genreIds.flatMap((id, g) => (genreIds === null || genreIds.includes(id) ? [g] : []));
    const skips = this.skippedPairs(run);
    for (const row of rows) {
      doneByRow[row] = 0;
      if ((columns.flags[row]! & FLAG.prediction) === 0) continue;
      for (const g of wanted) {
        const decided = hasGenre(columns.byPerson, row, run.genreIds[g]!);
        const pairKind = suspicion(columns, run, row, g, decided ? columns.lowerPresent : columns.present);
        if (pairKind === null || (kind !== 'all' && kind !== pairKind)) continue;
        if (decided) {
          doneByRow[row]!++;
          found.done++;
          continue;
        }
        const p = columns.probabilities[row * genres + g]!;
        const pair = { row, genre: g, kind: pairKind, score: Math.fround(pairKind === 'wrong' ? 1 - p : p) };
        (skips.size > 0 && skips.has(columns.ids[row]! * genres + g) ? found.skipped : found.left).push(pair);
      }
    }
    return found;
  }

  /** Skipped pairs as poster id x genres + index of the genre. */
  private skippedPairs(run: ActiveRun): Set<number> {
    const genres = run.genreIds.length;
    const pairs = new Set<number>();
    for (const { posterId, genreId } of this.skips()) {
      const g = run.genreIds.indexOf(genreId);
      if (g >= 0) pairs.add(posterId * genres + g);
    }
    return pairs;
  }
}

/** In which queue a pair belongs by its label in `present`, null when run and label agree. */
function suspicion(
  columns: Columns,
  run: ActiveRun,
  row: number,
  g: number,
  present: Columns['present'],
): ReviewKind | null {
  const predicted = columns.probabilities[row * run.genreIds.length + g]! >= run.thresholds[g]!;
  const labelled = hasGenre(present, row, run.genreIds[g]!);
  if (predicted === labelled) return null;
  return labelled ? 'wrong' : 'missing';
}

/** Sorts by score, highest first, keeping the order of equals: float bits and number share one float64 (orders.ts). */
function mostSuspiciousFirst(pairs: QueuePair[]): QueuePair[] {
  if (pairs.length >= INDICES) return pairs.sort((a, b) => b.score - a.score);
  const score = new Float32Array(1);
  const bits = new Uint32Array(score.buffer);
  const keys = new Float64Array(pairs.length);
  pairs.forEach((pair, i) => {
    score[0] = pair.score;
    keys[i] = (2 ** 30 - bits[0]!) * INDICES + i;
  });
  return Array.from(keys.sort(), (key) => pairs[key % INDICES]!);
}

/** Pairs in order with others, in any order, put in their places. */
function merged(columns: Columns, ordered: QueuePair[], coming: QueuePair[]): QueuePair[] {
  const { filmKeys, ids } = columns;
  const compare = (a: QueuePair, b: QueuePair): number =>
    b.score - a.score ||
    compareText(filmKeys[a.row]!, filmKeys[b.row]!) ||
    ids[a.row]! - ids[b.row]! ||
    a.genre - b.genre;
  coming.sort(compare);
  const result: QueuePair[] = [];
  let next = 0;
  for (const pair of ordered) {
    while (next < coming.length && compare(coming[next]!, pair) < 0) result.push(coming[next++]!);
    result.push(pair);
  }
  while (next < coming.length) result.push(coming[next++]!);
  return result;
}

/** Entry `at` of a queue (skipped ones come last) as the contract shows it. `trained`: films of the run's training part. */
export function queueItem(columns: Columns, queue: Queue, at: number, trained: ReadonlySet<number>): ReviewItem | null {
  const skipped = at >= queue.left.length;
  const pair = skipped ? queue.skipped[at - queue.left.length] : queue.left[at];
  const run = columns.run;
  if (pair === undefined || run === null) return null;
  return {
    posterId: columns.ids[pair.row]!,
    genreId: run.genreIds[pair.genre]!,
    kind: pair.kind,
    score: pair.score,
    probability: columns.probabilities[pair.row * run.genreIds.length + pair.genre]!,
    inSample: trained.has(columns.filmIds[pair.row]!),
    skipped,
  };
}
