// How much people have changed since a run was made. Counted from the batches, newest first, and from then on only the new ones.
import type { Database } from 'better-sqlite3';

export class EditsSince {
  private readonly newestFirst;
  private readonly madeAt;
  private known = { runId: '', lastBatch: 0, edits: 0 };

  constructor(db: Database) {
    this.newestFirst = db
      .prepare("SELECT id, at, CASE kind WHEN 'import' THEN 0 ELSE pairs END FROM batch WHERE id > ? ORDER BY id DESC")
      .raw();
    this.madeAt = db.prepare('SELECT created_at FROM run WHERE id = ?').pluck();
  }

  since(runId: string): number {
    if (this.known.runId !== runId) this.known = { runId, lastBatch: 0, edits: 0 };
    const { known } = this;
    const madeAt = (this.madeAt.get(runId) as string | undefined) ?? '';
    const from = known.lastBatch;
    for (const row of this.newestFirst.iterate(from)) {
      const [id, at, pairs] = row as [number, string, number];
      if (at <= madeAt) break;
      known.lastBatch = Math.max(known.lastBatch, id);
      known.edits += pairs;
    }
    return known.edits;
  }
}
