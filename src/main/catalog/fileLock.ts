// Locks between processes: an exclusive transaction on a small SQLite file. The system drops it when the process dies in
// whatever way, so there are no stale locks. Never open or copy a lock's file in this process by other means, nor delete
// it: closing any handle of it would drop the lock on POSIX systems, and two could hold it after it was made anew.
import Database from 'better-sqlite3';

export interface FileLock {
  release(): void;
}

/**
 * Takes the lock on the file `path`, which is made where it is missing; null when it is held, by whomever.
 * @throws SQLite's error when the file cannot be made or written; see `catalogError` for its typed form
 */
export function takeFileLock(path: string): FileLock | null {
  let holder: InstanceType<typeof Database> | null = null;
  try {
    holder = new Database(path, { timeout: 0 });
    // The transaction on an empty file makes its first page: in memory, so that a full disk can still be tidied.
    holder.pragma('journal_mode = MEMORY');
    holder.exec('BEGIN EXCLUSIVE');
  } catch (thrown) {
    holder?.close();
    if (thrown instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(thrown.code)) return null;
    throw thrown;
  }
  const held = holder;
  return {
    release() {
      if (!held.open) return;
      held.exec('ROLLBACK');
      held.close();
    },
  };
}
