// Undo, redo and revert of flags, notes and guidelines: puts back what a batch changed where nothing newer stands in the way.
// Called by `undo.ts`; also the revert of one line of a poster's history.
import { AppError } from '../../../shared/errors.ts';
import { finishBatch, startBatch, wholeEdit, type Batch } from '../batch.ts';
import type { WriterDb } from '../connection.ts';
import { posterName } from '../describe.ts';
import { batchOutput, changeOf, type Edited } from '../outcome.ts';
import type { Direction, Tally } from '../tally.ts';
import { guidelineEventsOf, guidelineHead, writeGuideline } from './guidelines.ts';
import { markEventById, markEventsOf, markHead, writeMark } from './marks.ts';

/** The event that is in force afterwards: a revert is a decision of its own, undo and redo go back to an older one. */
function headAfter(batch: Batch, direction: Direction, event: { seq: number; before: number | null }) {
  if (batch.kind === 'revert') return 'own';
  return direction === 'undo' ? event.before : event.seq;
}

export function stepMarks(db: WriterDb, direction: Direction, targetId: number, batch: Batch, tally: Tally): void {
  const back = direction === 'undo';
  for (const event of markEventsOf(db, targetId)) {
    if (markHead(db, event.poster_id, event.kind) !== (back ? event.seq : event.before)) {
      tally.skipped++;
      continue;
    }
    const value = back ? event.old : event.new;
    writeMark(db, batch, { posterId: event.poster_id, kind: event.kind, value }, headAfter(batch, direction, event));
    tally.changed++;
    tally.what.add('marks');
    tally.touched.add(event.poster_id);
  }
}

export function stepGuidelines(db: WriterDb, direction: Direction, targetId: number, batch: Batch, tally: Tally): void {
  const back = direction === 'undo';
  for (const event of guidelineEventsOf(db, targetId)) {
    if (guidelineHead(db, event.genre_id) !== (back ? event.seq : event.before)) {
      tally.skipped++;
      continue;
    }
    writeGuideline(db, batch, event.genre_id, back ? event.old : event.new, headAfter(batch, direction, event));
    tally.changed++;
    tally.what.add('guidelines');
  }
}

/** Reverts one flag or note; undefined when the event is none. @throws AppError `conflict` when changed since. */
export function revertMark(db: WriterDb, eventId: string, person: string): Edited | undefined {
  const event = markEventById(db, eventId);
  if (!event) return undefined;
  const { poster_id: posterId, kind } = event;
  if (markHead(db, posterId, kind) !== event.seq) {
    throw new AppError('conflict', `The ${kind} was changed again since; revert the newer change first.`);
  }
  const what = `revert the ${kind} of ${posterName(db, posterId)}`;
  const batch = startBatch(db, {
    kind: 'revert',
    source: 'person',
    actor: person,
    what,
    ...wholeEdit(db, event.batch_id),
  });
  writeMark(db, batch, { posterId, kind, value: event.old }, 'own');
  finishBatch(db, batch, 1, what, 1);
  return { change: changeOf(db, ['marks'], [posterId]), output: batchOutput(db, batch, 1) };
}
