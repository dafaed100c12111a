// Opens a project folder: lock, pragmas set and asserted, quick check, migrations with a verified backup before.
// Decides between writable, read-only (with the reason) and refused (locked, corrupt). Deletes no catalog, ever.
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { v7 as uuidv7 } from 'uuid';
import { AppError } from '../../shared/errors.ts';
import { fileError } from '../lib/fileErrors.ts';
import { makeFolder } from '../lib/folders.ts';
import { backupCatalog, listBackups, newestGoodBackup, removeHalfBackups, setAside } from './backup.ts';
import { CHECKPOINT, createCheckpointer } from './checkpoint.ts';
import { connect, type ReadOnly, type Sqlite, type WriterDb } from './connection.ts';
import type { FileLock } from './fileLock.ts';
import { lockProject } from './lock.ts';
import {
  applyMigrations,
  isCatalog,
  pendingMigrations,
  schemaVersion,
  shippedMigrations,
  type Migration,
} from './migrate.ts';
import { markClosed, quickCheck, takeClosedMark } from './quickCheck.ts';
import { catalogError } from './sqliteErrors.ts';

export interface OpenProject {
  db: WriterDb;
  /** Whether the catalog was not checked before it opened; `checked` takes the outcome of a check made since. */
  checkDue: boolean;
  checked(problem: string | null): void;
  /** Moves the log into the catalog, closes it and gives the lock back. */
  close(): void;
}
export interface OpenOptions {
  dir: string;
  create: boolean;
  name?: string;
  sample?: boolean;
  clock?: () => Date;
  /** For tests: other migrations than the shipped ones. */
  migrations?: Migration[];
}

export const catalogPath = (dir: string): string => join(dir, 'catalog.sqlite');
const FOLDERS = ['posters', 'runs', 'backups', 'embeddings'];

/**
 * Opens or creates a project. A folder without write permission, a full disk and a newer schema open read-only.
 * @throws AppError `not_found`, `locked`, `corrupt` (details: `kept`, the renamed damaged file, and `backup`, the newest
 * verified backup), `unsupported` (not a Marquee catalog), `disk_full`.
 */
export async function openProject(options: OpenOptions): Promise<OpenProject> {
  const { dir } = options;
  const clock = options.clock ?? (() => new Date());
  const path = catalogPath(dir);
  let size: number | undefined;
  try {
    size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined) refuseLost(dir);
  } catch (error) {
    throw fileError(error, dir);
  }
  if (size === undefined && !options.create) {
    throw new AppError('not_found', `${dir} is not a Marquee project: it has no catalog.sqlite.`, {
      hint: `Make one with \`npx --no marquee init ${dir}\`, or choose another folder.`,
      details: { dir },
    });
  }
  const migrations = options.migrations ?? shippedMigrations();
  if (size !== undefined && !(writable(dir) && writable(path))) return openToRead(dir, NO_PERMISSION);

  let lock: FileLock;
  try {
    await makeFolder(dir);
    lock = lockProject(dir);
  } catch (thrown) {
    const error = fileError(catalogError(thrown), dir);
    if (size !== undefined && error instanceof AppError) {
      if (error.code === 'read_only') return openToRead(dir, NO_PERMISSION);
      if (error.code === 'disk_full') return openOnFullDisk(dir);
    }
    throw error;
  }
  let sqlite: Sqlite | null = null;
  try {
    if (size === 0 && (!options.create || listBackups(dir).length > 0)) throw damaged('the file is empty');
    // Before SQLite opens it: from then on there is a log.
    const checkedAt = size === undefined ? null : takeClosedMark(dir, path, clock());
    sqlite = new Database(path, { timeout: 5000 });
    if (!isCatalog(sqlite)) {
      throw new AppError('unsupported', `${path} is a SQLite file, but not a Marquee catalog.`);
    }
    setPragmas(sqlite);
    const checkFirst = checkedAt === null || pendingMigrations(sqlite, migrations).length > 0;
    const problem = checkFirst ? quickCheck(sqlite) : null;
    if (problem !== null) throw damaged(problem);
    removeHalfBackups(dir);
    await migrate(sqlite, dir, migrations, clock);
    for (const folder of FOLDERS) mkdirSync(join(dir, folder), { recursive: true });
    return writableProject(sqlite, options, clock, lock, checkFirst ? null : checkedAt);
  } catch (thrown) {
    sqlite?.close();
    const error = catalogError(thrown);
    if (error instanceof AppError && error.code === 'corrupt') {
      const kept = keepDamaged(dir, error, clock().toISOString());
      lock.release();
      throw kept;
    }
    lock.release();
    if (error instanceof AppError && error.code === 'newer_schema') {
      return openToRead(dir, { code: 'newer_schema', reason: error.message, hint: error.hint ?? '' });
    }
    if (size !== undefined && size > 0 && error instanceof AppError && error.code === 'disk_full') {
      return openOnFullDisk(dir);
    }
    throw error;
  }
}

