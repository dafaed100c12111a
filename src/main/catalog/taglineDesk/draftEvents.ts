// Decisions on drafts: each is an event of a batch, and the state of a draft is the fold of its events. As with marks, each
// event names the one whose decision is in force after it, so undo knows what was changed since.
import { AppError } from '../../../shared/errors.ts';
import type { DraftState } from '../../../shared/taglines/draft.ts';
import type { Batch } from '../batch.ts';
import type { WriterDb } from '../connection.ts';
import { nextSeqOf, timeAfter, type TimeChain } from '../merging/timeChains.ts';

export const DECISION_CHAIN: TimeChain = {
  table: 'draft_event',
  about: ['draft_seq'],
  values: [
    { old: 'old', new: 'new', first: 'open' },
    { old: 'old_final', new: 'new_final', first: null },
  ],
};

/** What is decided of a draft; `final` is the tagline that came of it. */
export interface Decision {
  state: DraftState;
  final: string | null;
}
export interface DecidedDraft extends Decision {
  seq: number;
  posterId: number;
  text: string;
  runId: string;
  runName: string;
}
export interface DraftEvent {
  seq: number;
  batchId: number;
  draftSeq: number;
  posterId: number;
  old: Decision;
  new: Decision;
  /** What was in force before it. */
  before: number | null;
}

/** @throws AppError `not_found` */
export function draftById(db: WriterDb, id: string): DecidedDraft {
  const draft = db
    .prepare<DecidedDraft>(
      `SELECT d.seq, d.poster_id AS posterId, d.text, d.state, d.final, r.run_id AS runId, r.run_name AS runName
       FROM draft d JOIN draft_request r ON r.seq = d.request_seq WHERE d.id = ?`,
    )
    .get(id);
  if (!draft) throw new AppError('not_found', 'The project has no such draft.');
  return draft;
}

interface EventRow {
  seq: number;
  batch_id: number;
  draft_seq: number;
  poster_id: number;
  old: DraftState;
  old_final: string | null;
  new: DraftState;
  new_final: string | null;
  before: number | null;
}
const EVENT = `SELECT e.seq, e.batch_id, e.draft_seq, e.poster_id, e.old, e.old_final, e.new, e.new_final,
    (SELECT p.head FROM draft_event p WHERE p.draft_seq = e.draft_seq AND p.seq < e.seq ORDER BY p.seq DESC LIMIT 1) AS before
  FROM draft_event e`;

const eventOf = (row: EventRow): DraftEvent => ({
  seq: row.seq,
  batchId: row.batch_id,
  draftSeq: row.draft_seq,
  posterId: row.poster_id,
  old: { state: row.old, final: row.old_final },
  new: { state: row.new, final: row.new_final },
  before: row.before,
});

export const draftEventsOf = (db: WriterDb, batchId: number): DraftEvent[] =>
  db.prepare<EventRow>(`${EVENT} WHERE e.batch_id = ? ORDER BY e.seq`).all(batchId).map(eventOf);

export function draftEventById(db: WriterDb, id: string): DraftEvent | undefined {
  const row = db.prepare<EventRow>(`${EVENT} WHERE e.id = ?`).get(id);
  return row && eventOf(row);
}

/** The event whose decision is in force; null where there is none. */
export function draftHead(db: WriterDb, draftSeq: number): number | null {
  return (
    db
      .prepare<{ head: number | null }>('SELECT head FROM draft_event WHERE draft_seq = ? ORDER BY seq DESC LIMIT 1')
      .get(draftSeq)?.head ?? null
  );
}

/** Adds an event of a decision as it is; `seq` is its number, `head` the event in force after it. Nothing is folded. */
export function insertDecision(
  db: WriterDb,
  event: {
    seq: number;
    id: string;
    batchId: number;
    draft: { seq: number; posterId: number };
    old: Decision;
    new: Decision;
    head: number | null;
    at: string;
  },
): void {
  const { seq, id, batchId, draft, head, at } = event;
  db.prepare(
    `INSERT INTO draft_event (seq, id, batch_id, draft_seq, poster_id, old, old_final, new, new_final, head, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    seq,
    id,
    batchId,
    draft.seq,
    draft.posterId,
    event.old.state,
    event.old.final,
    event.new.state,
    event.new.final,
    head,
    at,
  );
}

/**
 * Appends a decision and folds it into the draft; inside a transaction.
 * @param head the event whose decision this puts in force again; `own` for a new one
 */
export function writeDecision(
  db: WriterDb,
  batch: Batch,
  draft: { seq: number; posterId: number },
  decision: Decision,
  head: number | null | 'own',
): void {
  const now = db.prepare<Decision>('SELECT state, final FROM draft WHERE seq = ?').get(draft.seq);
  if (!now) throw new AppError('internal', `Draft ${draft.seq} has an event and is not there.`);
  const seq = nextSeqOf(db, DECISION_CHAIN);
  insertDecision(db, {
    seq,
    id: db.uuid(),
    batchId: batch.id,
    draft,
    old: now,
    new: decision,
    head: head === 'own' ? seq : head,
    at: timeAfter(db, DECISION_CHAIN, [draft.seq], batch.at),
  });
  foldDecision(db, draft.seq);
}

/** Brings a draft to what its last event says, inside a transaction. */
export function foldDecision(db: WriterDb, draftSeq: number): void {
  db.prepare(
    `UPDATE draft SET state = e.new, final = e.new_final, event_seq = e.head
     FROM (SELECT new, new_final, head FROM draft_event WHERE draft_seq = ? ORDER BY seq DESC LIMIT 1) e WHERE seq = ?`,
  ).run(draftSeq, draftSeq);
}
