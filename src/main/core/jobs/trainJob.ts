// The job that trains a genre head: embeddings that are missing, rows and split, training, predictions for all posters,
// thresholds tuned on validation, metrics, the run's card. It continues from the newest checkpoint when run again.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { recipeSchema } from '../../../shared/recipe.ts';
import type { TrainRequest } from '../../../shared/training.ts';
import type { TrainingRows } from '../../catalog/services.ts';
import { writeFileAtomic } from '../../lib/atomicFile.ts';
import type { EncoderChoice } from '../../modelStore/model.ts';
import { chooseImageEncoder } from '../models/encoders.ts';
import type { ResolvedDevice } from '../devices.ts';
import type { Studio } from '../studio.ts';
import { chooseThreads } from '../threads.ts';
import { activate } from './activation.ts';
import { embedMissing, readMemory } from './embeddings.ts';
import type { JobRun, JobWork } from './engine.ts';
import { headFileOf, predictPosters, runDirOf } from './predictions.ts';
import { newRecord, previousRun, RunRow } from './runRecord.ts';
import { SPLIT_CODE, scoreRun } from './runScores.ts';
import { trainHead } from './trainHead.ts';
import { pickRows, withoutImages } from './trainingRows.ts';

/** What the job row keeps: the call's input and the run that it makes, chosen at the start. */
export type TrainJobInput = TrainRequest & { runId: string; sweep?: { id: string; name: string } };

export function trainWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const input = completedInput(rawInput as TrainJobInput, recipeSchema);
    const prepared = await prepareTraining(studio, run, input);
    const { encoder, threads } = prepared;
    const rows = await readRows(run, encoder, input, prepared.tokens, input.splitName);
    checkRows(rows);
    const previous = await previousRun(run, input.runId);
    const row = new RunRow(
      run,
      newRecord(studio, run, {
        runId: input.runId,
        request: input,
        kind: 'train',
        sweep: input.sweep,
        encoder,
        rows,
        threads,
        previous,
      }),
    );
    // Labels may have changed since the checkpoint was made; a run stands for one snapshot, so then it starts over.
    const resume = previous !== null && previous.snapshot === rows.snapshot;
    if (previous && !resume) run.log('info', 'The labels changed since this run was interrupted: it starts over.');
    await run.project.write('split.lock', { splitName: rows.splitName, runId: input.runId });
    try {
      return await trainAndScore(studio, run, input, { ...prepared, rows, row, resume });
    } catch (error) {
      // Why it stopped matters more than that this could not be written.
      await row.markStopped(error).catch((failure: unknown) => {
        studio.log.error('the end of a run could not be stored', { run: input.runId, error: failure });
      });
      throw error;
    }
  };
}

/**
 * A job that was started by an earlier version has a recipe without later settings: they are at their defaults.
 * @throws AppError `conflict` for a recipe of another version that does not fit this one
 */
export function completedInput<I extends { recipe: unknown }>(input: I, schema: z.ZodType<I['recipe']>): I {
  const recipe = schema.safeParse(input.recipe);
  if (recipe.success) return { ...input, recipe: recipe.data };
  const { path, message } = recipe.error.issues[0]!;
  throw new AppError('conflict', `The recipe of this run does not fit this version: ${path.join('.')}: ${message}.`, {
    hint: 'Start a new training.',
    cause: recipe.error,
  });
}

export interface PreparedTraining {
  encoder: EncoderChoice;
  threads: number;
  device: ResolvedDevice;
  tokens: boolean;
}

/** Encoder, device and embeddings that a training needs. */
export async function prepareTraining(
  studio: Studio,
  run: JobRun,
  input: Pick<TrainRequest, 'encoder' | 'threads' | 'recipe' | 'device'>,
): Promise<PreparedTraining> {
  const encoder = await chooseImageEncoder(studio, run.project, input.encoder);
  const threads = await chooseThreads(studio, input.threads);
  const tokens = input.recipe.memory !== 'pooled';
  // First of all: a device that cannot train is refused before hours of embedding.
  run.phase('choosing a device', 'steps', null);
  const device = await studio.devices.resolve('training', input.device, run.signal);
  await embedMissing(run, studio, encoder, { tokens, device: input.device, threads });
  return { encoder, threads, device, tokens };
}

