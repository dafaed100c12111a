// Runs and splits as the contract shows them, and the stored probabilities of a run.
import type { Database } from 'better-sqlite3';
import type { Output } from '../../../shared/contract.ts';
import type { Run, RunTask } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import { requireTask } from '../../../shared/runTask.ts';
import { listedRun } from '../../../shared/taglines/listedRun.ts';

/** Predictions that are read at once: a few milliseconds. */
const SLICE = 4000;

interface RunRow {
  id: string;
  name: string;
  state: Run['state'];
  jobId: string | null;
  genreIds: string;
  detail: string;
  createdAt: string;
  splitId: number | null;
  splitName: string | null;
}
const RUNS = `SELECT r.id, r.name, r.state, r.job_id AS jobId, r.genre_ids AS genreIds, r.detail, r.created_at AS createdAt,
  r.split_id AS splitId, s.name AS splitName FROM run r LEFT JOIN split s ON s.id = r.split_id`;

/** The task of a run, in SQL: rows of before there were several have none on record. */
export const RUN_TASK = `ifnull(json_extract(r.detail, '$.task'), 'genres')`;

/** Those of one task, newest first, as lists have them. */
export function listRuns(db: Database, task: RunTask): Run[] {
  const rows = db.prepare(`${RUNS} WHERE ${RUN_TASK} = ? ORDER BY r.created_at DESC, r.id DESC`).all(task) as RunRow[];
  return rows.map((row) => listedRun(runOf(db, row)));
}

/** @throws AppError `not_found` */
export function getRun(db: Database, runId: string): Run {
  return runOf(db, readRun(db, runId));
}

/** A run with the id of its split, which the contract does not show. */
export type RunWithSplit = Run & { splitId: number | null };

/** A run that tells genres. @throws AppError `not_found`; `bad_input` for one that writes taglines */
export function getGenreRun(db: Database, runId: string): RunWithSplit {
  const row = readRun(db, runId);
  const run = { ...runOf(db, row), splitId: row.splitId };
  requireTask(run, 'genres');
  return run;
}

function readRun(db: Database, runId: string): RunRow {
  const row = db.prepare(`${RUNS} WHERE r.id = ?`).get(runId) as RunRow | undefined;
  if (row === undefined) {
    throw new AppError('not_found', `There is no run ${runId} in this project.`, {
      hint: 'A run is named by its id, not by the name that it was given.',
    });
  }
  return row;
}

function runOf(db: Database, { splitId: _, ...row }: RunRow): Run {
  const detail = JSON.parse(row.detail) as Omit<Run, 'id' | 'name' | 'state' | 'jobId' | 'genreIds' | 'createdAt'>;
  const predicted = db.prepare('SELECT count(*) FROM prediction WHERE run_id = ?').pluck().get(row.id) as number;
  return {
    ...detail,
    id: row.id,
    name: row.name,
    state: row.state,
    jobId: row.jobId,
    createdAt: row.createdAt,
    genreIds: JSON.parse(row.genreIds) as number[],
    splitName: row.splitName ?? detail.splitName,
    predicted,
  };
}

export interface StoredPredictions {
  /** Ascending; where posters were named, in the order of their names. */
  posterIds: Int32Array;
  /** [posterIds x genres of the run]. */
  probabilities: Float32Array;
}
type PredictionTuple = [posterId: number, probabilities: Buffer];

/**
 * Stored probabilities of a run; all posters, or the named ones that have some.
 * @throws AppError `not_found`
 */
export function readPredictions(db: Database, runId: string, posterIds?: readonly number[]): StoredPredictions {
  const genres = genresOf(db, runId);
  if (posterIds === undefined) return joined([...predictionSlices(db, runId, genres)], genres);
  const one = db.prepare('SELECT poster_id, probabilities FROM prediction WHERE run_id = ? AND poster_id = ?').raw();
  const found = posterIds.flatMap((id) => {
    const tuple = one.get(runId, id) as PredictionTuple | undefined;
    return tuple ? [tuple] : [];
  });
  return decoded(found, genres);
}

/** The same for all posters, with `pause` between slices. @throws AppError `not_found` */
export async function readPredictionsSlowly(
  db: Database,
  runId: string,
  pause: () => Promise<unknown>,
): Promise<StoredPredictions> {
  const genres = genresOf(db, runId);
  const slices: StoredPredictions[] = [];
  for (const slice of predictionSlices(db, runId, genres)) {
    slices.push(slice);
    await pause();
  }
  return joined(slices, genres);
}

function genresOf(db: Database, runId: string): number {
  const genreIds = db.prepare('SELECT genre_ids FROM run WHERE id = ?').pluck().get(runId) as string | undefined;
  if (genreIds === undefined) throw new AppError('not_found', `There is no run ${runId} in this project.`);
  return (JSON.parse(genreIds) as number[]).length;
}

function* predictionSlices(db: Database, runId: string, genres: number): Generator<StoredPredictions> {
  const slice = db
    .prepare(
      'SELECT poster_id, probabilities FROM prediction WHERE run_id = ? AND poster_id > ? ORDER BY poster_id LIMIT ?',
    )
    .raw();
  for (let after = -1; ;) {
    const tuples = slice.all(runId, after, SLICE) as PredictionTuple[];
    yield decoded(tuples, genres);
    if (tuples.length < SLICE) return;
    after = tuples.at(-1)![0];
  }
}

function decoded(tuples: readonly PredictionTuple[], genres: number): StoredPredictions {
  const posterIds = new Int32Array(tuples.length);
  const probabilities = new Float32Array(tuples.length * genres);
  tuples.forEach(([id, blob], i) => {
    posterIds[i] = id;
    for (let g = 0; g < genres; g++) probabilities[i * genres + g] = blob.readFloatLE(g * 4);
  });
  return { posterIds, probabilities };
}

function joined(slices: readonly StoredPredictions[], genres: number): StoredPredictions {
  const posters = slices.reduce((sum, slice) => sum + slice.posterIds.length, 0);
  const all = { posterIds: new Int32Array(posters), probabilities: new Float32Array(posters * genres) };
  let at = 0;
  for (const { posterIds, probabilities } of slices) {
    all.posterIds.set(posterIds, at);
    all.probabilities.set(probabilities, at * genres);
    at += posterIds.length;
  }
  return all;
}

/** Splits with the number of films in each part. */
export function listSplits(db: Database, active: string | null): Output<'splits.list'> {
  const rows = db
    .prepare(
      `SELECT s.name, s.seed, s.method, s.locked_by AS runId, r.name AS runName,
              ifnull(sum(m.part = 'train'), 0) AS train, ifnull(sum(m.part = 'validation'), 0) AS validation,
              ifnull(sum(m.part = 'test'), 0) AS test
       FROM split s LEFT JOIN split_member m ON m.split_id = s.id LEFT JOIN run r ON r.id = s.locked_by
       GROUP BY s.id ORDER BY s.id`,
    )
    .all() as (Omit<Output<'splits.list'>['splits'][number], 'active' | 'locked' | 'lockedBy'> & {
    runId: string | null;
    runName: string | null;
  })[];
  return {
    splits: rows.map(({ runId, runName, ...split }) => ({
      ...split,
      active: split.name === active,
      locked: runId !== null,
      // The run is recorded when its training begins, a moment after the split is locked for it.
      lockedBy: runId === null ? null : { runId, name: runName ?? runId },
    })),
  };
}
