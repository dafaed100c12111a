// The job that cross-validates a genre head on cached embeddings: each fold's posters are predicted by a head that learned
// from the others, so every probability is out-of-sample, as the ranking of label issues needs. Folds that are done stay
// done when the job goes on; the fold in progress continues from its checkpoint.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CrossvalRequest } from '../../../shared/training.ts';
import { recipeSchema } from '../../../shared/recipe.ts';
import { AppError, toWireError } from '../../../shared/errors.ts';
import type { TrainingRows } from '../../catalog/services.ts';
import { writeFileAtomic } from '../../lib/atomicFile.ts';
import type { Studio } from '../studio.ts';
import { activate } from './activation.ts';
import { readMemory } from './embeddings.ts';
import type { JobRun, JobWork } from './engine.ts';
import { findNearest } from './nearestPosters.ts';
import { predictPosters, runDirOf } from './predictions.ts';
import { newRecord, previousRun, RunRow } from './runRecord.ts';
import { SPLIT_CODE, scoreRun } from './runScores.ts';
import { completedInput, prepareTraining, readRows, type PreparedTraining } from './trainJob.ts';
import { trainHead, type HeadTraining } from './trainHead.ts';
import { pickRows } from './trainingRows.ts';

export type CrossvalJobInput = CrossvalRequest & { runId: string };

/** Of the posters that a fold's head learns from, one in so many validates: it chooses the epoch that is kept. */
const VALIDATION_SHARE = 10;

/** What is kept beside the folds: which of them are predicted and stored. */
const stateSchema = z.object({ snapshot: z.string(), done: z.array(z.number().int()) });
const stateFile = (runDir: string): string => join(runDir, 'folds.json');

export function crossvalWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const input = completedInput(rawInput as CrossvalJobInput, recipeSchema);
    const prepared = await prepareTraining(studio, run, input);
    const { encoder, threads, tokens } = prepared;
    const rows = await readRows(run, encoder, input, tokens);
    if (rows.posterIds.length < 2 * input.folds) {
      throw new AppError('bad_input', `${rows.posterIds.length} posters are too few for ${input.folds} folds.`, {
        hint: 'Import more posters, or use fewer folds.',
      });
    }
    const previous = await previousRun(run, input.runId);
    const facts = { runId: input.runId, request: input, kind: 'crossval', folds: input.folds } as const;
    const row = new RunRow(run, newRecord(studio, run, { ...facts, encoder, rows, threads, previous }));
    try {
      return await crossValidate(studio, run, input, { ...prepared, rows, row });
    } catch (error) {
      // Why it stopped matters more than that this could not be written.
      await row.markStopped(error).catch((failure: unknown) => {
        studio.log.error('the end of a run could not be stored', { run: input.runId, error: failure });
      });
      throw error;
    }
  };
}

interface Prepared extends PreparedTraining {
  rows: TrainingRows;
  row: RunRow;
}

async function crossValidate(
  studio: Studio,
  run: JobRun,
  input: CrossvalJobInput,
  prepared: Prepared,
): Promise<unknown> {
  const { rows, row } = prepared;
  const { project } = run;
  const runDir = runDirOf(project.dir, input.runId);
  const before = await foldsDone(runDir, rows.snapshot);
  // Heads and probabilities of other labels would be taken for these.
  if (before === null) await rm(runDir, { recursive: true, force: true });
  await mkdir(runDir, { recursive: true });
  const done = new Set(before);
  const keep = (): Promise<void> =>
    writeFileAtomic(stateFile(runDir), JSON.stringify({ snapshot: rows.snapshot, done: [...done] }));
  if (before === null) await keep();
  await row.put({ state: 'running' });

  const { folds, recipe, genres } = input;
  const asked = genres ? { genres } : {};
  const outer = await foldOfPosters(run, { ...asked, folds, seed: recipe.seed });
  const inner = await foldOfPosters(run, { ...asked, folds: VALIDATION_SHARE, seed: recipe.seed + 1 });
  for (let fold = 0; fold < folds; fold += 1) {
    if (done.has(fold)) continue;
    run.check();
    const split = Uint8Array.from(rows.posterIds, (id) =>
      outer.get(id) === fold
        ? SPLIT_CODE.test
        : inner.get(id) === fold % VALIDATION_SHARE
          ? SPLIT_CODE.validation
          : SPLIT_CODE.train,
    );
    await runFold(studio, run, input, { ...prepared, rows: { ...rows, split } }, fold);
    done.add(fold);
    await keep();
    // Its probabilities are stored; the head of a fold is of no use to anybody.
    await rm(foldDir(runDir, fold), { recursive: true, force: true });
  }

  await nearestOfAll(studio, run, prepared);
  run.phase('measuring', 'splits', 3);
  const stored = await project.read('predictions.read', { runId: input.runId, posterIds: [...rows.posterIds] });
  if (stored.posterIds.length !== rows.posterIds.length) {
    throw new AppError('internal', 'Some posters have no out-of-sample prediction although every fold is done.');
  }
  const { thresholds, metrics } = await scoreRun(run, rows, stored.probabilities);
  await row.put({
    state: 'done',
    finishedAt: studio.clock().toISOString(),
    thresholds,
    metrics,
    predicted: rows.posterIds.length,
    stopped: 'finished',
  });
  await writeFileAtomic(join(runDir, 'card.json'), `${JSON.stringify(row.record, null, 2)}\n`);
  const { activated, why } = await activate(run, row.record, 'always', false);
  return { run: input.runId, folds, posters: rows.posterIds.length, metrics, activated, why };
}

