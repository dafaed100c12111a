// One writer per project. The lock is an exclusive transaction on a small SQLite file, held as long as the project is
// open: the system drops it when the process dies in whatever way, so there are no stale locks.
// `.lock.json` beside it says who holds it; it is information only. Never open or copy `.lock.sqlite` in this process by
// other means: closing any handle of it would drop the lock on POSIX systems.
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import { catalogError } from './sqliteErrors.ts';

export interface LockOwner {
  pid: number;
  host: string;
  since: string;
  /** Where the other studio can be reached, when it serves one. */
  url: string | null;
}
export interface ProjectLock {
  release(): void;
}

const readJson = (path: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

/** Who holds the lock, as far as `.lock.json` and the studio's own `studio.json` tell. */
export function lockOwner(dir: string): Partial<LockOwner> {
  const lock = readJson(join(dir, '.lock.json'));
  const studio = readJson(join(dir, 'studio.json'));
  const owner: Partial<LockOwner> = {};
  if (typeof lock['pid'] === 'number') owner.pid = lock['pid'];
  if (typeof lock['host'] === 'string') owner.host = lock['host'];
  if (typeof lock['since'] === 'string') owner.since = lock['since'];
  if (typeof studio['url'] === 'string' && studio['pid'] === lock['pid']) owner.url = studio['url'];
  return owner;
}

/**
 * Takes the lock of a project folder.
 * @throws AppError `locked` with the owner in its details when another studio has the project open; `read_only`.
 */
export function lockProject(dir: string): ProjectLock {
  let holder: InstanceType<typeof Database> | null = null;
  try {
    holder = new Database(join(dir, '.lock.sqlite'), { timeout: 0 });
    holder.pragma('journal_mode = DELETE');
    holder.exec('BEGIN EXCLUSIVE');
  } catch (thrown) {
    holder?.close();
    const error = catalogError(thrown);
    if (error instanceof AppError && error.code === 'locked') throw lockedError(dir);
    throw error;
  }
  const held = holder;
  const owner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  try {
    writeFileSync(join(dir, '.lock.json'), JSON.stringify(owner) + '\n');
  } catch {
    // Information only: on a full disk the lock itself holds all the same.
  }
  return {
    release() {
      if (!held.open) return;
      held.exec('ROLLBACK');
      held.close();
    },
  };
}

function lockedError(dir: string): AppError {
  const owner = lockOwner(dir);
  const who =
    owner.pid === undefined
      ? 'another studio'
      : `another studio (process ${owner.pid} on ${owner.host ?? 'this machine'}${owner.since ? ` since ${owner.since}` : ''})`;
  return new AppError('locked', `The project is open in ${who}.`, {
    hint: owner.url
      ? `Use it at ${owner.url}, or close it first.`
      : 'Close the other studio, or let the command line talk to it.',
    details: { dir, ...owner },
  });
}
