// Jobs as rows of the catalog: the newest ones, and one with its log.
import type { Database } from 'better-sqlite3';
import type { Output } from '../../../shared/contract.ts';
import type { Job, JobKind, JobState } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';

/** Lines of a log that are handed out: the last ones. */
const LOG_LINES = 2000;

interface JobRow {
  id: string;
  kind: JobKind;
  title: string;
  state: JobState;
  resumable: 0 | 1;
  progress: string;
  input: string;
  result: string | null;
  error: string | null;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
  sweepId: string | null;
}
const JOBS = `SELECT id, kind, title, state, resumable, progress, input, result, error, created_at AS createdAt,
  started_at AS startedAt, ended_at AS endedAt, sweep_id AS sweepId FROM job`;

/** Newest first. */
export function listJobs(db: Database, limit: number): Output<'jobs.list'> {
  const rows = db.prepare(`${JOBS} ORDER BY created_at DESC, id DESC LIMIT ?`).all(limit) as JobRow[];
  return { jobs: rows.map(jobOf) };
}

/** One job with the last lines of its log. @throws AppError `not_found` */
export function getJob(db: Database, jobId: string): Output<'jobs.get'> {
  const row = db.prepare(`${JOBS} WHERE id = ?`).get(jobId) as JobRow | undefined;
  if (row === undefined) throw new AppError('not_found', `There is no job ${jobId} in this project.`);
  const log = db
    .prepare('SELECT at, level, line FROM job_log WHERE job_id = ? ORDER BY seq DESC LIMIT ?')
    .all(jobId, LOG_LINES) as Output<'jobs.get'>['log'];
  return { ...jobOf(row), log: log.reverse() };
}

/** Sweeps, newest first, with their jobs in the order that these were asked for. */
export function listSweeps(db: Database): { id: string; name: string; createdAt: string; jobs: Job[] }[] {
  const sweeps = db
    .prepare('SELECT id, name, created_at AS createdAt FROM sweep ORDER BY created_at DESC, id DESC')
    .all() as { id: string; name: string; createdAt: string }[];
  const members = db.prepare(`${JOBS} WHERE sweep_id = ? ORDER BY created_at, id`);
  return sweeps.map((sweep) => ({ ...sweep, jobs: (members.all(sweep.id) as JobRow[]).map(jobOf) }));
}

function jobOf(row: JobRow): Job {
  return {
    ...row,
    resumable: row.resumable === 1,
    progress: JSON.parse(row.progress) as Job['progress'],
    input: JSON.parse(row.input) as unknown,
    result: row.result === null ? null : (JSON.parse(row.result) as unknown),
    error: row.error === null ? null : (JSON.parse(row.error) as Job['error']),
  };
}
