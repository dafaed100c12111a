// Flags and notes of another copy. Of each mark of a poster the last word by time holds, in every copy the same; all earlier
// ones are in the history. Marks are chains by number, so events that come late are put in their place by numbering anew.
import type { MarkLine } from '../../../shared/eventLog.ts';
import type { WriterDb } from '../connection.ts';

interface Row {
  seq: number;
  head: number | null;
  old: string | null;
  new: string | null;
}

export class IncomingMarks {
  private readonly db: WriterDb;
  private readonly touched = new Map<string, { posterId: number; kind: MarkLine['kind'] }>();

  constructor(db: WriterDb) {
    this.db = db;
  }

  /** Appends an event that is not known yet, inside a transaction. */
  add(line: MarkLine, batchId: number, posterId: number): void {
    const { db } = this;
    const seq = this.nextSeq();
    const headOf = db.prepare<{ seq: number }>('SELECT seq FROM mark_event WHERE id = ?');
    const head = line.head === undefined ? seq : line.head === null ? null : (headOf.get(line.head)?.seq ?? null);
    db.prepare(
      'INSERT INTO mark_event (seq, id, batch_id, poster_id, kind, old, new, head, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ).run(seq, line.id, batchId, posterId, line.kind, line.old, line.new, head, line.at);
    this.touched.set(`${posterId} ${line.kind}`, { posterId, kind: line.kind });
  }

  /** Puts touched marks in the order of time and folds them. Returns the posters. */
  settle(): number[] {
    const { db } = this;
    if (this.touched.size === 0) return [];
    // Numbers change under heads that name them; all fit again at the end of the transaction.
    db.sqlite.pragma('defer_foreign_keys = ON');
    for (const { posterId, kind } of this.touched.values()) {
      this.putInOrder(posterId, kind);
      this.fold(posterId);
    }
    const posters = [...this.touched.values()].map(({ posterId }) => posterId);
    this.touched.clear();
    return posters;
  }

  private putInOrder(posterId: number, kind: MarkLine['kind']): void {
    const { db } = this;
    const rows = db
      .prepare<Row>('SELECT seq, head, old, new FROM mark_event WHERE poster_id = ? AND kind = ? ORDER BY at, id')
      .all(posterId, kind);
    // What an event replaced is now what came before it in time: undo puts that back.
    for (const [i, { seq, old }] of rows.entries()) {
      const before = rows[i - 1]?.new ?? null;
      if (old !== before) db.prepare('UPDATE mark_event SET old = ? WHERE seq = ?').run(before, seq);
    }
    if (rows.every(({ seq }, i) => i === 0 || (rows[i - 1]?.seq ?? 0) < seq)) return;
    const first = this.nextSeq();
    const now = new Map(rows.map(({ seq }, i) => [seq, first + i] as const));
    for (const { seq, head } of rows) {
      db.prepare('UPDATE mark_event SET seq = ?, head = ? WHERE seq = ?').run(
        now.get(seq) ?? seq,
        head === null ? null : (now.get(head) ?? head),
        seq,
      );
    }
  }

  private fold(posterId: number): void {
    const { db } = this;
    const last = (kind: MarkLine['kind']): string | null =>
      db
        .prepare<{ new: string | null }>(
          'SELECT new FROM mark_event WHERE poster_id = ? AND kind = ? ORDER BY seq DESC LIMIT 1',
        )
        .get(posterId, kind)?.new ?? null;
    const [flag, note] = [last('flag'), last('note')];
    if (flag === null && note === null) {
      db.prepare('DELETE FROM poster_mark WHERE poster_id = ?').run(posterId);
      return;
    }
    db.prepare(
      `INSERT INTO poster_mark (poster_id, flagged, note) VALUES (?, ?, ?)
       ON CONFLICT (poster_id) DO UPDATE SET flagged = excluded.flagged, note = excluded.note`,
    ).run(posterId, flag === null ? 0 : 1, note);
  }

  private nextSeq(): number {
    return this.db.prepare<{ n: number }>('SELECT ifnull(max(seq), 0) + 1 AS n FROM mark_event').get()?.n ?? 1;
  }
}
