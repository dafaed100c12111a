// One training of a genre head in the compute process, as training and cross-validation jobs ask for it: its notes become
// progress, live events and the run's record. Knows no split and no score.
import type { EpochPoint } from '../../../shared/domain.ts';
import type { Recipe } from '../../../shared/recipe.ts';
import type { MemoryInput, TrainGenresOutput, TrainNote } from '../../compute/service.ts';
import type { EncoderChoice } from '../../modelStore/model.ts';
import type { ResolvedDevice } from '../devices.ts';
import type { Studio } from '../studio.ts';
import type { JobRun } from './engine.ts';
import type { RunRow } from './runRecord.ts';
import { StepLog } from './stepLog.ts';
import { onTrainNote } from './trainNotes.ts';

export interface HeadTraining {
  row: RunRow;
  /** Where checkpoints and the head are written. */
  dir: string;
  recipe: Recipe;
  genres: string[];
  memory: MemoryInput;
  labels: Int8Array;
  /** 0 train, 1 validation, others unused. */
  split: Uint8Array;
  encoder: EncoderChoice;
  device: ResolvedDevice;
  threads: number;
  resume: boolean;
  /** What the progress says, "training" or "training fold 2 of 5"; steps that were done before, of how many in all. */
  phase: string;
  stepsBefore: number;
  runsInAll: number;
}

/** Trains to the end and returns what came out. Cancelled or killed, it goes on from its checkpoint with `resume`. */
export async function trainHead(studio: Studio, run: JobRun, training: HeadTraining): Promise<TrainGenresOutput> {
  const { row, dir, recipe, genres, memory, labels, split, encoder, device, threads, resume } = training;
  const runId = row.record.id;
  const log = new StepLog(dir);
  const noted = { ...training, log, why: device.why };
  run.phase('starting the trainer', 'steps', null);
  const history: EpochPoint[] = resume ? [...row.record.history] : [];
  const onNote = (note: TrainNote): void => {
    onTrainNote(studio, run, noted, note);
    if (note.t === 'epoch') {
      const at = history.findIndex((point) => point.epoch === note.point.epoch);
      if (at >= 0) history.splice(at);
      history.push(note.point);
      studio.hub.emit('train.epoch', { jobId: run.id, runId, point: note.point });
      void row.put({ history: [...history] });
    }
  };
  const trained = await studio.compute
    .call(
      'trainGenres',
      {
        runId,
        runDir: dir,
        recipe,
        genres,
        memory,
        labels,
        split,
        device: device.device,
        threads,
        encoder: { id: encoder.id, hash: encoder.hash },
        clip: encoder.ref.family === 'clip' ? encoder.ref : null,
        resume,
      },
      {
        signal: run.signal,
        onNote: (payload) => {
          onNote(payload as TrainNote);
        },
      },
    )
    // However it ends: what was noted is stored before the state that the run ends in.
    .finally(async () => {
      await log.close();
      await row.settled().catch(() => undefined);
    });
  await row.settled();
  run.check();
  if (trained.why !== null) run.log('warn', `${trained.why} The weights of epoch ${trained.bestEpoch} were kept.`);
  return trained;
}
