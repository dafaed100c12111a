// Flags and notes of another copy. Of each mark of a poster the last word by time holds, in every copy the same; all earlier
// ones are in the history (timeChains.ts).
import type { MarkLine } from '../../../shared/eventLog.ts';
import type { WriterDb } from '../connection.ts';
import { MARK_CHAIN } from '../marks/marks.ts';
import type { Taken } from './badLine.ts';
import { headOf, nextSeqOf, putInOrder } from './timeChains.ts';

export class IncomingMarks {
  private readonly db: WriterDb;
  private readonly touched = new Map<string, { posterId: number; kind: MarkLine['kind'] }>();

  constructor(db: WriterDb) {
    this.db = db;
  }

  /** Appends an event that is not known yet, inside a transaction. @throws BadLine */
  add(line: MarkLine, batchId: number, posterId: number): Taken {
    const { db } = this;
    const seq = nextSeqOf(db, MARK_CHAIN);
    const head = headOf(db, MARK_CHAIN, [posterId, line.kind], seq, line);
    if (head === 'waits') return head;
    db.prepare(
      'INSERT INTO mark_event (seq, id, batch_id, poster_id, kind, old, new, head, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ).run(seq, line.id, batchId, posterId, line.kind, line.old, line.new, head, line.at);
    this.touched.set(`${posterId} ${line.kind}`, { posterId, kind: line.kind });
    return 'new';
  }

  /** Puts touched marks in the order of time and folds them; inside a transaction. Returns the posters. */
  settle(): number[] {
    const posters = [...this.touched.values()].map(({ posterId, kind }) => {
      putInOrder(this.db, MARK_CHAIN, [posterId, kind]);
      this.fold(posterId);
      return posterId;
    });
    this.touched.clear();
    return posters;
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
}
