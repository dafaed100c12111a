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
  posterIds: Set<number> | null;
  /** Posters that no person had looked at before. */
  first: number;
}
type Progress = Output<'overview.progress'>;

export class ProgressFold {
  private readonly db: Database;
  private lastSeq = 0;
  private readonly steps = new Map<number, Step>();
  /** Different posters of each actor. */
  private readonly posters = new Map<number, Set<number>>();
  private readonly seen = new Set<number>();
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
  }

  private add(posterId: number, batchId: number, actorId: number, at: string): void {
    let step = this.steps.get(batchId);
    if (step === undefined) {
      step = { at: Date.parse(at), actorId, pairs: 0, posterIds: new Set(), first: 0 };
      this.steps.set(batchId, step);
    }
    step.pairs++;
    if (step.posterIds !== null && step.posterIds.add(posterId).size > MOST_LOOKED_AT) step.posterIds = null;
    if (!this.seen.has(posterId)) {
      this.seen.add(posterId);
      step.first++;
    }
    let own = this.posters.get(actorId);
    if (own === undefined) this.posters.set(actorId, (own = new Set()));
    own.add(posterId);
  }

  /** Edits by day, `minutesEast` of UTC, with the posters looked at by the end of each. */
  days(minutesEast: number): Progress['days'] {
    const days = new Map<string, { edits: number; pairs: number; first: number }>();
    for (const { at, pairs, first } of this.steps.values()) {
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
    for (const step of this.steps.values()) {
      const own = byActor.get(step.actorId);
      if (own === undefined) byActor.set(step.actorId, [step]);
      else own.push(step);
    }
    return [...byActor]
      .map(([actorId, steps]) => ({
        name: names.get(actorId) ?? '',
        posters: this.posters.get(actorId)?.size ?? 0,
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
    for (const id of posterIds ?? []) current.add(id);
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
