// Brings a catalog to the schema of this version: numbered SQL files, one transaction each, counted by `user_version`.
// Refuses catalogs that are newer or that went another way; makes no backup itself (the caller does, before).
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { migrationsDir } from '../lib/paths.ts';
import type { Sqlite } from './connection.ts';
import { catalogError } from './sqliteErrors.ts';

/** "MARQ": says that a SQLite file is a Marquee catalog. */
export const APPLICATION_ID = 0x4d415251;

export interface Migration {
  version: number;
  name: string;
  sql: string;
}

/** The shipped migrations in order. Their numbers run from 1 without a gap. */
export function shippedMigrations(dir: string = migrationsDir()): Migration[] {
  const files = readdirSync(dir).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name));
  return files.sort().map((name, index) => {
    const version = Number(name.slice(0, 4));
    if (version !== index + 1) throw new AppError('internal', `Migration ${name} is out of sequence.`);
    return { version, name, sql: readFileSync(join(dir, name), 'utf8') };
  });
}

export function schemaVersion(sqlite: Sqlite): number {
  return sqlite.pragma('user_version', { simple: true }) as number;
}

/** Whether this file was made by Marquee, or is empty and may become a catalog. */
export function isCatalog(sqlite: Sqlite): boolean {
  const id = sqlite.pragma('application_id', { simple: true }) as number;
  if (id === APPLICATION_ID) return true;
  const objects = sqlite.prepare<[], { n: number }>('SELECT count(*) AS n FROM sqlite_schema').get()?.n ?? 0;
  return id === 0 && objects === 0;
}

/**
 * The migrations that this catalog still needs.
 * @throws AppError `newer_schema` when the catalog has more than are shipped; `unsupported` when those that it has are
 * not the first of the shipped ones (a catalog of another line of development).
 */
export function pendingMigrations(sqlite: Sqlite, shipped: Migration[]): Migration[] {
  const version = schemaVersion(sqlite);
  if (version > shipped.length) {
    throw new AppError(
      'newer_schema',
      `This project was made by a newer Marquee (schema ${version}, this version knows ${shipped.length}).`,
      { hint: 'It is open for reading only. Update Marquee to edit it.' },
    );
  }
  if (version > 0) {
    const applied = sqlite
      .prepare<[], { version: number; name: string }>('SELECT version, name FROM schema_migration ORDER BY version')
      .all();
    const strange = applied.find((row, i) => row.version !== i + 1 || row.name !== shipped[i]?.name);
    if (strange || applied.length !== version) {
      throw new AppError('unsupported', 'The schema of this project does not come from a released Marquee.', {
        hint: 'Open it with the version that made it, and export it from there.',
        details: { version, migration: strange?.name ?? null },
      });
    }
  }
  return shipped.slice(version);
}

/**
 * Applies migrations, each in one transaction with its number: a crash inside one leaves the version before it.
 * @throws AppError `disk_full`, `corrupt`, or `internal` naming the migration that failed; the earlier ones stay applied.
 */
export function applyMigrations(sqlite: Sqlite, pending: Migration[], now: string): void {
  for (const migration of pending) {
    try {
      sqlite.exec('BEGIN IMMEDIATE');
      sqlite.exec(
        'CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)',
      );
      sqlite.exec(migration.sql);
      sqlite
        .prepare('INSERT INTO schema_migration (version, name, applied_at) VALUES (?, ?, ?)')
        .run(migration.version, migration.name, now);
      sqlite.pragma(`user_version = ${migration.version}`);
      sqlite.pragma(`application_id = ${APPLICATION_ID}`);
      sqlite.exec('COMMIT');
    } catch (thrown) {
      if (sqlite.inTransaction) sqlite.exec('ROLLBACK');
      const error = catalogError(thrown);
      if (error instanceof AppError) throw error;
      throw new AppError(
        'internal',
        `Migration ${migration.name} failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        { hint: 'The project is unchanged; a backup from before is in its backups folder.', cause: thrown },
      );
    }
  }
}
