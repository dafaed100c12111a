// What every edit answers: the batch, how much changed, the revision that the commit made, and which posters a reader
// has to look at again.
import type { Change, Changed } from './change.ts';
import type { Batch } from './batch.ts';
import type { WriterDb } from './connection.ts';

export interface BatchOutput {
  batchId: string | null;
  changed: number;
  revision: number;
  savedAt: string;
}
export type Edited<O = BatchOutput> = Changed & { output: O };

/** Longer lists of changed posters become "everything": loading anew is faster than that many single looks. */
const MAX_NAMED = 250_000;

/** Collects the posters that an edit touches, giving up on names when there are too many. */
export class TouchedPosters {
  private ids: number[] | null = [];
  count = 0;
  private last = -1;
  /** Pairs of one poster come one after the other. */
  add(posterId: number): void {
    if (posterId === this.last) return;
    this.last = posterId;
    this.count++;
    if (this.ids && this.ids.push(posterId) > MAX_NAMED) this.ids = null;
  }
  list(): number[] | null {
    return this.ids;
  }
}

/** The change record of a write; raises the revision, so call it once, inside the transaction. */
export function changeOf(db: WriterDb, what: Change['what'], posterIds: number[] | null): Change {
  return { revision: db.bumpRevision(), what, posterIds };
}

/** The answer of an edit: `change` null when nothing had to change. */
export function batchOutput(db: WriterDb, batch: Batch | null, changed: number): BatchOutput {
  return { batchId: batch?.uuid ?? null, changed, revision: db.revision(), savedAt: batch?.at ?? db.now() };
}
