// What a training tells while it runs becomes its job's progress, events for live charts, and lines of its log: alike for
// genre heads and tagline models.
import type { TrainNote } from '../../compute/service.ts';
import type { Studio } from '../studio.ts';
import type { JobRun } from './engine.ts';
import type { RunRow } from './runRecord.ts';
import type { StepLog } from './stepLog.ts';

export interface NotedTraining {
  row: RunRow;
  log: StepLog;
  threads: number;
  /** Why this device was chosen. */
  why: string;
  /** What the progress says, "training" or "training fold 2 of 5"; steps that were done before, of how many in all. */
  phase: string;
  stepsBefore: number;
  runsInAll: number;
}

/** All notes but those of epochs, which differ from task to task. */
export function onTrainNote(studio: Studio, run: JobRun, training: NotedTraining, note: TrainNote): void {
  const { row, log, threads, why } = training;
  if (note.t === 'phase') run.phase(note.phase, 'steps', null);
  if (note.t === 'device') {
    row.note({ device: note.device, fallback: note.fallback });
    run.log('info', `Training runs on ${note.device}, ${threads} threads (${why}).`);
    if (note.fallback !== null) run.log('warn', note.fallback);
  }
  if (note.t === 'step') {
    log.add(note);
    onStep(studio, run, training, note);
  }
  if (note.t === 'checkpoint') {
    void row.put({ checkpoint: { step: note.step, epoch: note.epoch, at: studio.clock().toISOString() } });
  }
}

/** Steps become the job's progress and an event for the live chart. */
function onStep(
  studio: Studio,
  run: JobRun,
  { row, phase, stepsBefore, runsInAll }: NotedTraining,
  note: Extract<TrainNote, { t: 'step' }>,
): void {
  const { step, steps, epoch, loss, learningRate, samplesPerSecond, memory } = note;
  const total = steps * runsInAll;
  if (run.phaseName !== phase) run.phase(phase, 'steps', total);
  run.progress(stepsBefore + step, total);
  studio.hub.emit('train.step', {
    jobId: run.id,
    runId: row.record.id,
    step,
    steps,
    epoch,
    loss,
    learningRate,
    samplesPerSecond,
    device: row.record.device,
    memory,
  });
}
