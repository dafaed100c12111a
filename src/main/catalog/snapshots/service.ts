// Named states of the labels: what the writer thread offers of it, and its handlers.
import type { Output } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Handlers } from '../../lib/threadCalls.ts';
import type { WriterDb } from '../connection.ts';
import { changeOf } from '../outcome.ts';
import type { Caller, Changed } from '../change.ts';
import { restoreSnapshot, snapshotRow } from './restore.ts';

/** A point of the logs, with the hash of the labels there. */
export interface SnapshotPoint {
  labelSeq: number;
  taglineSeq: number;
  vocabularySeq: number;
  lastPoster: number;
  posters: number;
  hash: string;
}

export interface SnapshotsWriter {
  'snapshots.save'(input: { name: string; point: SnapshotPoint } & Caller): Changed & { id: string };
  'snapshots.restore'(input: { id: string } & Caller): Changed & { output: Output<'snapshots.restore'> };
  'snapshots.delete'(input: { id: string }): Changed;
}

export function snapshotsWriting(db: () => WriterDb): Handlers<SnapshotsWriter> {
  return {
    'snapshots.save': ({ name, point, person }) =>
      db().transaction(() => {
        const known = db().prepare<{ name: string }>('SELECT name FROM snapshot WHERE name = ?').get(name);
        if (known) throw new AppError('conflict', `There is a snapshot named ${known.name} already.`);
        const id = db().uuid();
        db()
          .prepare(
            `INSERT INTO snapshot (id, name, label_seq, tagline_seq, vocabulary_seq, last_poster, hash, posters, actor_id, at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(
            id,
            name,
            point.labelSeq,
            point.taglineSeq,
            point.vocabularySeq,
            point.lastPoster,
            point.hash,
            point.posters,
            db().actorId('person', person),
            db().now(),
          );
        return { id, change: changeOf(db(), ['snapshots'], []) };
      }),
    'snapshots.restore': (input) => restoreSnapshot(db(), input),
    'snapshots.delete': ({ id }) =>
      db().transaction(() => {
        snapshotRow(db(), id);
        db().prepare('DELETE FROM snapshot WHERE id = ?').run(id);
        return { change: changeOf(db(), ['snapshots'], []) };
      }),
  };
}
