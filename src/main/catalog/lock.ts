// One writer per project: a lock on `.lock.sqlite`, held as long as the project is open. `.lock.json` beside it says who
// holds it; it is information only.
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { takeFileLock, type FileLock } from './fileLock.ts';
import { catalogError } from './sqliteErrors.ts';

export interface LockOwner {
  pid: number;
  host: string;
  since: string;
  /** Where the other studio can be reached, when it serves one. */
  url: string | null;
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
export function lockProject(dir: string): FileLock {
  let lock: FileLock | null;
  try {
    lock = takeFileLock(join(dir, '.lock.sqlite'));
  } catch (thrown) {
    throw catalogError(thrown);
  }
  if (lock === null) throw lockedError(dir);
  const owner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  try {
    writeFileSync(join(dir, '.lock.json'), JSON.stringify(owner) + '\n');
  } catch {
    // Information only: on a full disk the lock itself holds all the same.
  }
  return lock;
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