/** The queues weigh what the nearest posters say; a failure costs that signal alone. */
async function nearestOfAll(studio: Studio, run: JobRun, { encoder, threads }: Prepared): Promise<void> {
  run.phase('finding the nearest posters', 'posters', null);
  try {
    await findNearest(run.project, studio.compute, {
      modelHash: encoder.hash,
      threads,
      signal: run.signal,
      onProgress: (done, total) => {
        run.progress(done, total);
      },
    });
  } catch (error) {
    run.check();
    run.log('warn', `The nearest posters could not be found: ${toWireError(error).message}`);
  }
}

const foldDir = (runDir: string, fold: number): string => join(runDir, `fold-${fold + 1}`);

/** Trains on all folds but this one, predicts this one's posters and stores that. */
async function runFold(
  studio: Studio,
  run: JobRun,
  input: CrossvalJobInput,
  { rows, row, encoder, threads, tokens, device }: Prepared,
  fold: number,
): Promise<void> {
  const { folds, recipe, runId } = input;
  const dir = foldDir(runDirOf(run.project.dir, runId), fold);
  const used = pickRows(rows, (part) => part !== SPLIT_CODE.test);
  const held = pickRows(rows, (part) => part === SPLIT_CODE.test);
  if (held.posterIds.length === 0) return;
  const steps = stepsOf(recipe, used.split);
  const memory = await readMemory(run, encoder, used.sha256, tokens);
  const training: HeadTraining = {
    row,
    dir,
    recipe,
    genres: rows.genres,
    memory,
    labels: used.labels,
    split: used.split,
    encoder,
    device,
    threads,
    resume: true,
    phase: `training fold ${fold + 1} of ${folds}`,
    stepsBefore: fold * steps,
    runsInAll: folds,
  };
  const trained = await trainHead(studio, run, training).catch(async (error: unknown) => {
    if (toWireError(error).code !== 'corrupt') throw error;
    // A damaged checkpoint costs its fold, not those that are done.
    run.log('warn', `Fold ${fold + 1} starts over: ${toWireError(error).message}`);
    await rm(dir, { recursive: true, force: true });
    return trainHead(studio, run, training);
  });
  row.note({ device: trained.device, textEncoder: trained.textEncoder });
  await predictPosters(
    run,
    studio.compute,
    { posterIds: [...held.posterIds], sha256: held.sha256 },
    { runId, headFile: trained.headFile, encoder, tokens, threads },
  );
}

const stepsOf = ({ batchSize, accumulation, epochs }: CrossvalJobInput['recipe'], split: Uint8Array): number =>
  Math.ceil(split.reduce((sum, part) => sum + (part === SPLIT_CODE.train ? 1 : 0), 0) / (batchSize * accumulation)) *
  epochs;

/** Fold by poster: groups of films stay together, genres are as even as can be. */
async function foldOfPosters(
  run: JobRun,
  asked: { folds: number; seed: number; genres?: string[] },
): Promise<Map<number, number>> {
  const { posterIds, fold } = await run.project.read('train.folds', asked);
  return new Map(Array.from(posterIds, (id, i) => [id, fold[i]!]));
}

/** Folds that are predicted and stored, of the labels as they are; null when it did not begin with these, or that is not known. */
async function foldsDone(runDir: string, snapshot: string): Promise<number[] | null> {
  const text = await readFile(stateFile(runDir), 'utf8').catch(() => null);
  if (text === null) return null;
  const state = stateSchema.safeParse(parseJson(text));
  return state.success && state.data.snapshot === snapshot ? state.data.done : null;
}

/** Undefined for a damaged file. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
