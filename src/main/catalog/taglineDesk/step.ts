// Undo, redo and revert of what is decided at the tagline desk: puts back what a batch changed where nothing newer stands in the
// way. Called by `undo.ts`; also the revert of one line of a poster's history.
import { AppError } from '../../../shared/errors.ts';
import { finishBatch, startBatch, wholeEdit, type Batch } from '../batch.ts';
import type { WriterDb } from '../connection.ts';
import { posterName } from '../describe.ts';
import { batchOutput, changeOf, type Edited } from '../outcome.ts';
import type { Direction, Tally } from '../tally.ts';
import { approvalEventById, approvalEventsOf, approvalHead, writeApproval } from './approvals.ts';
import { wordEventsOf, wordHead, writeWord } from './blocklist.ts';
import { draftEventById, draftEventsOf, draftHead, writeDecision } from './draftEvents.ts';

/** An event of this batch is the one in force, or was before it: then it can be stepped. */
const canStep = (direction: Direction, head: number | null, event: { seq: number; before: number | null }): boolean =>
  head === (direction === 'undo' ? event.seq : event.before);

/** The event that is in force afterwards: a revert is a decision of its own, undo and redo go back to an older one. */
function headAfter(batch: Batch, direction: Direction, event: { seq: number; before: number | null }) {
  if (batch.kind === 'revert') return 'own';
  return direction === 'undo' ? event.before : event.seq;
}

/** Steps decisions, approvals and the blocklist. What happened to a poster together with its tagline counts once. */
export function stepTaglineDesk(
  db: WriterDb,
  direction: Direction,
  targetId: number,
  batch: Batch,
  tally: Tally,
): void {
  const stepped = new Set<number>();
  const left = new Set<number>();
  for (const event of draftEventsOf(db, targetId)) {
    if (!canStep(direction, draftHead(db, event.draftSeq), event)) {
      left.add(event.posterId);
      continue;
    }
    const decision = direction === 'undo' ? event.old : event.new;
    const draft = { seq: event.draftSeq, posterId: event.posterId };
    writeDecision(db, batch, draft, decision, headAfter(batch, direction, event));
    stepped.add(event.posterId);
  }
  for (const event of approvalEventsOf(db, targetId)) {
    if (!canStep(direction, approvalHead(db, event.posterId), event)) {
      left.add(event.posterId);
      continue;
    }
    const value = direction === 'undo' ? event.old : event.new;
    writeApproval(db, batch, event.posterId, value, headAfter(batch, direction, event));
    stepped.add(event.posterId);
  }
  count(db, targetId, tally, stepped, left);
  stepWords(db, direction, targetId, batch, tally);
}

function count(
  db: WriterDb,
  targetId: number,
  tally: Tally,
  stepped: ReadonlySet<number>,
  left: ReadonlySet<number>,
): void {
  if (stepped.size + left.size === 0) return;
  const counted = new Set(
    db
      .prepare<{ id: number }>('SELECT poster_id AS id FROM tagline_event WHERE batch_id = ?')
      .all(targetId)
      .map(({ id }) => id),
  );
  for (const posterId of stepped) {
    tally.touched.add(posterId);
    if (!counted.has(posterId)) tally.changed++;
  }
  for (const posterId of left) if (!counted.has(posterId) && !stepped.has(posterId)) tally.skipped++;
  if (stepped.size === 0) return;
  tally.what.add('drafts');
  tally.changed = Math.max(1, tally.changed);
}

/** The words that no draft may have are one thing, like a poster: however many of them changed, it counts once. */
function stepWords(db: WriterDb, direction: Direction, targetId: number, batch: Batch, tally: Tally): void {
  let stepped = false;
  const events = wordEventsOf(db, targetId);
  for (const event of events) {
    if (!canStep(direction, wordHead(db, event.key), event)) continue;
    const blocked = (direction === 'undo' ? event.old : event.new) === 1;
    writeWord(db, batch, { word: event.word, blocked }, headAfter(batch, direction, event));
    stepped = true;
  }
  if (stepped) {
    tally.changed++;
    tally.what.add('drafts');
  } else if (events.length > 0) tally.skipped++;
}

/**
 * Reverts one decision on a draft, or one approval; undefined when the event is neither.
 * @throws AppError `conflict` when changed since; `unsupported` for what set the tagline, too: its line reverts both
 */
export function revertDecision(db: WriterDb, eventId: string, person: string): Edited | undefined {
  const decision = draftEventById(db, eventId);
  if (decision) {
    const draft = { seq: decision.draftSeq, posterId: decision.posterId };
    return revertLine(db, decision, person, {
      name: `decision on a draft for ${posterName(db, decision.posterId)}`,
      head: draftHead(db, draft.seq),
      write: (batch) => writeDecision(db, batch, draft, decision.old, 'own'),
    });
  }
  const approval = approvalEventById(db, eventId);
  if (!approval) return undefined;
  return revertLine(db, approval, person, {
    name: `approval of the tagline of ${posterName(db, approval.posterId)}`,
    head: approvalHead(db, approval.posterId),
    write: (batch) => writeApproval(db, batch, approval.posterId, approval.old, 'own'),
  });
}

function revertLine(
  db: WriterDb,
  event: { seq: number; batchId: number; posterId: number },
  person: string,
  line: { name: string; head: number | null; write: (batch: Batch) => void },
): Edited {
  const { posterId, batchId } = event;
  if (db.prepare('SELECT 1 FROM tagline_event WHERE batch_id = ? AND poster_id = ?').get(batchId, posterId)) {
    throw new AppError('unsupported', 'This set the tagline, too.', {
      hint: 'Revert the line of the tagline: it takes back both.',
    });
  }
  if (line.head !== event.seq) {
    throw new AppError('conflict', `The ${line.name} was changed again since; revert the newer change first.`);
  }
  const what = `revert the ${line.name}`;
  const whole = wholeEdit(db, batchId);
  const batch = startBatch(db, { kind: 'revert', source: 'person', actor: person, what, ...whole });
  line.write(batch);
  finishBatch(db, batch, 1, what, 1);
  return { change: changeOf(db, ['drafts'], [posterId]), output: batchOutput(db, batch, 1) };
}
