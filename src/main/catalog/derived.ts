// What is computed from posters and models, never from labels: embeddings by (file, model), runs and their predictions.
// Floats are stored as they are in memory, little endian on every platform that Node runs on.
import { AppError } from '../../shared/errors.ts';
import type { Run, RunTask } from '../../shared/domain.ts';
import { requireTask } from '../../shared/runTask.ts';
import type { WriterDb } from './connection.ts';
import { changeOf, TouchedPosters } from './outcome.ts';
import type { Changed } from './change.ts';
import type { WriterService } from './services.ts';

type Put<N extends 'embeddings.put' | 'predictions.put'> = Parameters<WriterService[N]>[0];

const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** Stores embeddings; a token row that is there already stays when the new row has none. */
export function putEmbeddings(db: WriterDb, input: Put<'embeddings.put'>): Changed {
  if (input.rows.length === 0) return { change: null };
  return db.transaction(() => {
    const touched = new TouchedPosters();
    for (const row of input.rows) {
      db.prepare(
        `INSERT INTO embedding (sha256, model_hash, pooled, token_row) VALUES (?, ?, ?, ?)
         ON CONFLICT (sha256, model_hash) DO UPDATE SET pooled = excluded.pooled,
           token_row = ifnull(excluded.token_row, token_row)`,
      ).run(row.sha256, input.modelHash, bytesOf(row.pooled), row.tokenRow);
      for (const { id } of db.prepare<{ id: number }>('SELECT id FROM poster WHERE sha256 = ?').all(row.sha256)) {
        touched.add(id);
      }
    }
    return { change: changeOf(db, ['embeddings'], touched.list()) };
  });
}

/** Stores a run as it is now. @throws AppError `not_found` for an unknown split. */
export function putRun(db: WriterDb, run: Run, splitName: string, rescored = false): Changed {
  return db.transaction(() => {
    const split = db.prepare<{ id: number }>('SELECT id FROM split WHERE name = ?').get(splitName);
    // The starter head and imported ones were trained elsewhere, on a split that this project does not have.
    if (!split && !run.builtIn && run.kind !== 'imported')
      throw new AppError('not_found', `The project has no split named ${splitName}.`);
    db.prepare(
      `INSERT INTO run (id, name, state, job_id, split_id, encoder_hash, genre_ids, detail, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, state = excluded.state, job_id = excluded.job_id,
         split_id = excluded.split_id, encoder_hash = excluded.encoder_hash, genre_ids = excluded.genre_ids,
         detail = excluded.detail`,
    ).run(
      run.id,
      run.name,
      run.state,
      run.jobId,
      split?.id ?? null,
      run.encoder.hash,
      JSON.stringify(run.genreIds),
      JSON.stringify(run),
      run.createdAt,
    );
    return { change: changeOf(db, rescored ? ['runs', 'predictions'] : ['runs'], []) };
  });
}

/** @throws AppError `not_found`; `bad_input` for a run of another task */
function requireRun(db: WriterDb, runId: string, task: RunTask): { genres: number } {
  const run = db
    .prepare<{ name: string; genre_ids: string; task: RunTask | null }>(
      "SELECT name, genre_ids, json_extract(detail, '$.task') AS task FROM run WHERE id = ?",
    )
    .get(runId);
  if (!run) throw new AppError('not_found', `The project has no run ${runId}.`);
  requireTask({ name: run.name, task: run.task ?? 'genres' }, task);
  return { genres: (JSON.parse(run.genre_ids) as unknown[]).length };
}

/** The run whose predictions the library and the review queues show. */
export function activateRun(db: WriterDb, runId: string): Changed {
  return db.transaction(() => {
    requireRun(db, runId, 'genres');
    db.setMeta('active_run', runId);
    return { change: changeOf(db, ['runs', 'predictions'], null) };
  });
}

/** The tagline run that the desk drafts with; null: the starter model. */
export function useTaglineRun(db: WriterDb, runId: string | null): Changed {
  return db.transaction(() => {
    if (runId !== null) requireRun(db, runId, 'taglines');
    db.setMeta('active_tagline_run', runId ?? '');
    return { change: changeOf(db, ['runs'], null) };
  });
}

/** Stores probabilities, one float per genre of the run. @throws AppError `bad_input` for another number of floats. */
export function putPredictions(db: WriterDb, input: Put<'predictions.put'>): Changed {
  if (input.rows.length === 0) return { change: null };
  return db.transaction(() => {
    const { genres } = requireRun(db, input.runId, 'genres');
    const touched = new TouchedPosters();
    for (const { posterId, probabilities } of input.rows) {
      if (probabilities.length !== genres) {
        throw new AppError('bad_input', `Run ${input.runId} has ${genres} genres, but ${probabilities.length} came.`);
      }
      db.prepare('INSERT OR REPLACE INTO prediction (run_id, poster_id, probabilities) VALUES (?, ?, ?)').run(
        input.runId,
        posterId,
        bytesOf(probabilities),
      );
      touched.add(posterId);
    }
    return { change: changeOf(db, ['predictions'], touched.list()) };
  });
}
