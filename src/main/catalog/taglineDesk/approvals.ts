// Approvals of taglines: who put a text forward or approved it, each change an undoable batch. `tagline_approval` is the fold of
// `approval_event`; whether it still holds is asked of the text (approvalNow.ts), so nobody who changes a tagline has to know
// of approvals.
import type { Parsed } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Approval } from '../../../shared/taglines/draft.ts';
import { finishBatch, startBatch, type Batch } from '../batch.ts';
import type { Caller } from '../change.ts';
import type { WriterDb } from '../connection.ts';
import { posterName } from '../describe.ts';
import { nextSeqOf, timeAfter, type TimeChain } from '../merging/timeChains.ts';
import { batchOutput, changeOf, TouchedPosters, type Edited } from '../outcome.ts';
import { APPROVAL_NOW } from './approvalNow.ts';

export const APPROVAL_CHAIN: TimeChain = {
  table: 'approval_event',
  about: ['poster_id'],
  values: [
    { old: 'old', new: 'new', first: null },
    { old: 'old_text', new: 'new_text', first: null },
  ],
};

/** How far a text is; null: nothing was said of any. */
export type ApprovedText = { approval: Approval; text: string } | null;
export interface ApprovalEvent {
  seq: number;
  batchId: number;
  posterId: number;
  old: ApprovedText;
  new: ApprovedText;
  /** What was in force before it. */
  before: number | null;
}

interface EventRow {
  seq: number;
  batch_id: number;
  poster_id: number;
  old: Approval | null;
  old_text: string | null;
  new: Approval | null;
  new_text: string | null;
  before: number | null;
}
const EVENT = `SELECT e.seq, e.batch_id, e.poster_id, e.old, e.old_text, e.new, e.new_text,
    (SELECT p.head FROM approval_event p WHERE p.poster_id = e.poster_id AND p.seq < e.seq ORDER BY p.seq DESC LIMIT 1) AS before
  FROM approval_event e`;

const valueOf = (approval: Approval | null, text: string | null): ApprovedText =>
  approval === null || text === null ? null : { approval, text };
const eventOf = (row: EventRow): ApprovalEvent => ({
  seq: row.seq,
  batchId: row.batch_id,
  posterId: row.poster_id,
  old: valueOf(row.old, row.old_text),
  new: valueOf(row.new, row.new_text),
  before: row.before,
});

export const approvalEventsOf = (db: WriterDb, batchId: number): ApprovalEvent[] =>
  db.prepare<EventRow>(`${EVENT} WHERE e.batch_id = ? ORDER BY e.seq`).all(batchId).map(eventOf);

export function approvalEventById(db: WriterDb, id: string): ApprovalEvent | undefined {
  const row = db.prepare<EventRow>(`${EVENT} WHERE e.id = ?`).get(id);
  return row && eventOf(row);
}

/** The event whose approval is in force; null where there is none. */
export function approvalHead(db: WriterDb, posterId: number): number | null {
  return (
    db
      .prepare<{ head: number | null }>('SELECT head FROM approval_event WHERE poster_id = ? ORDER BY seq DESC LIMIT 1')
      .get(posterId)?.head ?? null
  );
}

