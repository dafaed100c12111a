// Copies of one project for the tests of merging: each a folder of its own, their logs written and merged as the jobs do it.
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BLOCKED_WORDS } from '../../../../src/main/catalog/taglineDesk/blockedWords.ts';
import type { WriterDb } from '../../../../src/main/catalog/connection.ts';
import { LogMerge } from '../../../../src/main/catalog/merging/mergeLog.ts';
import type { MergeReport } from '../../../../src/shared/calls/merging.ts';
import { openTest, smallProject, temporaryDir } from '../project.ts';

export interface Copy {
  dir: string;
  db: WriterDb;
  close(): void;
}

/** A project with the genres Horror 0, Comedy 1, Drama 2, and copies of its folder. */
export async function copies(count: number, posters: number, before?: (db: WriterDb) => void): Promise<Copy[]> {
  const { dir, project, db } = await smallProject(posters);
  before?.(db);
  project.close();
  const dirs = [dir];
  for (let i = 1; i < count; i++) {
    const copy = join(temporaryDir(), 'copy');
    cpSync(dir, copy, { recursive: true });
    dirs.push(copy);
  }
  const all: Copy[] = [];
  for (const each of dirs) {
    const opened = await openTest(each);
    all.push({ dir: each, db: opened.db, close: () => opened.close() });
  }
  return all;
}

export function mergeText(copy: Copy, text: string): Promise<Omit<MergeReport, 'dryRun' | 'backup'>> {
  const path = join(temporaryDir(), 'log.jsonl');
  writeFileSync(path, text);
  return mergeFile(copy, path);
}

export function mergeFile(
  copy: Copy,
  path: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<Omit<MergeReport, 'dryRun' | 'backup'>> {
  return new LogMerge(copy.db, path, { signal, progress: () => undefined, changed: () => undefined }).run();
}

/** What a copy knows, by identities that all copies share: states, conflicts, taglines, events with what they had seen. */
export function stateOf({ db }: Copy): Record<string, unknown[]> {
  const all = (sql: string): unknown[] => db.prepare(sql).all();
  // With the event that each says is in force: undo goes by it, and so does who is shown to have decided.
  const timeChain = (table: string): unknown[] =>
    all(
      `SELECT e.id, e.old, e.new, e.at, h.id AS head FROM ${table} e LEFT JOIN ${table} h ON h.seq = e.head ORDER BY e.id`,
    );
  const poster =
    "(SELECT f.key || '/' || ifnull(p.sha256, '') FROM poster p JOIN film f ON f.id = p.film_id WHERE p.id = x.poster_id)";
  const hex = [
    'import_present',
    'import_absent',
    'model_present',
    'model_absent',
    'person_present',
    'person_absent',
    'person_unknown',
  ]
    .map((column) => `hex(${column})`)
    .join(", '|', ");
  return {
    labels: all(`SELECT ${poster} AS p, concat(${hex}) AS masks FROM label_state x ORDER BY 1`),
    taglines: all(`SELECT ${poster} AS p, text, source FROM tagline_state x ORDER BY 1`),
    marks: all(`SELECT ${poster} AS p, flagged, note FROM poster_mark x ORDER BY 1`),
    markEvents: timeChain('mark_event'),
    conflicts: all(`SELECT ${poster} AS p, genre_id, since FROM label_conflict x ORDER BY 1, 2`),
    events: all('SELECT id, new, new_source, at FROM label_event ORDER BY id'),
    taglineEvents: all('SELECT id, new, new_source, at FROM tagline_event ORDER BY id'),
    drafts: all(`SELECT ${poster} AS p, id, text, state, final FROM draft x ORDER BY id`),
    approvals: all(`SELECT ${poster} AS p, approval, text FROM tagline_approval x ORDER BY 1`),
    blocked: all(`SELECT word FROM (${BLOCKED_WORDS}) ORDER BY word`),
    deskEvents: ['draft_event', 'approval_event', 'blocklist_event'].flatMap(timeChain),
    seen: all(
      `SELECT c.id AS child, p.id AS parent FROM label_event c JOIN label_event p ON p.seq = c.parent UNION ALL
       SELECT c.id, p.id FROM label_event_parent x JOIN label_event c ON c.seq = x.event_seq JOIN label_event p ON p.seq = x.parent_seq
       ORDER BY 1, 2`,
    ),
  };
}
