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
import type { Orders } from './orders.ts';
import type { Versions } from './versions.ts';

const INDICES = 2 ** 23;
const KEPT = 8;

export type QueueKind = ReviewKind | 'all';

/** Which queue: its kind, and the genre ids that it is restricted to (all of the run when null). */
export interface QueueName {
  kind: QueueKind;
  genreIds: readonly number[] | null;
}

/** A queue in order: parallel arrays; entries from `left` on were skipped. */
export interface Queue {
  rows: Int32Array;
  /** Index among the run's genres. */
  genres: Uint16Array;
  left: number;
  done: number;
}

interface Pair {
  row: number;
  genre: number;
  score: number;
}

export class ReviewQueues {
  private readonly cache = new Map<string, { stamp: string; queue: Queue }>();
  private readonly skips: () => { posterId: number; genreId: number }[];
  private readonly versions: Versions;

  constructor(db: Database, versions: Versions) {
    this.versions = versions;
    const statement = db.prepare('SELECT poster_id AS posterId, genre_id AS genreId FROM review_skip');
    this.skips = () => statement.all() as { posterId: number; genreId: number }[];
  }

  /** The whole queue in order; kept until labels or predictions change. Empty without an active run. */
  queue(columns: Columns, orders: Orders, name: QueueName): Queue {
    const stamp = this.versions.stamp(['labels', 'predictions', 'runs', 'posters', 'films', 'genres']);
    const key = `${name.kind}|${name.genreIds?.join(',') ?? 'all'}`;
    const known = this.cache.get(key);
    this.cache.delete(key);
    const entry = known?.stamp === stamp ? known : { stamp, queue: this.build(columns, orders, name) };
    this.cache.set(key, entry);
    if (this.cache.size > KEPT) this.cache.delete(this.cache.keys().next().value!);
    return entry.queue;
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

  private build(columns: Columns, orders: Orders, { kind, genreIds }: QueueName): Queue {
    const { run } = columns;
    if (run === null) return { rows: new Int32Array(0), genres: new Uint16Array(0), left: 0, done: 0 };
    const genres = run.genreIds.length;
    const wanted = run.genreIds.flatMap((id, g) => (genreIds === null || genreIds.includes(id) ? [g] : []));
    const skipped = this.skippedPairs(run);
    const left: Pair[] = [];
    const skips: Pair[] = [];
    let done = 0;
    // In tie order, so that sorting by score and number keeps it.
    for (const row of orders.byKey()) {
      if ((columns.flags[row]! & FLAG.prediction) === 0) continue;
      for (const g of wanted) {
        const decided = hasGenre(columns.byPerson, row, run.genreIds[g]!);
        const found = suspicion(columns, run, row, g, decided ? columns.lowerPresent : columns.present);
        if (found === null || (kind !== 'all' && kind !== found)) continue;
        if (decided) {
          done++;
          continue;
        }
        const p = columns.probabilities[row * genres + g]!;
        const pair = { row, genre: g, score: found === 'wrong' ? 1 - p : p };
        if (skipped.size > 0 && skipped.has(columns.ids[row]! * genres + g)) skips.push(pair);
        else left.push(pair);
      }
    }
    const ordered = [...mostSuspiciousFirst(left), ...mostSuspiciousFirst(skips)];
    return {
      rows: Int32Array.from(ordered, (pair) => pair.row),
      genres: Uint16Array.from(ordered, (pair) => pair.genre),
      left: left.length,
      done,
    };
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
function mostSuspiciousFirst(pairs: Pair[]): Pair[] {
  if (pairs.length >= INDICES) return pairs.sort((a, b) => b.score - a.score);
  const score = new Float32Array(1);
  const bits = new Uint32Array(score.buffer);
  const keys = Float64Array.from(pairs, (pair, i) => {
    score[0] = pair.score;
    return (2 ** 30 - bits[0]!) * INDICES + i;
  }).sort();
  return Array.from(keys, (key) => pairs[key % INDICES]!);
}

/** Entry `at` of a queue as the contract shows it. `trained`: film ids of the run's training part. */
export function queueItem(columns: Columns, queue: Queue, at: number, trained: ReadonlySet<number>): ReviewItem {
  const run = columns.run!;
  const row = queue.rows[at]!;
  const g = queue.genres[at]!;
  const genreId = run.genreIds[g]!;
  const probability = columns.probabilities[row * run.genreIds.length + g]!;
  const kind: ReviewKind = hasGenre(columns.present, row, genreId) ? 'wrong' : 'missing';
  return {
    posterId: columns.ids[row]!,
    genreId,
    kind,
    score: kind === 'wrong' ? 1 - probability : probability,
    probability,
    inSample: trained.has(columns.filmIds[row]!),
    skipped: at >= queue.left,
  };
}
