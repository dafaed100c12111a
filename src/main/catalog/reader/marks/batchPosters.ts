// How many posters a batch touched. Newer batches say it themselves; for those that do not it is counted once, and kept.
import type { Database, Statement } from 'better-sqlite3';

/** Batches of more pairs than this are not counted: that would hold up other questions. */
const MAX_COUNTED = 50_000;

/** Posters that batch `:id` touched, whatever it did to them. */
export const POSTERS_OF_BATCH = `SELECT poster_id FROM label_event WHERE batch_id = :id
  UNION SELECT poster_id FROM tagline_event WHERE batch_id = :id
  UNION SELECT poster_id FROM mark_event WHERE batch_id = :id
  UNION SELECT poster_id FROM skip_event WHERE batch_id = :id
  UNION SELECT poster_id FROM second_look_event WHERE batch_id = :id
  UNION SELECT poster_id FROM draft_event WHERE batch_id = :id
  UNION SELECT poster_id FROM approval_event WHERE batch_id = :id`;

export class BatchPosters {
  private readonly counted = new Map<number, number | null>();
  private readonly noted: Statement<[number]>;
  private readonly count: Statement<{ id: number }>;

  constructor(db: Database) {
    this.noted = db.prepare<[number]>('SELECT posters, pairs FROM batch WHERE id = ?');
    this.count = db.prepare<{ id: number }>(`SELECT count(*) FROM (${POSTERS_OF_BATCH})`).pluck();
  }

  /** Null where it touched none, or too many to be counted. */
  of(batchId: number): number | null {
    const known = this.counted.get(batchId);
    if (known !== undefined) return known;
    const row = this.noted.get(batchId) as { posters: number | null; pairs: number } | undefined;
    if (!row) return null;
    const found = row.posters ?? (row.pairs > MAX_COUNTED ? 0 : (this.count.get({ id: batchId }) as number));
    const posters = found === 0 ? null : found;
    this.counted.set(batchId, posters);
    return posters;
  }
}
