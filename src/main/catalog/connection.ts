// The open connection that may write, as the rest of the writer thread uses it: prepared statements, transactions,
// actors, ids, time, the revision counter. Every write of the catalog goes through `transaction` of this file.
// Must not know what is written; labels, taglines, imports and splits live in files of their own.
import type BetterSqlite3 from 'better-sqlite3';
import { newUuid } from './uuids.ts';
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import type { Source } from '../../shared/domain.ts';
import { catalogError } from './sqliteErrors.ts';

export type Sqlite = BetterSqlite3.Database;
/** A prepared statement whose rows have the shape `Row`. Compiled once per connection and SQL text. */
export interface Query<Row> {
  run(...values: SqlValue[]): { changes: number; lastInsertRowid: number };
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
  /** Rows one by one. Nothing may be written on this connection before the iteration ended. */
  iterate(...values: SqlValue[]): IterableIterator<Row>;
}
export type SqlValue = string | number | Uint8Array | null;

/** Why edits are refused, in the words of the error that they get. */
export interface ReadOnly {
  code: Extract<ErrorCode, 'read_only' | 'newer_schema' | 'disk_full'>;
  reason: string;
  hint: string;
}

export interface WriterDb {
  readonly sqlite: Sqlite;
  /** The project folder, absolute. */
  readonly dir: string;
  /** This copy of the project: part of the identity of its events when two copies are merged. */
  readonly replica: string;
  readonly readOnly: ReadOnly | null;
  /** The statement for this SQL text, compiled at first use. */
  prepare<Row = unknown>(sql: string): Query<Row>;
  /**
   * Runs `work` in one immediate transaction; it is on disk when this returns (synchronous=FULL). Nested calls join the
   * outer transaction. Whatever `work` throws rolls everything back.
   * @throws AppError `read_only`, `newer_schema`, `disk_full`, `locked`, `corrupt`.
   */
  transaction<T>(work: () => T): T;
  /** Row id of an actor, made at first use: a person by name, an import by its source, a model as name@hash. */
  actorId(kind: Source, name: string): number;
  /** Time of now as ISO 8601 in UTC with milliseconds; all events of a batch take it once. */
  now(): string;
  /** A new UUIDv7: sorts by time. */
  uuid(): string;
  /** Raises and returns the revision. Called once in every transaction that changes what a reader could see. */
  bumpRevision(): number;
  revision(): number;
  meta(key: string): string | null;
  setMeta(key: string, value: string): void;
}

/** Wraps an open database. `afterCommit` runs after each outermost commit (it decides about checkpoints). */
export function connect(
  sqlite: Sqlite,
  options: { dir: string; readOnly: ReadOnly | null; clock?: () => Date; afterCommit?: () => void },
): WriterDb {
  const statements = new Map<string, Query<unknown>>();
  const clock = options.clock ?? (() => new Date());
  let replica: string | null = null;

  const db: WriterDb = {
    sqlite,
    dir: options.dir,
    readOnly: options.readOnly,
    get replica() {
      replica ??= db.meta('replica') ?? '';
      return replica;
    },
    prepare<Row>(sql: string): Query<Row> {
      let statement = statements.get(sql);
      if (!statement) {
        statement = sqlite.prepare(sql) as unknown as Query<unknown>;
        statements.set(sql, statement);
      }
      return statement as Query<Row>;
    },
    transaction(work) {
      if (options.readOnly) {
        throw new AppError(options.readOnly.code, options.readOnly.reason, { hint: options.readOnly.hint });
      }
      if (sqlite.inTransaction) return work();
      try {
        db.prepare('BEGIN IMMEDIATE').run();
        try {
          const result = work();
          db.prepare('COMMIT').run();
          options.afterCommit?.();
          return result;
        } finally {
          // A full disk ends the transaction by itself, other errors leave it to us.
          if (sqlite.inTransaction) db.prepare('ROLLBACK').run();
        }
      } catch (thrown) {
        throw catalogError(thrown);
      }
    },
    actorId(kind, name) {
      const known = db.prepare<{ id: number }>('SELECT id FROM actor WHERE kind = ? AND name = ?').get(kind, name);
      if (known) return known.id;
      return db.prepare('INSERT INTO actor (kind, name) VALUES (?, ?)').run(kind, name).lastInsertRowid;
    },
    now: () => clock().toISOString(),
    uuid: () => newUuid(),
    bumpRevision() {
      const next = db.revision() + 1;
      db.setMeta('revision', String(next));
      // Unlike the number, never the same again, also after an older catalog was put back: what derived files are checked by.
      db.setMeta('revision_token', db.uuid());
      return next;
    },
    revision: () => Number(db.meta('revision') ?? '0'),
    meta: (key) => db.prepare<{ value: string }>('SELECT value FROM meta WHERE key = ?').get(key)?.value ?? null,
    setMeta(key, value) {
      if (key === 'replica') replica = null;
      db.prepare(
        'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      ).run(key, value);
    },
  };
  return db;
}
