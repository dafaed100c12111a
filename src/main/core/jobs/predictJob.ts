// The job that predicts posters with a finished run: embeddings that are missing, posters without a stored prediction,
// and, when asked, a file with one JSON line per poster.
import type { Parsed } from '../../../shared/contract.ts';
import type { Run } from '../../../shared/domain.ts';
import { recipeSchema } from '../../../shared/recipe.ts';
import { AppError } from '../../../shared/errors.ts';
import { openAtomic, refuseExisting } from '../../lib/atomicFile.ts';
import { encoderOfRun } from '../models/encoders.ts';
import type { Studio } from '../studio.ts';
import { chooseThreads } from '../threads.ts';
import { embedMissing } from './embeddings.ts';
import type { JobRun, JobWork } from './engine.ts';
import { keyOfJob, outputFile } from './outputFile.ts';
import { headFileOf, predictPosters } from './predictions.ts';
import { SPLIT_CODE } from './runScores.ts';
import { pickRows, withoutImages } from './trainingRows.ts';

/** Predictions are read and written in pieces of this many posters. */
const LINES_PER_READ = 2000;

/** One line of the file: what a run says of one poster. */
export interface PredictionLine {
  /** IMDb digits without leading zeros; null for films of other catalogs. */
  imdbId: string | null;
  /** Only for films of other catalogs. */
  filmKey?: string;
  probabilities: Record<string, number>;
  /** Genres at or above their tuned threshold. */
  genres: string[];
}

export function predictWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const input = rawInput as Parsed<'predict.start'>;
    const record = await run.project.read('runs.get', { runId: input.runId });
    if (record.state !== 'done') {
      throw new AppError('conflict', `The run "${record.name}" is ${record.state}: it cannot predict.`);
    }
    if (record.kind === 'crossval') {
      throw new AppError('conflict', `"${record.name}" is a cross-validation: it has no head that could predict.`, {
        hint: 'Predict with a trained run.',
      });
    }
    const out = input.out === undefined ? null : await outputFile(run.project.dir, input.out);
    if (out !== null) await refuseExisting(out, input.overwrite);
    const encoder = await encoderOfRun(studio, record);
    const tokens = recipeSchema.parse(record.recipe).memory !== 'pooled';
    const threads = await chooseThreads(studio);
    await embedMissing(run, studio, encoder, { tokens, device: 'auto', threads });

    const all = await run.project.read('train.rows', {});
    const missing = await run.project.read('embeddings.missing', { modelHash: encoder.hash, tokens });
    const part = input.split === undefined ? null : SPLIT_CODE[input.split];
    const rows = pickRows(
      withoutImages(all, new Set(missing.images.map((image) => image.sha256))),
      (code) => part === null || code === part,
    );
    const stored = await run.project.read('predictions.read', { runId: input.runId });
    const have = new Set(stored.posterIds);
    const todo = [...rows.posterIds.keys()].filter((i) => !have.has(rows.posterIds[i]!));
    const made = await predictPosters(
      run,
      studio.compute,
      { posterIds: todo.map((i) => rows.posterIds[i]!), sha256: todo.map((i) => rows.sha256[i]!) },
      { runId: input.runId, headFile: headFileOf(run.project.dir, input.runId), encoder, tokens, threads },
    );
    if (todo.length > 0) {
      const predicted = record.predicted + todo.length;
      await run.project.write('run.put', { run: { ...record, predicted }, splitName: record.splitName });
    }
    if (out !== null) await writeLines(run, record, rows.posterIds, rows.filmKeys, out, input.overwrite);
    return {
      run: input.runId,
      posters: rows.posterIds.length,
      predicted: todo.length,
      already: rows.posterIds.length - todo.length,
      device: todo.length > 0 ? made.device : null,
      out,
    };
  };
}

async function writeLines(
  run: JobRun,
  record: Run,
  posterIds: Int32Array,
  filmKeys: string[],
  path: string,
  overwrite: boolean,
): Promise<void> {
  const keyOf = new Map<number, string>();
  posterIds.forEach((id, i) => keyOf.set(id, filmKeys[i]!));
  const thresholds = record.thresholds ?? record.genres.map(() => 0.5);
  const file = await openAtomic(path, { overwrite, key: keyOfJob(run.id) });
  run.phase('writing the file', 'posters', posterIds.length);
  try {
    for (let from = 0; from < posterIds.length; from += LINES_PER_READ) {
      run.check();
      const ids = [...posterIds.subarray(from, from + LINES_PER_READ)];
      const read = await run.project.read('predictions.read', { runId: record.id, posterIds: ids });
      const width = record.genres.length;
      let text = '';
      read.posterIds.forEach((id, i) => {
        const row = read.probabilities.subarray(i * width, (i + 1) * width);
        text += `${JSON.stringify(predictionLine(keyOf.get(id)!, record.genres, row, thresholds))}\n`;
      });
      await file.write(text);
      run.progress(from + ids.length);
    }
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Probabilities are rounded to six digits: what float32 and its noise can tell apart. */
export function predictionLine(
  filmKey: string,
  genres: string[],
  probabilities: ArrayLike<number>,
  thresholds: number[],
): PredictionLine {
  const imdb = /^\d+$/.test(filmKey);
  return {
    imdbId: imdb ? filmKey : null,
    ...(imdb ? {} : { filmKey }),
    probabilities: Object.fromEntries(genres.map((genre, i) => [genre, Number(probabilities[i]!.toFixed(6))])),
    genres: genres.filter((_, i) => probabilities[i]! >= thresholds[i]!),
  };
}
