// A batch: one act of one actor, which undo takes back as a whole. Every event belongs to one.
import type { Source } from '../../shared/domain.ts';
import type { WriterDb } from './connection.ts';

export type BatchKind = 'edit' | 'import' | 'undo' | 'redo' | 'revert';
export interface Batch {
  id: number;
  uuid: string;
  kind: BatchKind;
  actorId: number;
  at: string;
  /** The batch that an undo or a revert takes back or a redo puts back. */
  undoes: number | null;
}

/**
 * Starts a batch, inside a transaction. A new edit of a person drops what that person could still redo.
 * @param what in words, as the undo button shows it: "add Horror to 214 posters".
 */
export function startBatch(
  db: WriterDb,
  input: { kind: BatchKind; source: Source; actor: string; what: string; undoes?: number },
): Batch {
  const actorId = db.actorId(input.source, input.actor);
  if (input.kind === 'edit' || input.kind === 'revert') {
    db.prepare(
      "UPDATE batch SET state = 'dropped' WHERE actor_id = ? AND state = 'undone' AND kind IN ('edit', 'revert') AND merged = 0",
    ).run(actorId);
  }
  const uuid = db.uuid();
  const at = db.now();
  const { lastInsertRowid } = db
    .prepare('INSERT INTO batch (uuid, replica, kind, actor_id, what, undoes, at) VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(uuid, db.replica, input.kind, actorId, input.what, input.undoes ?? null, at);
  return { id: lastInsertRowid, uuid, kind: input.kind, actorId, at, undoes: input.undoes ?? null };
}

/** An edit that changed nothing else than this one thing: a revert of the thing takes back all of it. */
export function wholeEdit(db: WriterDb, batchId: number): { undoes?: number } {
  const row = db.prepare<{ pairs: number }>('SELECT pairs FROM batch WHERE id = ?').get(batchId);
  return row?.pairs === 1 ? { undoes: batchId } : {};
}

/** Notes what the batch did: how many pairs, taglines or marks it changed, what it is called, how many posters it touched. */
export function finishBatch(
  db: WriterDb,
  batch: Batch,
  changed: number,
  what: string,
  posters: number | null = null,
): void {
  db.prepare('UPDATE batch SET pairs = ?, what = ?, posters = ? WHERE id = ?').run(changed, what, posters, batch.id);
}
