// The job that trains a genre head: embeddings that are missing, rows and split, training, predictions for all posters,
// thresholds tuned on validation, metrics, the run's card. It continues from the newest checkpoint when run again.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochPoint, Job, Run } from '../../../shared/domain.ts';
import { AppError, toWireError } from '../../../shared/errors.ts';
import { recipeSchema } from '../../../shared/recipe.ts';
import type { TrainRequest } from '../../../shared/training.ts';
import type { TrainingRows } from '../../catalog/services.ts';
import type { TrainNote } from '../../compute/service.ts';
import { writeFileAtomic } from '../../lib/atomicFile.ts';
import type { EncoderChoice } from '../../modelStore/model.ts';
import { chooseImageEncoder } from '../models/encoders.ts';
import type { ResolvedDevice } from '../devices.ts';
import type { Studio } from '../studio.ts';
import { chooseThreads } from '../threads.ts';
import { embedMissing, readMemory } from './embeddings.ts';
import type { JobRun, JobWork } from './engine.ts';
import { predictPosters, runDirOf } from './predictions.ts';
import { SPLIT_CODE, scoreRun } from './runScores.ts';
import { pickRows, withoutImages } from './trainingRows.ts';

/** What the job row keeps: the call's input and the run that it makes, chosen at the start. */
export type TrainJobInput = TrainRequest & { runId: string; sweep?: { id: string; name: string } };

export function trainWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const input = completedInput(rawInput as TrainJobInput);
    const encoder = await chooseImageEncoder(studio, run.project);
    const threads = await chooseThreads(studio, input.threads);
    const tokens = input.recipe.memory !== 'pooled';
    // First of all: a device that cannot train is refused before hours of embedding.
    run.phase('choosing a device', 'steps', null);
    const device = await studio.devices.resolve('training', input.device, run.signal);
    await embedMissing(run, studio, encoder, { tokens, device: input.device, threads });

    run.phase('reading labels', 'posters', null);
    const all = await run.project.read('train.rows', input.genres ? { genres: input.genres } : {});
    const missing = await run.project.read('embeddings.missing', { modelHash: encoder.hash, tokens });
    const rows = withoutImages(all, new Set(missing.images.map((image) => image.sha256)));
    checkRows(rows);
    const previous = await previousRun(run, input.runId);
    const record = newRecord(studio, run, input, { encoder, rows, threads, previous });
    // Labels may have changed since the checkpoint was made; a run stands for one snapshot, so then it starts over.
    const resume = previous !== null && previous.snapshot === rows.snapshot;
    if (previous && !resume) run.log('info', 'The labels changed since this run was interrupted: it starts over.');
    await run.project.write('split.lock', { splitName: rows.splitName, runId: input.runId });
    try {
      return await trainAndScore(studio, run, input, { encoder, rows, threads, device, record, resume, tokens });
    } catch (error) {
      await markStopped(run, record, error);
      throw error;
    }
  };
}

/**
 * A job that was started by an earlier version has a recipe without later settings: they are at their defaults.
 * @throws AppError `conflict` for a recipe of another version that does not fit this one
 */
export function completedInput(input: TrainJobInput): TrainJobInput {
  const recipe = recipeSchema.safeParse(input.recipe);
  if (recipe.success) return { ...input, recipe: recipe.data };
  const { path, message } = recipe.error.issues[0]!;
  throw new AppError('conflict', `The recipe of this run does not fit this version: ${path.join('.')}: ${message}.`, {
    hint: 'Start a new training.',
    cause: recipe.error,
  });
}

interface Prepared {
  encoder: EncoderChoice;
  rows: TrainingRows;
  threads: number;
  device: ResolvedDevice;
  record: Run;
  resume: boolean;
  tokens: boolean;
}