/** Rows of all posters that have an embedding. */
export async function readRows(
  run: JobRun,
  encoder: EncoderChoice,
  { genres }: Pick<TrainRequest, 'genres'>,
  tokens: boolean,
  splitName?: string,
): Promise<TrainingRows> {
  run.phase('reading labels', 'posters', null);
  const all = await run.project.read('train.rows', {
    ...(genres ? { genres } : {}),
    ...(splitName === undefined ? {} : { splitName }),
  });
  const missing = await run.project.read('embeddings.missing', { modelHash: encoder.hash, tokens });
  return withoutImages(all, new Set(missing.images.map((image) => image.sha256)));
}

interface Prepared extends PreparedTraining {
  rows: TrainingRows;
  row: RunRow;
  resume: boolean;
}

async function trainAndScore(studio: Studio, run: JobRun, input: TrainJobInput, prepared: Prepared): Promise<unknown> {
  const { encoder, rows, row, threads, resume, tokens, device } = prepared;
  const { project } = run;
  const runDir = runDirOf(project.dir, input.runId);
  // A checkpoint of other labels, found later beside the new ones, would be taken for theirs.
  if (!resume) await rm(runDir, { recursive: true, force: true });
  await mkdir(runDir, { recursive: true });
  await row.put({ state: 'running' });

  const used = pickRows(rows, (part) => part === SPLIT_CODE.train || part === SPLIT_CODE.validation);
  const memory = await readMemory(run, encoder, used.sha256, tokens);
  const trained = await trainHead(studio, run, {
    row,
    dir: runDir,
    recipe: input.recipe,
    genres: rows.genres,
    memory,
    labels: used.labels,
    split: used.split,
    encoder,
    device,
    threads,
    resume,
    phase: 'training',
    stepsBefore: 0,
    runsInAll: 1,
  });
  await row.put({
    history: trained.history,
    device: trained.device,
    textEncoder: trained.textEncoder,
    bestEpoch: trained.bestEpoch,
    stopped: trained.stopped,
    headHash: trained.headHash,
  });

  const predicted = await predictPosters(
    run,
    studio.compute,
    { posterIds: [...rows.posterIds], sha256: rows.sha256 },
    { runId: input.runId, headFile: headFileOf(project.dir, input.runId), encoder, tokens, threads },
  );
  run.phase('measuring', 'splits', 3);
  const { thresholds, metrics } = await scoreRun(run, rows, predicted.probabilities);
  await row.put({
    state: 'done',
    finishedAt: studio.clock().toISOString(),
    thresholds,
    metrics,
    predicted: rows.posterIds.length,
  });
  await writeFileAtomic(join(runDir, 'card.json'), `${JSON.stringify(row.record, null, 2)}\n`);
  const { activated, why } = await activate(run, row.record, input.activate, input.sweep !== undefined);
  return { run: input.runId, metrics, stopped: trained.stopped, activated, why };
}

/** @throws AppError `bad_input` when there is nothing to learn from. */
function checkRows(rows: TrainingRows): void {
  const train = pickRows(rows, (part) => part === SPLIT_CODE.train);
  const validation = pickRows(rows, (part) => part === SPLIT_CODE.validation);
  const known = (labels: Int8Array): boolean => labels.some((label) => label >= 0);
  if (rows.genres.length === 0) {
    throw new AppError('bad_input', 'The project has no genres to train on.', { hint: 'Import labels first.' });
  }
  for (const [name, part] of [
    ['train', train],
    ['validation', validation],
  ] as const) {
    if (part.posterIds.length > 0 && known(part.labels)) continue;
    const what = part.posterIds.length === 0 ? 'has no posters with an image' : 'has no known labels';
    throw new AppError('bad_input', `The ${name} part of the split "${rows.splitName}" ${what}.`, {
      hint: 'Import posters and labels, or make another split.',
    });
  }
}
