// Jobs are rows: what was asked, how far it is, how it ended, and its log. The core runs them; this only keeps them.
import type { Job } from '../../shared/domain.ts';
import type { WriterDb } from './connection.ts';

/** Lines of log that a job keeps; the oldest go first. */
const MAX_LOG_LINES = 2000;

/** Writes a job as it is now. */
export function putJob(db: WriterDb, job: Job): void {
  const json = (value: unknown): string | null =>
    value === null || value === undefined ? null : JSON.stringify(value);
  db.transaction(() => {
    db.prepare(
      `INSERT INTO job (id, kind, title, state, resumable, progress, input, result, error, created_at, started_at, ended_at, sweep_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET title = excluded.title, state = excluded.state, resumable = excluded.resumable,
         progress = excluded.progress, input = excluded.input, result = excluded.result, error = excluded.error,
         started_at = excluded.started_at, ended_at = excluded.ended_at`,
    ).run(
      job.id,
      job.kind,
      job.title,
      job.state,
      job.resumable ? 1 : 0,
      JSON.stringify(job.progress),
      JSON.stringify(job.input ?? null),
      json(job.result),
      json(job.error),
      job.createdAt,
      job.startedAt,
      job.endedAt,
      job.sweepId,
    );
  });
}

export function logJob(db: WriterDb, input: { jobId: string; level: 'info' | 'warn' | 'error'; line: string }): void {
  db.transaction(() => {
    db.prepare('INSERT INTO job_log (job_id, at, level, line) VALUES (?, ?, ?, ?)').run(
      input.jobId,
      db.now(),
      input.level,
      input.line,
    );
    db.prepare(
      `DELETE FROM job_log WHERE job_id = ? AND seq <=
         (SELECT seq FROM job_log WHERE job_id = ? ORDER BY seq DESC LIMIT 1 OFFSET ${MAX_LOG_LINES})`,
    ).run(input.jobId, input.jobId);
  });
}

/** What was running when the last process died is not running now: it is `interrupted`, and so are its runs. */
export function markInterrupted(db: WriterDb): number {
  const left = db
    .prepare<{ n: number }>(
      `SELECT (SELECT count(*) FROM job WHERE state IN ('queued', 'running'))
            + (SELECT count(*) FROM run WHERE state IN ('queued', 'running')) AS n`,
    )
    .get();
  if (!left?.n) return 0;
  return db.transaction(() => {
    const jobs = db
      .prepare("UPDATE job SET state = 'interrupted', ended_at = ? WHERE state IN ('queued', 'running')")
      .run(db.now());
    db.prepare("UPDATE run SET state = 'interrupted' WHERE state IN ('queued', 'running')").run();
    return jobs.changes;
  });
}
