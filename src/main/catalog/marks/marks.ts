// Flags and notes on posters: one undoable batch for any number of posters. `poster_mark` is the fold of `mark_event`.
// As with labels, each event names the one whose value is in force after it, so undo knows what was changed since.
import { AppError } from '../../../shared/errors.ts';
import type { Parsed } from '../../../shared/contract.ts';
import { finishBatch, startBatch, type Batch } from '../batch.ts';
import type { WriterDb } from '../connection.ts';
import { posterName } from '../describe.ts';
import { nextSeqOf, timeAfter, type TimeChain } from '../merging/timeChains.ts';
import { batchOutput, changeOf, TouchedPosters, type Edited } from '../outcome.ts';
import type { Caller } from '../change.ts';

export const MARK_CHAIN: TimeChain = {
  table: 'mark_event',
  about: ['poster_id', 'kind'],
  values: [{ old: 'old', new: 'new', first: null }],
};

export type MarkKind = 'flag' | 'note';
export interface MarkEvent {
  seq: number;
  batch_id: number;
  poster_id: number;
  kind: MarkKind;
  old: string | null;
  new: string | null;
  /** What was in force before it. */
  before: number | null;
}
interface Mark {
  flagged: 0 | 1;
  note: string | null;
}

/** An event of a batch or by its id, with what was in force before it. */
const EVENT = `SELECT e.seq, e.batch_id, e.poster_id, e.kind, e.old, e.new,
    (SELECT p.head FROM mark_event p WHERE p.poster_id = e.poster_id AND p.kind = e.kind AND p.seq < e.seq
     ORDER BY p.seq DESC LIMIT 1) AS before
  FROM mark_event e`;

export const markEventsOf = (db: WriterDb, batchId: number): MarkEvent[] =>
  db.prepare<MarkEvent>(`${EVENT} WHERE e.batch_id = ? ORDER BY e.seq`).all(batchId);

export const markEventById = (db: WriterDb, id: string): MarkEvent | undefined =>
  db.prepare<MarkEvent>(`${EVENT} WHERE e.id = ?`).get(id);

/** The event whose value is in force; null before the first. */
export function markHead(db: WriterDb, posterId: number, kind: MarkKind): number | null {
  return (
    db
      .prepare<{ head: number | null }>(
        'SELECT head FROM mark_event WHERE poster_id = ? AND kind = ? ORDER BY seq DESC LIMIT 1',
      )
      .get(posterId, kind)?.head ?? null
  );
}

function readMark(db: WriterDb, posterId: number): Mark {
  return (
    db.prepare<Mark>('SELECT flagged, note FROM poster_mark WHERE poster_id = ?').get(posterId) ?? {
      flagged: 0,
      note: null,
    }
  );
}

/**
 * Appends the event of one mark and folds it into `poster_mark`; inside a transaction.
 * @param value flag: '1' or null; note: its text or null
 * @param head the event whose value this puts in force again; `own` for a new decision
 */
export function writeMark(
  db: WriterDb,
  batch: Batch,
  mark: { posterId: number; kind: MarkKind; value: string | null },
  head: number | null | 'own',
): void {
  const { posterId, kind, value } = mark;
  const now = readMark(db, posterId);
  const old = kind === 'note' ? now.note : now.flagged ? '1' : null;
  const seq = nextSeqOf(db, MARK_CHAIN);
  const at = timeAfter(db, MARK_CHAIN, [posterId, kind], batch.at);
  db.prepare(
    'INSERT INTO mark_event (seq, id, batch_id, poster_id, kind, old, new, head, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  ).run(seq, db.uuid(), batch.id, posterId, kind, old, value, head === 'own' ? seq : head, at);
  const flagged = kind === 'flag' ? (value === null ? 0 : 1) : now.flagged;
  const note = kind === 'note' ? value : now.note;
  if (flagged === 0 && note === null) db.prepare('DELETE FROM poster_mark WHERE poster_id = ?').run(posterId);
  else {
    db.prepare(
      `INSERT INTO poster_mark (poster_id, flagged, note) VALUES (?, ?, ?)
       ON CONFLICT (poster_id) DO UPDATE SET flagged = excluded.flagged, note = excluded.note`,
    ).run(posterId, flagged, note);
  }
}

/**
 * `marks.set`. Posters that are already so are left alone.
 * @throws AppError `not_found`; `conflict` with the current note in its details when `base` is not it any more
 */
export function setMarks(db: WriterDb, input: Parsed<'marks.set'> & Caller): Edited {
  return db.transaction(() => {
    const wanted: { kind: MarkKind; value: string | null }[] = [];
    if (input.flagged !== undefined) wanted.push({ kind: 'flag', value: input.flagged ? '1' : null });
    if (input.note !== undefined) wanted.push({ kind: 'note', value: noteText(input.note) });
    const touched = new TouchedPosters();
    let batch: Batch | null = null;
    let changed = 0;
    let first = 0;
    for (const posterId of new Set(input.posterIds)) {
      if (!db.prepare('SELECT 1 FROM poster WHERE id = ?').get(posterId)) {
        throw new AppError('not_found', `The project has no poster with the number ${posterId}.`);
      }
      const now = readMark(db, posterId);
      if (input.base !== undefined && input.note !== undefined && input.base !== now.note) throw changedNote(now.note);
      for (const mark of wanted) {
        if (mark.value === (mark.kind === 'note' ? now.note : now.flagged ? '1' : null)) continue;
        batch ??= startBatch(db, { kind: 'edit', source: 'person', actor: input.person, what: '' });
        writeMark(db, batch, { posterId, ...mark }, 'own');
        if (touched.count === 0) first = posterId;
        touched.add(posterId);
        changed++;
      }
    }
    if (!batch) return { change: null, output: batchOutput(db, null, 0) };
    finishBatch(db, batch, changed, describeMarks(wanted, touched.count, posterName(db, first)), touched.count);
    return { change: changeOf(db, ['marks'], touched.list()), output: batchOutput(db, batch, changed) };
  });
}

function noteText(text: string | null): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

const changedNote = (current: string | null): AppError =>
  new AppError('conflict', 'The note was changed by somebody else meanwhile.', {
    hint: 'Look at the new text, then save yours again or keep theirs.',
    details: { current },
  });

/** "flag Heat", "note on 12 posters" */
function describeMarks(wanted: { kind: MarkKind; value: string | null }[], posters: number, name: string): string {
  const words = wanted.map(({ kind, value }) =>
    kind === 'flag' ? (value === null ? 'unflag' : 'flag') : value === null ? 'remove the note of' : 'note on',
  );
  return `${words.join(' and ')} ${posters === 1 ? name : `${posters.toLocaleString('en')} posters`}`;
}
