// Verified backups of the catalog: online backup to a temporary file, quick_check, row counts, fsync, rename; the oldest
// are rotated out. A restore keeps the file that it replaces. Never copies the catalog file itself while it is open.
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import type { Sqlite, WriterDb } from './connection.ts';
import { APPLICATION_ID } from './migrate.ts';
import { catalogError } from './sqliteErrors.ts';

export interface BackupFile {
  path: string;
  at: string;
  bytes: number;
  reason: string;
}

/** How many backups a project keeps. */
export const KEEP_BACKUPS = 10;
const NAME = /^catalog-(\d{8}T\d{9}Z)-([a-z0-9-]+)\.sqlite$/;

const backupsDir = (dir: string): string => join(dir, 'backups');
/** 2026-01-31T10:20:30.400Z as 20260131T102030400Z: sorts by time and is a file name everywhere. */
export const fileStamp = (iso: string): string => iso.replace(/[-:.]/g, '');
const stampToIso = (s: string): string =>
  `${s.slice(0, 4)}-${s.slice(4, 6)}-${s.slice(6, 11)}:${s.slice(11, 13)}:${s.slice(13, 15)}.${s.slice(15, 18)}Z`;

/** Makes what was written to a file, or a rename in a folder, durable. Folders cannot be synced on Windows. */
export function syncPath(path: string): void {
  if (process.platform === 'win32' && statSync(path).isDirectory()) return;
  const handle = openSync(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The backups of a project, newest first. */
export function listBackups(dir: string): BackupFile[] {
  if (!existsSync(backupsDir(dir))) return [];
  const files: BackupFile[] = [];
  for (const name of readdirSync(backupsDir(dir))) {
    const match = NAME.exec(name);
    if (!match?.[1] || !match[2]) continue;
    const path = join(backupsDir(dir), name);
    files.push({ path, at: stampToIso(match[1]), bytes: statSync(path).size, reason: match[2] });
  }
  return files.sort((a, b) => (a.at < b.at ? 1 : -1));
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Whether something was changed since the newest backup, and that is a day old; an empty project needs none. */
export function backupIsDue(db: WriterDb): boolean {
  const newest = listBackups(db.dir)[0];
  if (db.revision() === 0) return false;
  if (!newest) return true;
  const last = db.prepare<{ at: string }>('SELECT at FROM batch ORDER BY id DESC LIMIT 1').get()?.at;
  const old = Date.parse(db.now()) - Date.parse(newest.at) > DAY_MS;
  return old && last !== undefined && last > newest.at;
}

/** Removes what a process that was killed in the middle of a backup or restore left behind: temporary copies alone. */
export function removeHalfBackups(dir: string): void {
  for (const folder of [dir, backupsDir(dir)]) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      if (/^\.tmp-(catalog-.*|restore)\.sqlite(-journal|-wal|-shm)?$/.test(name))
        rmSync(join(folder, name), { force: true });
    }
  }
}

/** Rows of every ordinary table. */
function rowCounts(sqlite: Sqlite): Map<string, number> {
  const tables = sqlite
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
    )
    .all();
  return new Map(
    tables.map(({ name }) => [
      name,
      sqlite.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "${name.replaceAll('"', '""')}"`).get()?.n ?? 0,
    ]),
  );
}

/** Opens a backup and checks it. Returns what is wrong with it, or null. */
export function backupProblem(path: string, expected?: Map<string, number>): string | null {
  let copy: InstanceType<typeof Database> | null = null;
  try {
    copy = new Database(path, { fileMustExist: true });
    // A single file that can be copied anywhere: no -wal and -shm beside it.
    copy.pragma('journal_mode = DELETE');
    if (copy.pragma('application_id', { simple: true }) !== APPLICATION_ID) return 'it is not a Marquee catalog';
    const check = copy.pragma('quick_check(1)', { simple: true });
    if (check !== 'ok') return String(check);
    if (expected) {
      const found = rowCounts(copy);
      for (const [table, rows] of expected) {
        if (found.get(table) !== rows) return `table ${table} has ${found.get(table) ?? 0} rows instead of ${rows}`;
      }
    }
    return null;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } finally {
    copy?.close();
  }
}

/**
 * Makes a verified backup of an open catalog. Edits of this connection may go on meanwhile.
 * @throws AppError `disk_full`, `read_only`, `corrupt` when the copy does not pass its check; no half file is left.
 */
export async function backupCatalog(
  sqlite: Sqlite,
  dir: string,
  options: { reason: string; now: string; keep?: number },
): Promise<BackupFile> {
  const folder = backupsDir(dir);
  const reason =
    options.reason
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'backup';
  const path = join(folder, `catalog-${fileStamp(options.now)}-${reason}.sqlite`);
  const temporary = join(folder, `.tmp-${basename(path)}`);
  try {
    mkdirSync(folder, { recursive: true });
    rmSync(temporary, { force: true });
    await sqlite.backup(temporary, { progress: () => 4096 });
    // The last step of the copy and this line run in one turn: no edit comes between.
    const problem = backupProblem(temporary, rowCounts(sqlite));
    if (problem !== null) throw new AppError('corrupt', `The backup did not pass its check: ${problem}.`);
    syncPath(temporary);
    renameSync(temporary, path);
    syncPath(folder);
  } catch (thrown) {
    rmSync(temporary, { force: true });
    rmSync(`${temporary}-journal`, { force: true });
    throw catalogError(thrown);
  }
  for (const old of listBackups(dir).slice(options.keep ?? KEEP_BACKUPS)) rmSync(old.path, { force: true });
  return { path, at: options.now, bytes: statSync(path).size, reason };
}

/** The newest backup that passes its check, or null. */
export function newestGoodBackup(dir: string): BackupFile | null {
  return listBackups(dir).find((file) => backupProblem(file.path) === null) ?? null;
}

/** Moves a catalog file and its -wal and -shm aside, keeping them under one new name. Returns the new path. */
export function setAside(catalogPath: string, label: string, now: string): string {
  const kept = join(dirname(catalogPath), `catalog.${label}-${fileStamp(now)}.sqlite`);
  // The log goes first: without its catalog it is harmless, the other way round it would be applied to a new one.
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(catalogPath + suffix)) renameSync(catalogPath + suffix, kept + suffix);
  }
  syncPath(dirname(catalogPath));
  return kept;
}

/**
 * Puts a backup in the place of the (closed) catalog; the file that was there is kept as `catalog.replaced-*.sqlite`.
 * @throws AppError `not_found`, `forbidden` for a file outside the project's backups, `corrupt`, `disk_full`.
 */
export function restoreBackup(dir: string, path: string, now: string): { replaced: string | null } {
  const known = listBackups(dir).find((file) => file.path === path || basename(file.path) === path);
  if (!known) {
    throw new AppError('not_found', `${basename(path)} is not among the backups of this project.`, {
      hint: 'Choose one of the list of backups.',
    });
  }
  const problem = backupProblem(known.path);
  if (problem !== null) throw new AppError('corrupt', `The backup ${basename(known.path)} is damaged: ${problem}.`);
  const catalog = join(dir, 'catalog.sqlite');
  const temporary = join(dir, '.tmp-restore.sqlite');
  try {
    copyFileSync(known.path, temporary);
    syncPath(temporary);
    const replaced = existsSync(catalog) ? setAside(catalog, 'replaced', now) : null;
    renameSync(temporary, catalog);
    syncPath(dir);
    return { replaced };
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw catalogError(thrown);
  }
}
