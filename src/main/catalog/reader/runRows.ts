// Which posters a run knows: those that it has predictions for, and those whose films it was trained on. Read when a filter
// or a count asks, kept while runs, predictions and splits are the same.
import type { Database } from 'better-sqlite3';
import { RUN_TASK } from './runs.ts';
import { FLAG, type Columns, type RowTest } from './columns.ts';
import type { Versions } from './versions.ts';

const KEPT = 16;

export class RunRows {
  private readonly db: Database;
  private readonly versions: Versions;
  private readonly cache = new Map<string, { stamp: string; passes: Uint8Array }>();

  constructor(db: Database, versions: Versions) {
    this.db = db;
    this.versions = versions;
  }

  /** Posters with a prediction of the run; none for a run that is not there. */
  predictedBy(columns: Columns, runId: string): RowTest {
    if (runId === columns.run?.id) {
      const { flags } = columns;
      return (row) => (flags[row]! & FLAG.prediction) !== 0;
    }
    const passes = this.predicted(columns, runId);
    return (row) => passes[row] === 1;
  }

  /** Posters whose film is in the training part of the run's split. */
  trainedBy(columns: Columns, runId: string): RowTest {
    const passes = this.kept(`trained ${runId}`, this.versions.stamp(['runs', 'splits', 'posters', 'films']), () => {
      const films = this.db
        .prepare(
          `SELECT m.film_id FROM run r JOIN split_member m ON m.split_id = r.split_id AND m.part = 'train' WHERE r.id = ?`,
        )
        .pluck()
        .all(runId) as number[];
      const trained = new Set(films);
      const rows = new Uint8Array(columns.count);
      for (let row = 0; row < rows.length; row++) if (trained.has(columns.filmIds[row]!)) rows[row] = 1;
      return rows;
    });
    return (row) => passes[row] === 1;
  }

  /** How many of some rows (all when null) each run has predictions for. */
  counts(columns: Columns, rows: Int32Array | null): { value: string; count: number }[] {
    const runs = this.db
      .prepare(`SELECT r.id FROM run r WHERE ${RUN_TASK} = 'genres' ORDER BY r.created_at DESC, r.id`)
      .pluck()
      .all() as string[];
    return runs.map((value) => {
      const passes = this.predictedBy(columns, value);
      let count = 0;
      const total = rows === null ? columns.count : rows.length;
      for (let i = 0; i < total; i++) if (passes(rows === null ? i : rows[i]!)) count++;
      return { value, count };
    });
  }

  private predicted(columns: Columns, runId: string): Uint8Array {
    return this.kept(`predicted ${runId}`, this.versions.stamp(['runs', 'predictions', 'posters']), () => {
      const passes = new Uint8Array(columns.count);
      const ids = this.db.prepare('SELECT poster_id FROM prediction WHERE run_id = ?').pluck();
      for (const id of ids.iterate(runId) as IterableIterator<number>) {
        const row = columns.rowOf(id);
        if (row >= 0) passes[row] = 1;
      }
      return passes;
    });
  }

  private kept(key: string, stamp: string, build: () => Uint8Array): Uint8Array {
    const known = this.cache.get(key);
    this.cache.delete(key);
    const entry = known?.stamp === stamp ? known : { stamp, passes: build() };
    this.cache.set(key, entry);
    if (this.cache.size > KEPT) this.cache.delete(this.cache.keys().next().value!);
    return entry.passes;
  }
}
