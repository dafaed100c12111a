// Progress over time and the speed of each person, folded from the label events. Events are only ever added, so the fold reads
// each of them once and goes on from there. A session ends with a pause of more than five minutes.
import type { Database } from 'better-sqlite3';
import type { Output } from '../../../../shared/contract.ts';
import type { Steps } from '../../../../shared/steps.ts';

/** A longer pause ends a session. */
const PAUSE_MS = 5 * 60_000;
/** Steps over more posters are made with one key press for all of them: they say nothing of how fast someone looks at posters. */
const MOST_LOOKED_AT = 50;
const SLICE = 4000;
const RECENT = 20;

/** One step of a person, with what it did by then. */
interface Step {
  at: number;
  actorId: number;
  pairs: number;
  posterIds: Set<number>;
}
/** What the steps come to that are in force: those that were undone do not count. */
interface Counted {
  /** Of which steps: how many there are, and which are undone. */
  of: string;
  steps: (Step & { first: number })[];
  /** Different posters of each actor. */
  posters: Map<number, Set<number>>;
}
type Progress = Output<'overview.progress'>;

export class ProgressFold {
  private readonly db: Database;
  private lastSeq = 0;
  private readonly steps = new Map<number, Step>();
  private counted: Counted = { of: '', steps: [], posters: new Map() };
  private reading: Promise<unknown> = Promise.resolve();

  constructor(db: Database) {
    this.db = db;
  }

  /** Takes in the events that came since, one reader at a time. */
  follow(run: (steps: Steps<void>) => Promise<void>): Promise<void> {
    const next = this.reading.then(() => run(this.take()));
    this.reading = next.catch(() => undefined);
    return next;
  }

  private *take(): Steps<void> {
    const last = this.db.prepare('SELECT ifnull(max(seq), 0) FROM label_event').pluck().get() as number;
    const slice = this.db
      .prepare(
        `SELECT e.poster_id, e.batch_id, b.actor_id, b.at FROM label_event e JOIN batch b ON b.id = e.batch_id
         WHERE e.seq > ? AND e.seq <= ? AND e.source = 'person' AND b.kind IN ('edit', 'revert') ORDER BY e.seq`,
      )
      .raw();
    while (this.lastSeq < last) {
      const to = Math.min(last, this.lastSeq + SLICE);
      for (const [posterId, batchId, actorId, at] of slice.iterate(this.lastSeq, to) as IterableIterator<
        [number, number, number, string]
      >) {
        this.add(posterId, batchId, actorId, at);
      }
      this.lastSeq = to;
      yield;
    }
    yield* this.count();
  }

  /** Counts anew where steps were added, undone or done again. */
  private *count(): Steps<void> {
    const undone = this.db
      .prepare("SELECT id FROM batch WHERE state <> 'done' AND kind IN ('edit', 'revert') ORDER BY id")
      .pluck()
      .all() as number[];
    const of = `${this.lastSeq}|${undone.join()}`;
    if (of === this.counted.of) return;
    const without = new Set(undone);
    const counted: Counted = { of, steps: [], posters: new Map() };
    const seen = new Set<number>();
    let looked = 0;
    for (const [batchId, step] of this.steps) {
      if (without.has(batchId)) continue;
      let own = counted.posters.get(step.actorId);
      if (own === undefined) counted.posters.set(step.actorId, (own = new Set()));
      const before = seen.size;
      for (const posterId of step.posterIds) {
        own.add(posterId);
        seen.add(posterId);
        if (++looked % SLICE === 0) yield;
      }
      counted.steps.push({ ...step, first: seen.size - before });
    }
    this.counted = counted;
  }

  private add(posterId: number, batchId: number, actorId: number, at: string): void {
    let step = this.steps.get(batchId);
    if (step === undefined) {
      step = { at: Date.parse(at), actorId, pairs: 0, posterIds: new Set() };
      this.steps.set(batchId, step);
    }
    step.pairs++;
    step.posterIds.add(posterId);
  }

  /** Edits by day, `minutesEast` of UTC, with the posters looked at by the end of each. */
  days(minutesEast: number): Progress['days'] {
    const days = new Map<string, { edits: number; pairs: number; first: number }>();
    for (const { at, pairs, first } of this.counted.steps) {
      const day = new Date(at + minutesEast * 60_000).toISOString().slice(0, 10);
      const sum = days.get(day) ?? { edits: 0, pairs: 0, first: 0 };
      days.set(day, { edits: sum.edits + 1, pairs: sum.pairs + pairs, first: sum.first + first });
    }
    let reviewed = 0;
    return [...days]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, { edits, pairs, first }]) => ({ day, edits, pairs, reviewed: (reviewed += first) }));
  }

  /** Each person's edits and speed, most edits first. */
  people(): Progress['people'] {
    const names = new Map(this.db.prepare('SELECT id, name FROM actor').raw().all() as [id: number, name: string][]);
    const byActor = new Map<number, Step[]>();
    for (const step of this.counted.steps) {
      const own = byActor.get(step.actorId);
      if (own === undefined) byActor.set(step.actorId, [step]);
      else own.push(step);
    }
    return [...byActor]
      .map(([actorId, steps]) => ({
        name: names.get(actorId) ?? '',
        posters: this.counted.posters.get(actorId)?.size ?? 0,
        ...speedOf(steps),
      }))
      .sort((a, b) => b.edits - a.edits || (a.name < b.name ? -1 : 1));
  }

  /** The last batches of anyone, newest first. */
  recent(): Progress['recent'] {
    const rows = this.db
      .prepare(
        `SELECT b.at, a.name AS who, b.kind, b.what, b.pairs, b.state FROM batch b JOIN actor a ON a.id = b.actor_id
         ORDER BY b.id DESC LIMIT ${RECENT}`,
      )
      .all() as (Omit<Progress['recent'][number], 'undone'> & { state: string })[];
    return rows.map(({ state, ...row }) => ({ ...row, undone: state !== 'done' }));
  }
}

/** Sessions, active time and speed of one person's steps. */
export function speedOf(
  steps: readonly Pick<Step, 'at' | 'pairs' | 'posterIds'>[],
): Omit<Progress['people'][number], 'name' | 'posters'> {
  const ordered = [...steps].sort((a, b) => a.at - b.at);
  let [sessions, active, looks, before] = [0, 0, 0, -Infinity];
  let current = new Set<number>();
  for (const { at, posterIds } of ordered) {
    if (at - before > PAUSE_MS) {
      sessions++;
      looks += current.size;
      current = new Set();
    } else active += at - before;
    // A poster that is edited twice in a session was looked at once.
    if (posterIds.size <= MOST_LOOKED_AT) for (const id of posterIds) current.add(id);
    before = at;
  }
  looks += current.size;
  const minutes = active / 60_000;
  return {
    edits: ordered.length,
    pairs: ordered.reduce((sum, { pairs }) => sum + pairs, 0),
    sessions,
    activeMinutes: Math.round(minutes * 10) / 10,
    postersPerMinute: minutes < 1 ? null : Math.round((looks / minutes) * 10) / 10,
    firstAt: new Date(ordered[0]?.at ?? 0).toISOString(),
    lastAt: new Date(ordered.at(-1)?.at ?? 0).toISOString(),
  };
}
