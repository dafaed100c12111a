// By which run the review queues go. A cross-validation, if there is one, before the run that the library shows: a head that
// learned a wrong label believes it, so opinions of heads that never saw the poster are worth more.
import type { Database } from 'better-sqlite3';
import { genresNow } from '../activeRun.ts';
import type { ActiveRun } from '../columns.ts';
import { Vocabulary } from '../vocabulary.ts';

export interface Basis {
  run: ActiveRun;
  name: string;
  encoderHash: string;
  /** It is the run whose probabilities are in the columns. */
  active: boolean;
  /** Changes when its predictions or thresholds do. */
  stamp: string;
}

interface RunRow {
  id: string;
  name: string;
  splitId: number | null;
  genreIds: string;
  encoderHash: string;
  thresholds: string | null;
  predicted: number;
}

const RUN = `SELECT r.id, r.name, r.split_id AS splitId, r.genre_ids AS genreIds, r.encoder_hash AS encoderHash,
    json_extract(r.detail, '$.thresholds') AS thresholds,
    (SELECT count(*) FROM prediction p WHERE p.run_id = r.id) AS predicted
  FROM run r`;

/** Null without an active run. */
export function chooseBasis(db: Database, active: ActiveRun | null): Basis | null {
  if (active === null) return null;
  if (!active.outOfSample) {
    const runs = db
      .prepare(
        `${RUN} WHERE r.state = 'done' AND json_extract(r.detail, '$.kind') = 'crossval' ORDER BY r.created_at DESC, r.id DESC`,
      )
      .all() as RunRow[];
    const vocabulary = new Vocabulary(db);
    for (const row of runs) {
      const tuned = row.thresholds === null ? null : (JSON.parse(row.thresholds) as number[] | null);
      const now = genresNow(db, vocabulary, JSON.parse(row.genreIds) as number[], tuned);
      const { genreIds } = now;
      // One that knows fewer genres would leave queues empty.
      if (row.predicted === 0 || !active.genreIds.every((id) => genreIds.includes(id))) continue;
      return basisOf(row, false, {
        id: row.id,
        ...now,
        splitId: row.splitId,
        outOfSample: true,
      });
    }
  }
  const row = db.prepare(`${RUN} WHERE r.id = ?`).get(active.id) as RunRow;
  return basisOf(row, true, active);
}

function basisOf(row: RunRow, active: boolean, run: ActiveRun): Basis {
  return {
    run,
    name: row.name,
    encoderHash: row.encoderHash,
    active,
    stamp: `${run.id} ${row.predicted} ${run.thresholds.join()}`,
  };
}

/** Films whose labels the run has seen. */
export function trainedFilms(db: Database, { outOfSample, splitId }: ActiveRun): ReadonlySet<number> {
  if (outOfSample || splitId === null) return new Set();
  return new Set(
    db
      .prepare("SELECT film_id FROM split_member WHERE split_id = ? AND part = 'train'")
      .pluck()
      .all(splitId) as number[],
  );
}
