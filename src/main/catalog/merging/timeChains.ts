// Events of which the last word by time holds: flags and notes, decisions on drafts, approvals, words that no draft may have.
// Each thing's events form a chain by number. Those of another copy that come late are put in their place by numbering anew,
// so every copy ends with the same chain. Taking events in and folding them is of each part's own file.
import { LAST_EVENT_TIME } from '../../../shared/eventTime.ts';
import type { WriterDb } from '../connection.ts';
import { BadLine } from './badLine.ts';

export interface TimeChain {
  table: 'mark_event' | 'draft_event' | 'approval_event' | 'blocklist_event';
  /** Columns that say what an event is about. */
  about: readonly string[];
  /** Columns of what was before and of what is since, with what is before the first event. */
  values: readonly { old: string; new: string; first: string | number | null }[];
}
type Value = string | number | null;

/** The next number of a table. */
export const nextSeqOf = (db: WriterDb, { table }: TimeChain): number =>
  db.prepare<{ n: number }>(`SELECT ifnull(max(seq), 0) + 1 AS n FROM ${table}`).get()?.n ?? 1;

/**
 * The time of a new event: that of its batch, or just after the last event where that is not earlier (a copy whose clock is
 * ahead made it, or both were made in one moment). Without this what is decided with knowledge of it could come before it
 * everywhere else. Never later than what a log can have.
 */
export function timeAfter(db: WriterDb, { table, about }: TimeChain, thing: readonly Value[], at: string): string {
  const last = db
    .prepare<{ at: string }>(`SELECT at FROM ${table} WHERE ${equal(about)} ORDER BY seq DESC LIMIT 1`)
    .get(...thing)?.at;
  if (last === undefined || last < at) return at;
  const after = new Date(Date.parse(last) + 1).toISOString();
  return after < LAST_EVENT_TIME ? after : LAST_EVENT_TIME;
}

/**
 * The number of the event that a line says is in force after it: itself (`seq`) where it says nothing. `waits`: it is not here.
 * @throws BadLine when that is about something else
 */
export function headOf(
  db: WriterDb,
  { table, about }: TimeChain,
  thing: readonly Value[],
  seq: number,
  { id, head }: { id: string; head?: string | null | undefined },
): number | null | 'waits' {
  if (head === undefined || head === id) return seq;
  if (head === null) return null;
  const found = db
    .prepare<Record<string, Value> & { seq: number }>(`SELECT seq, ${about.join(', ')} FROM ${table} WHERE id = ?`)
    .get(head);
  if (!found) return 'waits';
  if (about.some((column, i) => found[column] !== thing[i])) {
    throw new BadLine('the event in force after it is about something else');
  }
  return found.seq;
}

/**
 * Puts the events of one thing in the order of time, inside a transaction with deferred foreign keys: numbers change under
 * heads that name them. What an event replaced is afterwards what came before it in time: undo puts that back.
 */
export function putInOrder(db: WriterDb, chain: TimeChain, thing: readonly Value[]): void {
  const { table, about, values } = chain;
  const columns = values.flatMap(({ old, new: now }) => [old, now]).join(', ');
  const rows = db
    .prepare<Record<string, Value> & { seq: number; head: number | null }>(
      `SELECT seq, head, ${columns} FROM ${table} WHERE ${equal(about)} ORDER BY at, id`,
    )
    .all(...thing);
  for (const [i, row] of rows.entries()) {
    const before = values.map(({ new: now, first }) => rows[i - 1]?.[now] ?? (i === 0 ? first : null));
    if (values.every(({ old }, k) => row[old] === before[k])) continue;
    const set = values.map(({ old }) => `${old} = ?`).join(', ');
    db.prepare(`UPDATE ${table} SET ${set} WHERE seq = ?`).run(...before, row.seq);
  }
  if (rows.every(({ seq }, i) => i === 0 || (rows[i - 1]?.seq ?? 0) < seq)) return;
  const first = nextSeqOf(db, chain);
  const now = new Map(rows.map(({ seq }, i) => [seq, first + i] as const));
  for (const { seq, head } of rows) {
    db.prepare(`UPDATE ${table} SET seq = ?, head = ? WHERE seq = ?`).run(
      now.get(seq) ?? seq,
      head === null ? null : (now.get(head) ?? head),
      seq,
    );
  }
}

const equal = (columns: readonly string[]): string => columns.map((column) => `${column} = ?`).join(' AND ');
