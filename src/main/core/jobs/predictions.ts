// Predicts posters with a saved head, chunk by chunk, and stores each chunk before the next: a job that dies keeps what
// it predicted. Used by the train and the predict job.
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { EncoderChoice } from '../../modelStore/model.ts';
import type { Compute } from '../parts.ts';
import { readMemory } from './embeddings.ts';
import type { JobRun } from './engine.ts';

/** Posters per call: 5 MB of pooled features, so that no transfer holds up the main thread. */
const CHUNK = 1024;

export function runDirOf(projectDir: string, runId: string): string {
  return join(projectDir, 'runs', runId);
}
export function headFileOf(projectDir: string, runId: string): string {
  return join(runDirOf(projectDir, runId), 'head.safetensors');
}

export interface PredictOptions {
  /** Whose predictions they become, and the head that makes them. */
  runId: string;
  headFile: string;
  encoder: EncoderChoice;
  /** Whether the head reads token maps. */
  tokens: boolean;
  threads: number;
}

/**
 * Probabilities [posters x genres] of the posters with these ids and images, stored as predictions of the run.
 * @throws AppError `not_found` when the run's head file is gone.
 */
export async function predictPosters(
  run: JobRun,
  compute: Compute,
  posters: { posterIds: number[]; sha256: string[] },
  options: PredictOptions,
): Promise<{ probabilities: Float32Array; genres: string[]; device: string }> {
  const { runId, headFile, encoder, threads } = options;
  const total = posters.posterIds.length;
  let probabilities = new Float32Array(0);
  let genres: string[] = [];
  // A head is small: the way to a GPU and back would take longer than the CPU does.
  const device = 'cpu';
  run.phase('predicting', 'posters', total);
  for (let from = 0; from < total; from += CHUNK) {
    run.check();
    const ids = posters.posterIds.slice(from, from + CHUNK);
    const memory = await readMemory(run, encoder, posters.sha256.slice(from, from + CHUNK), options.tokens);
    const made = await compute.call('predictGenres', { headFile, device, threads, memory }, { signal: run.signal });
    if (made.probabilities.length !== ids.length * made.genres.length) {
      throw new AppError('internal', 'The genre head returned the wrong number of probabilities.');
    }
    genres = made.genres;
    const width = genres.length;
    if (from === 0) probabilities = new Float32Array(total * width);
    probabilities.set(made.probabilities, from * width);
    const rows = ids.map((posterId, i) => ({
      posterId,
      probabilities: made.probabilities.slice(i * width, (i + 1) * width),
    }));
    await run.project.write('predictions.put', { runId, rows });
    run.progress(from + ids.length);
  }
  return { probabilities, genres, device };
}