/** Sets the pragmas that durability and safety rest on, and reads them back. @throws AppError `unsupported`. */
export function setPragmas(sqlite: Sqlite): void {
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('busy_timeout = 5000');
  sqlite.pragma('trusted_schema = OFF');
  sqlite.pragma('wal_autocheckpoint = 0');
  sqlite.pragma(`journal_size_limit = ${CHECKPOINT.keepFile}`);
  sqlite.pragma('cache_size = -65536');
  if (process.platform === 'darwin') {
    sqlite.pragma('fullfsync = ON');
    sqlite.pragma('checkpoint_fullfsync = ON');
  }
  const expected: Record<string, unknown> = {
    journal_mode: 'wal',
    synchronous: 2,
    foreign_keys: 1,
    busy_timeout: 5000,
    trusted_schema: 0,
    ...(process.platform === 'darwin' ? { checkpoint_fullfsync: 1 } : {}),
  };
  for (const [name, value] of Object.entries(expected)) {
    const found = sqlite.pragma(name, { simple: true });
    if (found !== value) {
      throw new AppError('unsupported', `The catalog cannot be opened safely: ${name} is ${String(found)}.`, {
        hint: 'Network drives cannot hold a project. Move it to a local disk.',
      });
    }
  }
}

/**
 * Opens the catalog of a project for reading alone. Where nothing can be written beside it (a WAL catalog needs a place for
 * its index), and where it has the schema of an older version (which cannot be brought up to date where it lies), through a
 * copy in the system's temporary folder; `close` removes the copy.
 * @throws AppError `corrupt`, `disk_full`, `unsupported` (a schema of another line of development)
 */
export function openReadOnly(dir: string): { sqlite: Sqlite; close: () => void } {
  const path = catalogPath(dir);
  const shipped = shippedMigrations();
  try {
    const sqlite = new Database(path, { readonly: true, timeout: 5000 });
    try {
      sqlite.prepare('SELECT count(*) FROM sqlite_schema').get();
      sqlite.pragma('trusted_schema = OFF');
      if (!isOlder(sqlite, shipped)) return { sqlite, close: () => sqlite.close() };
    } catch (thrown) {
      sqlite.close();
      throw thrown;
    }
    sqlite.close();
  } catch (thrown) {
    const error = catalogError(thrown);
    // Whatever else fails here (no permission, no space, no shared memory) is about files beside the catalog.
    if (error instanceof AppError && error.code === 'corrupt') throw error;
  }
  return openCopy(path, shipped);
}

const isOlder = (sqlite: Sqlite, shipped: Migration[]): boolean => {
  const version = schemaVersion(sqlite);
  return version > 0 && version < shipped.length;
};

function openCopy(path: string, shipped: Migration[]): { sqlite: Sqlite; close: () => void } {
  const copyDir = mkdtempSync(join(tmpdir(), 'marquee-read-'));
  const remove = (): void => rmSync(copyDir, { recursive: true, force: true });
  let sqlite: Sqlite | null = null;
  try {
    const copy = join(copyDir, 'catalog.sqlite');
    copyFileSync(path, copy);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    const opened = (sqlite = new Database(copy, { timeout: 5000 }));
    opened.pragma('trusted_schema = OFF');
    if (isOlder(opened, shipped)) {
      applyMigrations(opened, pendingMigrations(opened, shipped), new Date().toISOString());
    }
    opened.pragma('query_only = ON');
    return {
      sqlite: opened,
      close: () => {
        opened.close();
        remove();
      },
    };
  } catch (thrown) {
    sqlite?.close();
    remove();
    throw catalogError(thrown);
  }
}

const NO_PERMISSION: ReadOnly = {
  code: 'read_only',
  reason: 'The project folder cannot be written, so the project is open for reading only.',
  hint: 'Check the permissions of the folder, or copy the project to a place that can be written.',
};

