// Undo and redo of the rows of a vocabulary edit: the other side of its event is put in place, if the tables still hold what
// the edit (or its undo) left. Labels follow in undo.ts. An edit is not taken back where that would hide what somebody has
// decided since: labels on a genre that would end with the step.
import type { Batch } from '../batch.ts';
import type { WriterDb } from '../connection.ts';
import { hasBit } from '../masks.ts';
import type { Direction } from '../tally.ts';
import { canReplace, putRows, vocabularyEvents, writeVocabularyEvent } from './rows.ts';

/** `none`: the batch is no edit of the vocabulary. `blocked`: something was changed since, and nothing was done. */
export function stepVocabulary(
  db: WriterDb,
  direction: Direction,
  targetId: number,
  batch: Batch,
): 'none' | 'done' | 'blocked' {
  const events = vocabularyEvents(db, targetId);
  if (events.length === 0) return 'none';
  const steps = events.map(({ kind, before, after }) =>
    direction === 'undo' ? { kind, now: after, next: before } : { kind, now: before, next: after },
  );
  if (direction === 'undo') steps.reverse();
  const since =
    db
      .prepare<{ id: number }>('SELECT max(id) AS id FROM batch WHERE (id = ? OR undoes = ?) AND id < ?')
      .get(targetId, targetId, batch.id)?.id ?? targetId;
  for (const { now, next } of steps) {
    if (!canReplace(db, now, next)) return 'blocked';
    const living = new Set(now.genres.filter((row) => row.retired_at === null).map(({ id }) => id));
    const ending = next.genres.filter((row) => row.retired_at !== null && living.has(row.id)).map(({ id }) => id);
    if (ending.length > 0 && labelledSince(db, ending, since, batch.id)) return 'blocked';
  }
  for (const { kind, now, next } of steps) {
    putRows(db, next);
    writeVocabularyEvent(db, batch, kind, now, next);
  }
  return 'done';
}

/** Whether an edit that stands, or an import, has said something of these genres between two batches. */
function labelledSince(db: WriterDb, genreIds: readonly number[], after: number, before: number): boolean {
  const pair = db
    .prepare(
      `SELECT 1 FROM batch b JOIN label_event e ON e.batch_id = b.id
       WHERE b.id > ? AND b.id < ? AND e.genre_id IN (SELECT value FROM json_each(?))
         AND b.kind IN ('edit', 'revert') AND (b.state = 'done' OR b.replica <> ?) LIMIT 1`,
    )
    .get(after, before, JSON.stringify(genreIds), db.replica);
  if (pair !== undefined) return true;
  const imported = db
    .prepare<{ present: Uint8Array | null; absent: Uint8Array | null }>(
      `SELECT e.present, e.absent FROM batch b JOIN label_event e ON e.batch_id = b.id
       WHERE b.id > ? AND b.id < ? AND b.kind = 'import' AND e.genre_id IS NULL`,
    )
    .iterate(after, before);
  for (const { present, absent } of imported) {
    if (genreIds.some((id) => hasBit(present, id) || hasBit(absent, id))) return true;
  }
  return false;
}
