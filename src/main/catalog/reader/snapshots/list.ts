// The snapshots of a project, the point of the logs where one begins, and what else carries the same hash.
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { Output } from '../../../../shared/contract.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { SnapshotPoint } from '../../snapshots/service.ts';
import type { Opened } from '../opened.ts';

type Snapshot = Output<'snapshots.save'>;

const SNAPSHOTS = `SELECT s.id, s.name, s.at, a.name AS actor, s.hash, s.posters,
    (SELECT ifnull(max(seq), 0) FROM label_event) - s.label_seq
      + (SELECT ifnull(max(seq), 0) FROM tagline_event) - s.tagline_seq AS changedSince
  FROM snapshot s JOIN actor a ON a.id = s.actor_id`;
const RUNS = `SELECT id, name FROM run WHERE json_extract(detail, '$.snapshot') = ? ORDER BY created_at DESC`;
const EXPORTS = `SELECT id AS jobId, title FROM job
  WHERE kind = 'export' AND json_extract(result, '$.snapshot') = ? ORDER BY created_at DESC`;

/** Newest first. */
export function listSnapshots(db: Database): Snapshot[] {
  const rows = db.prepare(`${SNAPSHOTS} ORDER BY s.at DESC, s.id DESC`).all() as Omit<Snapshot, 'runs' | 'exports'>[];
  return rows.map((row) => ({
    ...row,
    runs: db.prepare(RUNS).all(row.hash) as Snapshot['runs'],
    exports: db.prepare(EXPORTS).all(row.hash) as Snapshot['exports'],
  }));
}

/** @throws AppError `not_found` */
export function getSnapshot(db: Database, id: string): Snapshot {
  const found = listSnapshots(db).find((each) => each.id === id);
  if (!found) throw new AppError('not_found', 'There is no such snapshot; it may have been deleted.');
  return found;
}

interface Point extends Omit<SnapshotPoint, 'hash'> {
  revision: number;
}
const POINT = `SELECT (SELECT ifnull(max(seq), 0) FROM label_event) AS labelSeq,
  (SELECT ifnull(max(seq), 0) FROM tagline_event) AS taglineSeq,
  (SELECT ifnull(max(seq), 0) FROM vocabulary_event) AS vocabularySeq,
  (SELECT ifnull(max(id), 0) FROM poster) AS lastPoster, (SELECT count(*) FROM poster) AS posters,
  (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'revision') AS revision`;

const TRIES = 50;
const WAIT_MS = 20;

/**
 * The point of now, with its hash: asked until the columns are as new as the log and nothing came in between.
 * @throws AppError `conflict` when edits come faster than the labels can be hashed
 */
export async function pointOfNow({ project, snapshots }: Opened): Promise<SnapshotPoint> {
  const read = (): Point => project.db.prepare(POINT).get() as Point;
  for (let tries = 0; tries < TRIES; tries++) {
    const { revision, ...point } = read();
    if (project.revision === revision) {
      const hash = await snapshots.hash(project);
      const after = read();
      const same = after.labelSeq === point.labelSeq && after.vocabularySeq === point.vocabularySeq;
      if (same && after.lastPoster === point.lastPoster) return { ...point, hash };
    }
    await wait(WAIT_MS);
  }
  throw new AppError('conflict', 'The labels change too fast to take a snapshot now.', {
    hint: 'Try again when the edit or import that runs is done.',
  });
}