/** Opens a project that is sound but has no space for as much as a lock: it can still be looked at and exported. */
export function openOnFullDisk(dir: string): OpenProject {
  return openToRead(dir, {
    code: 'disk_full',
    reason: 'The disk of the project is full, so it is open for reading only.',
    hint: 'Free some space there and open the project again.',
  });
}

function openToRead(dir: string, readOnly: ReadOnly): OpenProject {
  const { sqlite, close } = openReadOnly(dir);
  return { db: connect(sqlite, { dir, readOnly }), checkDue: false, checked: () => undefined, close };
}

/** `checkedBefore`: when the catalog last passed a check; null when it just did. */
function writableProject(
  sqlite: Sqlite,
  options: OpenOptions,
  clock: () => Date,
  lock: FileLock,
  checkedBefore: Date | null,
): OpenProject {
  let checkedAt: Date | null = checkedBefore ?? clock();
  const checkpoints = createCheckpointer(sqlite, catalogPath(options.dir));
  const db = connect(sqlite, { dir: options.dir, readOnly: null, clock, afterCommit: checkpoints.committed });
  if (db.meta('replica') === null) {
    db.transaction(() => {
      db.setMeta('replica', uuidv7());
      db.setMeta('name', options.name ?? basename(options.dir));
      db.setMeta('sample', options.sample ? '1' : '0');
      db.setMeta('created_at', db.now());
      db.setMeta('revision', '0');
    });
  }
  knowPlace(db);
  return {
    db,
    checkDue: checkedBefore !== null,
    checked(problem) {
      checkedAt = problem === null ? clock() : null;
    },
    close() {
      checkpoints.stop();
      if (sqlite.open) {
        checkpoints.flush();
        sqlite.close();
        if (checkedAt !== null) markClosed(options.dir, catalogPath(options.dir), checkedAt);
      }
      lock.release();
    },
  };
}

/**
 * A project folder that was copied is another copy of the project: it gets a replica id of its own, so that logs tell the
 * two apart. The folder's place on its disk tells; a folder that was moved to another disk counts as a copy, which does no
 * harm, since events are known by their own ids.
 */
function knowPlace(db: WriterDb): void {
  const { dev, ino } = statSync(db.dir, { bigint: true });
  const place = `${dev}:${ino}`;
  const before = db.meta('place');
  if (before === place) return;
  db.transaction(() => {
    db.setMeta('place', place);
    if (before !== null) db.setMeta('replica', uuidv7());
  });
}

async function migrate(sqlite: Sqlite, dir: string, shipped: Migration[], clock: () => Date): Promise<void> {
  const pending = pendingMigrations(sqlite, shipped);
  if (pending.length === 0) return;
  const version = schemaVersion(sqlite);
  if (version > 0)
    await backupCatalog(sqlite, dir, { reason: `before-schema-${version + 1}`, now: clock().toISOString() });
  applyMigrations(sqlite, pending, clock().toISOString());
}

const damaged = (what: string): AppError => new AppError('corrupt', `The catalog of the project is damaged: ${what}.`);

/** Renames a damaged catalog and says which backup can take its place. */
function keepDamaged(dir: string, error: AppError, now: string): AppError {
  const kept = existsSync(catalogPath(dir)) ? setAside(catalogPath(dir), 'corrupt', now) : null;
  return offerBackup(dir, error.message, kept, error);
}

function offerBackup(dir: string, message: string, kept: string | null, cause?: unknown): AppError {
  const backup = newestGoodBackup(dir);
  return new AppError('corrupt', message, {
    hint:
      (kept ? `The damaged file is kept as ${basename(kept)}. ` : '') +
      (backup ? `Restore the backup of ${backup.at} to go on.` : 'There is no backup to restore.'),
    details: { dir, kept, backup },
    cause,
  });
}

/** A folder whose catalog is gone but whose backups or damaged files are there is not a place for a new project. */
function refuseLost(dir: string): void {
  if (!existsSync(dir)) return;
  const kept = readdirSync(dir).find((name) => /^catalog\.(corrupt|replaced)-.*\.sqlite$/.test(name));
  if (!kept && listBackups(dir).length === 0) return;
  throw offerBackup(dir, 'The catalog of this project is missing.', kept ? join(dir, kept) : null);
}

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
