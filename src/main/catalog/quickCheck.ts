// SQLite's quick check of a catalog, and when it has to come before the project opens: it reads the whole file, seconds at a million
// posters. A catalog that was closed in order and has not been touched since was sound then; it opens at once and is checked
// while it is used (checkThread.ts). After a crash, a change by another program or a week without a check, the check comes first.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sqlite } from './connection.ts';

/** How long closing in order may stand in for a check. */
const TRUSTED_DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1000;

interface ClosedMark {
  size: string;
  changed: string;
  inode: string;
  /** When the whole catalog last passed the check. */
  checkedAt: string;
}

/**
 * What is wrong with the catalog, or null. Checks every ordinary table, which reads the whole file except the full-text
 * index: that is checked by `project.verify` and can be made anew, and checking it would take as long as all the rest.
 */
export function quickCheck(sqlite: Sqlite): string | null {
  const tables = sqlite
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
    )
    .all();
  for (const { name } of tables) {
    const result = sqlite.pragma(`quick_check(${name})`, { simple: true });
    // The first finding says enough; before it stands which database it is of.
    if (result !== 'ok')
      return String(result)
        .replace(/^\*{3}.*\n/, '')
        .split('\n', 1)
        .join('');
  }
  return null;
}

const markPath = (dir: string): string => join(dir, '.closed.json');

/** Notes that the catalog was closed in order, all of its log moved into it. Failing is no matter: the next opening checks. */
export function markClosed(dir: string, catalog: string, checkedAt: Date): void {
  try {
    const mark: ClosedMark = { ...stateOf(catalog), checkedAt: checkedAt.toISOString() };
    writeFileSync(markPath(dir), JSON.stringify(mark));
  } catch {
    // A full or protected disk.
  }
}

/**
 * When the catalog last passed a check, if it was closed in order since and is as it was then; else null. Takes the mark
 * away: from now on only closing in order makes another.
 */
export function takeClosedMark(dir: string, catalog: string, now: Date): Date | null {
  let mark: Partial<ClosedMark>;
  try {
    mark = JSON.parse(readFileSync(markPath(dir), 'utf8')) as Partial<ClosedMark>;
  } catch {
    return null;
  } finally {
    rmSync(markPath(dir), { force: true });
  }
  const { size, changed, inode } = stateOf(catalog);
  if (mark.size !== size || mark.changed !== changed || mark.inode !== inode) return null;
  // A program that only read may leave an empty log.
  if ((statSync(`${catalog}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) return null;
  const checkedAt = new Date(mark.checkedAt ?? NaN);
  const age = now.getTime() - checkedAt.getTime();
  return age >= 0 && age < TRUSTED_DAYS * DAY_MS ? checkedAt : null;
}

function stateOf(catalog: string): Omit<ClosedMark, 'checkedAt'> {
  const { size, mtimeNs, ino } = statSync(catalog, { bigint: true });
  return { size: String(size), changed: String(mtimeNs), inode: String(ino) };
}