async function trainAndScore(studio: Studio, run: JobRun, input: TrainJobInput, prepared: Prepared): Promise<unknown> {
  const { encoder, rows, threads, resume, tokens } = prepared;
  const { project } = run;
  const runDir = runDirOf(project.dir, input.runId);
  // A checkpoint of other labels, found later beside the new ones, would be taken for theirs.
  if (!resume) await rm(runDir, { recursive: true, force: true });
  await mkdir(runDir, { recursive: true });
  let record = prepared.record;
  const put = async (change: Partial<Run>): Promise<void> => {
    record = { ...record, ...change };
    await project.write('run.put', { run: record, splitName: rows.splitName });
  };
  await put({ state: 'running' });

  const used = pickRows(rows, (part) => part === SPLIT_CODE.train || part === SPLIT_CODE.validation);
  const memory = await readMemory(run, encoder, used.sha256, tokens);
  const { device, why } = prepared.device;
  run.phase('starting the trainer', 'steps', null);
  let stored: Promise<void> = Promise.resolve();
  const history: EpochPoint[] = resume ? [...record.history] : [];
  const trained = await studio.compute
    .call(
      'trainGenres',
      {
        runId: input.runId,
        runDir,
        recipe: input.recipe,
        genres: rows.genres,
        memory,
        labels: used.labels,
        split: used.split,
        device,
        threads,
        encoder: { id: encoder.id, hash: encoder.hash },
        clip: encoder.ref.family === 'clip' ? encoder.ref : null,
        resume,
      },
      {
        signal: run.signal,
        onNote: (payload) => {
          const note = payload as TrainNote;
          if (note.t === 'phase') run.phase(note.phase, 'steps', null);
          if (note.t === 'device') {
            record = { ...record, device: note.device, fallback: note.fallback };
            run.log('info', `Training runs on ${note.device}, ${threads} threads (${why}).`);
            if (note.fallback !== null) run.log('warn', note.fallback);
          }
          if (note.t === 'step') onStep(studio, run, input, note, record.device);
          if (note.t === 'epoch') {
            const at = history.findIndex((point) => point.epoch === note.point.epoch);
            if (at >= 0) history.splice(at);
            history.push(note.point);
            studio.hub.emit('train.epoch', { jobId: run.id, runId: input.runId, point: note.point });
            const soFar = [...history];
            stored = stored.then(() => put({ history: soFar }));
            stored.catch(() => undefined);
          }
        },
      },
    )
    // However it ends: what was noted is stored before the state that the run ends in.
    .finally(() => stored.catch(() => undefined));
  await stored;
  run.check();
  await put({
    history: trained.history,
    device: trained.device,
    textEncoder: trained.textEncoder,
    bestEpoch: trained.bestEpoch,
  });

  const predicted = await predictPosters(
    run,
    studio.compute,
    { posterIds: [...rows.posterIds], sha256: rows.sha256 },
    { runId: input.runId, encoder, tokens, threads },
  );
  run.phase('measuring', 'splits', 3);
  const { thresholds, metrics } = await scoreRun(run, rows, predicted.probabilities);
  await put({
    state: 'done',
    finishedAt: studio.clock().toISOString(),
    thresholds,
    metrics,
    predicted: rows.posterIds.length,
  });
  await writeFileAtomic(join(runDir, 'card.json'), `${JSON.stringify(record, null, 2)}\n`);
  await project.write('run.activate', { runId: input.runId });
  return { run: input.runId, metrics };
}

/** Steps become the job's progress and an event for the live chart. */
function onStep(
  studio: Studio,
  run: JobRun,
  input: TrainJobInput,
  note: Extract<TrainNote, { t: 'step' }>,
  device: string,
): void {
  if (run.phaseName !== 'training') run.phase('training', 'steps', note.steps);
  run.progress(note.step, note.steps);
  const { step, steps, epoch, loss, learningRate, samplesPerSecond } = note;
  studio.hub.emit('train.step', {
    jobId: run.id,
    runId: input.runId,
    step,
    steps,
    epoch,
    loss,
    learningRate,
    samplesPerSecond,
    device,
    memory: note.memory,
  });
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

/** The row that an interrupted run of this id left behind. */
async function previousRun(run: JobRun, runId: string): Promise<Run | null> {
  const { runs } = await run.project.read('runs.list', {});
  return runs.find((other) => other.id === runId) ?? null;
}

function newRecord(
  studio: Studio,
  run: JobRun,
  input: TrainJobInput,
  facts: { encoder: EncoderChoice; rows: TrainingRows; threads: number; previous: Run | null },
): Run {
  const { encoder, rows, threads, previous } = facts;
  return {
    id: input.runId,
    name: input.name ?? `Run of ${studio.clock().toISOString().slice(0, 16).replace('T', ' ')}`,
    state: 'running',
    jobId: run.id,
    createdAt: previous?.createdAt ?? studio.clock().toISOString(),
    finishedAt: null,
    seed: input.recipe.seed,
    device: input.device,
    threads,
    codeVersion: studio.version,
    encoder: { id: encoder.id, hash: encoder.hash },
    textEncoder: previous?.textEncoder ?? { id: '', hash: '' },
    genreIds: rows.genreIds,
    genres: rows.genres,
    splitName: rows.splitName,
    snapshot: rows.snapshot,
    recipe: input.recipe,
    thresholds: null,
    bestEpoch: null,
    history: previous?.snapshot === rows.snapshot ? previous.history : [],
    metrics: null,
    predicted: 0,
    builtIn: false,
  };
}

/** Leaves the run's row in the state that its job ends in. */
async function markStopped(run: JobRun, record: Run, error: unknown): Promise<void> {
  const code = toWireError(error).code;
  const state: Job['state'] = run.signal.aborted ? 'cancelled' : code === 'compute_failed' ? 'interrupted' : 'failed';
  const { runs } = await run.project.read('runs.list', {});
  const latest = runs.find((other) => other.id === record.id);
  if (latest) await run.project.write('run.put', { run: { ...latest, state }, splitName: record.splitName });
}
