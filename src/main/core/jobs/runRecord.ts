// The record of a run as a training job keeps it: made at the start with all that it takes to do the run again, written
// at each step of its life, and left in the state that its job ends in.
import type { Run } from '../../../shared/domain.ts';
import { AppError, toWireError } from '../../../shared/errors.ts';
import type { TrainRequest } from '../../../shared/training.ts';
import type { TrainingRows } from '../../catalog/services.ts';
import type { EncoderChoice } from '../../modelStore/model.ts';
import type { Studio } from '../studio.ts';
import type { JobRun } from './engine.ts';
import { SPLIT_CODE } from './runScores.ts';

/** The row that an interrupted run of this id left behind; null before its first start. */
export async function previousRun(run: JobRun, runId: string): Promise<Run | null> {
  try {
    return await run.project.read('runs.get', { runId });
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
}

export interface RunFacts {
  runId: string;
  request: Pick<TrainRequest, 'recipe' | 'name' | 'preset' | 'device'>;
  kind: 'train' | 'crossval';
  folds?: number;
  sweep?: { id: string; name: string } | undefined;
  encoder: EncoderChoice;
  rows: TrainingRows;
  threads: number;
  previous: Run | null;
}

/** A run that is about to begin, or to go on: then it keeps what it had. */
export function newRecord(studio: Studio, run: JobRun, facts: RunFacts): Run {
  const { runId, request, kind, folds, sweep, encoder, rows, threads, previous } = facts;
  const now = studio.clock().toISOString();
  const goesOn = previous?.snapshot === rows.snapshot ? previous : null;
  return {
    id: runId,
    name:
      request.name ?? `${kind === 'crossval' ? 'Cross-validation' : 'Run'} of ${now.slice(0, 16).replace('T', ' ')}`,
    state: 'running',
    jobId: run.id,
    createdAt: previous?.createdAt ?? now,
    finishedAt: null,
    seed: request.recipe.seed,
    device: request.device,
    threads,
    codeVersion: studio.version,
    encoder: { id: encoder.id, hash: encoder.hash },
    textEncoder: previous?.textEncoder ?? { id: '', hash: '' },
    genreIds: rows.genreIds,
    genres: rows.genres,
    splitName: rows.splitName,
    snapshot: rows.snapshot,
    recipe: request.recipe,
    thresholds: null,
    bestEpoch: null,
    history: goesOn?.history ?? [],
    metrics: null,
    predicted: 0,
    builtIn: false,
    kind,
    folds: folds ?? null,
    preset: request.preset ?? null,
    sweep: sweep ?? null,
    dataset: datasetOf(rows),
    stopped: null,
    checkpoint: goesOn?.checkpoint ?? null,
    thresholdsEdited: false,
    headHash: null,
  };
}

/** Posters by part, and how many of their labels are known. */
function datasetOf({ split, labels }: TrainingRows): NonNullable<Run['dataset']> {
  const count = (code: number): number => split.reduce((sum, each) => sum + (each === code ? 1 : 0), 0);
  const known = labels.reduce((sum, label) => sum + (label >= 0 ? 1 : 0), 0);
  return {
    train: count(SPLIT_CODE.train),
    validation: count(SPLIT_CODE.validation),
    test: count(SPLIT_CODE.test),
    known,
    unknown: labels.length - known,
  };
}

/** Keeps a record and its row in the catalog in step. */
export class RunRow {
  record: Run;
  private readonly run: JobRun;
  private stored: Promise<void> = Promise.resolve();

  constructor(run: JobRun, record: Run) {
    this.run = run;
    this.record = record;
  }

  /** Changes the record alone; the next `put` takes it along. */
  note(change: Partial<Run>): void {
    this.record = { ...this.record, ...change };
  }

  /** On disk when this resolves; writes happen one after the other. */
  put(change: Partial<Run>): Promise<void> {
    this.note(change);
    const { record } = this;
    this.stored = this.stored.then(async () => {
      await this.run.project.write('run.put', { run: record, splitName: record.splitName });
    });
    // Awaited by whoever asked, or by `settled`; until then a failure must not count as unhandled.
    this.stored.catch(() => undefined);
    return this.stored;
  }

  /** Resolves when all that was put is on disk. @throws what the last write threw */
  settled(): Promise<void> {
    return this.stored;
  }

  /** Leaves the row in the state that its job ends in. */
  async markStopped(error: unknown): Promise<void> {
    await this.stored.catch(() => undefined);
    const { run, record } = this;
    const failed = toWireError(error).code === 'compute_failed' ? 'interrupted' : 'failed';
    const state = run.signal.aborted ? run.stopState : failed;
    const latest = await previousRun(run, record.id);
    if (latest) await run.project.write('run.put', { run: { ...latest, state }, splitName: record.splitName });
  }
}
