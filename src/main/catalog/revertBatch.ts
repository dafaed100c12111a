// Reverts a whole edit, whoever made it and whatever came after: a new edit, itself undoable, that puts back what is still in
// force of it. What somebody changed again since is left as it is and counted.
import { AppError } from '../../shared/errors.ts';
import type { Output, Parsed } from '../../shared/contract.ts';
import { finishBatch, startBatch, type BatchKind } from './batch.ts';
import type { WriterDb } from './connection.ts';
import { batchOutput, changeOf, type Edited } from './outcome.ts';
import type { Caller } from './change.ts';
import { emptyTally } from './tally.ts';
import { stepBatch } from './undo.ts';

/** `edits.revert`. @throws AppError `not_found`, `unsupported` for imports and undos, `conflict` when nothing of it is in force. */
export function revertBatch(db: WriterDb, input: Parsed<'edits.revert'> & Caller): Edited<Output<'edits.revert'>> {
  return db.transaction(() => {
    const target = db
      .prepare<{ id: number; kind: BatchKind; what: string }>('SELECT id, kind, what FROM batch WHERE uuid = ?')
      .get(input.batchId);
    if (!target) throw new AppError('not_found', 'The history has no such edit.');
    if (target.kind !== 'edit' && target.kind !== 'revert') {
      throw new AppError(
        'unsupported',
        `What ${target.kind === 'import' ? 'an import brought' : `an ${target.kind} did`} cannot be reverted as a whole.`,
        {
          hint:
            target.kind === 'import'
              ? 'Set the genres as they should be: a person’s word beats every import.'
              : 'Revert the edit itself instead.',
        },
      );
    }
    const what = `revert: ${target.what}`;
    const batch = startBatch(db, { kind: 'revert', source: 'person', actor: input.person, what, undoes: target.id });
    const tally = emptyTally();
    stepBatch(db, 'undo', target.id, batch, tally);
    if (tally.changed === 0) {
      throw new AppError('conflict', 'Nothing of this edit is in force any more: all that it set was changed since.');
    }
    finishBatch(db, batch, tally.changed, what, tally.touched.count);
    return {
      change: changeOf(db, [...tally.what], tally.touched.list()),
      output: { ...batchOutput(db, batch, tally.changed), what: target.what, skipped: tally.skipped },
    };
  });
}