/** Adds an event of an approval as it is; `seq` is its number, `head` the event in force after it. Nothing is folded. */
export function insertApproval(
  db: WriterDb,
  event: {
    seq: number;
    id: string;
    batchId: number;
    posterId: number;
    old: ApprovedText;
    new: ApprovedText;
    head: number | null;
    at: string;
  },
): void {
  db.prepare(
    `INSERT INTO approval_event (seq, id, batch_id, poster_id, old, old_text, new, new_text, head, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    event.seq,
    event.id,
    event.batchId,
    event.posterId,
    event.old?.approval ?? null,
    event.old?.text ?? null,
    event.new?.approval ?? null,
    event.new?.text ?? null,
    event.head,
    event.at,
  );
}

/**
 * Appends an approval and folds it; inside a transaction.
 * @param head the event whose approval this puts in force again; `own` for a new one
 */
export function writeApproval(
  db: WriterDb,
  batch: Batch,
  posterId: number,
  value: ApprovedText,
  head: number | null | 'own',
): void {
  const now = db
    .prepare<{ approval: Approval; text: string }>('SELECT approval, text FROM tagline_approval WHERE poster_id = ?')
    .get(posterId);
  const seq = nextSeqOf(db, APPROVAL_CHAIN);
  const inForce = head === 'own' ? seq : head;
  insertApproval(db, {
    seq,
    id: db.uuid(),
    batchId: batch.id,
    posterId,
    old: now ?? null,
    new: value,
    head: inForce,
    at: timeAfter(db, APPROVAL_CHAIN, [posterId], batch.at),
  });
  setApproval(db, posterId, value, inForce ?? seq);
}

function setApproval(db: WriterDb, posterId: number, value: ApprovedText, eventSeq: number): void {
  if (value === null) db.prepare('DELETE FROM tagline_approval WHERE poster_id = ?').run(posterId);
  else {
    db.prepare(
      'INSERT OR REPLACE INTO tagline_approval (poster_id, approval, text, event_seq) VALUES (?, ?, ?, ?)',
    ).run(posterId, value.approval, value.text, eventSeq);
  }
}

/** Brings the approval of a poster to what its last event says, inside a transaction. */
export function foldApproval(db: WriterDb, posterId: number): void {
  const last = db
    .prepare<{ seq: number; new: Approval | null; new_text: string | null; head: number | null }>(
      'SELECT seq, new, new_text, head FROM approval_event WHERE poster_id = ? ORDER BY seq DESC LIMIT 1',
    )
    .get(posterId);
  if (last) setApproval(db, posterId, valueOf(last.new, last.new_text), last.head ?? last.seq);
}

const NOW = `SELECT t.text, ${APPROVAL_NOW} AS approval FROM poster p LEFT JOIN tagline_state t ON t.poster_id = p.id
  LEFT JOIN tagline_approval a ON a.poster_id = p.id WHERE p.id = ?`;

/**
 * `taglines.approve`. Posters without a tagline are left out, and so are those that are so far already.
 * @throws AppError `not_found`; `bad_input` when none of the posters has a tagline; `conflict` with the current text in its
 * details when `base` is given and is no longer the text
 */
export function approveTaglines(db: WriterDb, input: Parsed<'taglines.approve'> & Caller): Edited {
  return db.transaction(() => {
    const touched = new TouchedPosters();
    let batch: Batch | null = null;
    let first = 0;
    let withTagline = 0;
    for (const posterId of new Set(input.posterIds)) {
      const now = db.prepare<{ text: string | null; approval: Approval | null }>(NOW).get(posterId);
      if (!now) throw new AppError('not_found', `The project has no poster with the number ${posterId}.`);
      if (input.base !== undefined && input.base !== now.text) throw changedText(now.text);
      if (now.text === null) continue;
      withTagline++;
      if (now.approval === input.approval) continue;
      batch ??= startBatch(db, { kind: 'edit', source: 'person', actor: input.person, what: '' });
      writeApproval(db, batch, posterId, { approval: input.approval, text: now.text }, 'own');
      if (touched.count === 0) first = posterId;
      touched.add(posterId);
    }
    if (withTagline === 0) throw nothingToApprove(db, input.posterIds);
    if (!batch) return { change: null, output: batchOutput(db, null, 0) };
    const { count } = touched;
    finishBatch(db, batch, count, describeApproval(input.approval, count, posterName(db, first)), count);
    return { change: changeOf(db, ['drafts'], touched.list()), output: batchOutput(db, batch, count) };
  });
}

const changedText = (current: string | null): AppError =>
  new AppError('conflict', 'The tagline was changed by somebody else meanwhile.', {
    hint: 'Look at the new text, then decide again.',
    details: { current },
  });

function nothingToApprove(db: WriterDb, posterIds: readonly number[]): AppError {
  const [only, second] = posterIds;
  const whose = only !== undefined && second === undefined ? `${posterName(db, only)} has` : 'These posters have';
  return new AppError('bad_input', `${whose} no tagline yet.`, { hint: 'Accept a draft or write one first.' });
}

const VERBS: Record<Approval, string> = { draft: 'take back', proposed: 'propose', approved: 'approve' };

/** "approve the tagline of Heat", "propose 12 taglines" */
function describeApproval(approval: Approval, posters: number, name: string): string {
  const verb = VERBS[approval];
  return posters === 1 ? `${verb} the tagline of ${name}` : `${verb} ${posters.toLocaleString('en')} taglines`;
}
