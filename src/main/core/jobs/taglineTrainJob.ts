// The job that trains a tagline model: embeddings that are missing, taglines and split, training with drafts after each epoch,
// the run's files and card. It continues from the newest checkpoint when run again, on the very taglines it began with.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { taglineRecipeSchema } from '../../../shared/taglines/taglineRecipe.ts';
import type { TaglineEpochPoint } from '../../../shared/taglines/taglineRun.ts';
import type { TaglineTrainRequest } from '../../../shared/taglines/taglineRequest.ts';
import type { TrainNote } from '../../compute/service.ts';
import type { TaglineNote, TrainTaglinesInput, TrainTaglinesOutput } from '../../compute/taglineService.ts';
import { writeFileAtomic } from '../../lib/atomicFile.ts';
import type { EncoderChoice } from '../../modelStore/model.ts';
import type { ResolvedDevice } from '../devices.ts';
import { chooseImageEncoder } from '../models/encoders.ts';
import type { Studio } from '../studio.ts';
import { chooseBase, type ChosenBase } from '../taglineBase.ts';
import { resolveTaglineRun, textsFileOf } from '../taglineRuns.ts';
import { chooseThreads } from '../threads.ts';
import { embedMissing } from './embeddings.ts';
import type { JobRun, JobWork } from './engine.ts';
import { runDirOf } from './predictions.ts';
import { previousRun, RunRow } from './runRecord.ts';
import { SPLIT_CODE } from './runScores.ts';
import { StepLog } from './stepLog.ts';
import { useTaglines } from './taglineActivation.ts';
import { newTaglineRecord } from './taglineRecord.ts';
import {
  checkTaglineData,
  readTaglineData,
  scoredRows,
  unseenTaglines,
  type TaglineData,
  type UnseenTagline,
} from './taglineRows.ts';
import { keepTaglineData, keptTaglineData } from './taglineRowsFile.ts';
import { completedInput } from './trainJob.ts';
import { onTrainNote } from './trainNotes.ts';

/** What the job row keeps: the call's input and the run that it makes, chosen at the start. */
export type TaglineJobInput = TaglineTrainRequest & { runId: string; sweep?: { id: string; name: string } };

export function taglineTrainWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const input = completedInput(rawInput as TaglineJobInput, taglineRecipeSchema);
    const start = await prepare(studio, run, input);
    const runDir = runDirOf(run.project.dir, input.runId);
    const previous = await previousRun(run, input.runId);
    const kept = previous === null ? null : await keptTaglineData(runDir);
    run.phase('reading taglines', 'taglines', null);
    const data = await withPictures(run, start.encoder, kept ?? (await readTaglineData(run.project, input)));
    checkTaglineData(data, input.targets);
    const { encoder, base, threads } = start;
    const facts = { runId: input.runId, request: input, sweep: input.sweep, encoder, base, data, threads };
    const row = new RunRow(run, newTaglineRecord(studio, run, { ...facts, previous: kept === null ? null : previous }));
    await run.project.write('split.lock', { splitName: data.splitName, runId: input.runId });
    try {
      return await trainAndKeep(studio, run, input, { ...start, data, row, runDir, resume: kept !== null });
    } catch (error) {
      // Why it stopped matters more than that this could not be written.
      await row.markStopped(error).catch((failure: unknown) => {
        studio.log.error('the end of a run could not be stored', { run: input.runId, error: failure });
      });
      throw error;
    }
  };
}

interface Start {
  encoder: EncoderChoice;
  base: ChosenBase;
  /** The file of the run that is gone on from. */
  from: string | null;
  threads: number;
  device: ResolvedDevice;
}

/** Models, device and embeddings that a training needs. What cannot train is refused before hours of embedding. */
async function prepare(studio: Studio, run: JobRun, input: TaglineJobInput): Promise<Start> {
  const { project } = run;
  const threads = await chooseThreads(studio, input.threads);
  const { encoder, base, from } = await chooseModels(studio, project, input);
  run.phase('choosing a device', 'steps', null);
  const device = await studio.devices.resolve('training', input.device, run.signal);
  if (base.told !== null) run.log('info', base.told);
  await embedMissing(run, studio, encoder, { tokens: false, device: input.device, threads });
  return { encoder, base, from, threads, device };
}

/**
 * The encoder and the language model of a training; going on from a run, those of the run.
 * @throws AppError as `resolveTaglineRun` and `chooseBase`; `bad_input` where the run has others than were asked for
 */
export async function chooseModels(
  studio: Studio,
  project: JobRun['project'],
  input: Pick<TaglineTrainRequest, 'from' | 'base' | 'encoder'>,
): Promise<Pick<Start, 'encoder' | 'base' | 'from'>> {
  if (input.from === undefined) {
    const encoder = await chooseImageEncoder(studio, project, input.encoder);
    return { encoder, base: await chooseBase(studio, input.base), from: null };
  }
  const origin = await resolveTaglineRun(studio, project, input.from);
  if (input.base !== 'auto' && (await chooseBase(studio, input.base)).model.hash !== origin.base.hash) {
    throw new AppError('bad_input', `"${origin.runName}" was trained on ${origin.base.id}, not on ${input.base}.`, {
      hint: 'Leave the base out when you go on from a run.',
    });
  }
  if (input.encoder && (await chooseImageEncoder(studio, project, input.encoder)).hash !== origin.encoder.hash) {
    throw new AppError('bad_input', `"${origin.runName}" looks at posters through ${origin.encoder.id}.`, {
      hint: 'Leave the encoder out when you go on from a run.',
    });
  }
  return { encoder: origin.encoder, base: { model: origin.base, told: null }, from: origin.taglineFile };
}

/** The rows whose picture could be embedded. */
async function withPictures(run: JobRun, encoder: EncoderChoice, data: TaglineData): Promise<TaglineData> {
  const missing = await run.project.read('embeddings.missing', { modelHash: encoder.hash, tokens: false });
  const failed = new Set(missing.images.map(({ sha256 }) => sha256));
  const rows = data.rows.filter(({ sha256 }) => !failed.has(sha256));
  if (rows.length === data.rows.length) return data;
  run.log('warn', `${data.rows.length - rows.length} taglines are left out: their pictures cannot be read.`);
  const count = (part: number): number => rows.filter((row) => row.part === part).length;
  const counts = { ...data.counts, train: count(SPLIT_CODE.train), validation: count(SPLIT_CODE.validation) };
  return { ...data, rows, counts };
}

interface Prepared extends Start {
  data: TaglineData;
  row: RunRow;
  runDir: string;
  resume: boolean;
}

async function trainAndKeep(studio: Studio, run: JobRun, input: TaglineJobInput, prepared: Prepared): Promise<unknown> {
  const { data, row, runDir, resume, base } = prepared;
  // A checkpoint of other taglines, found later beside the new ones, would be taken for theirs.
  if (!resume) await rm(runDir, { recursive: true, force: true });
  await mkdir(runDir, { recursive: true });
  if (!resume) await keepTaglineData(runDir, data);
  await row.put({ state: 'running' });
  const unseen = await unseenTaglines(run.project, data);
  const trained = await train(studio, run, input, { ...prepared, unseen });
  // The fit map learned from those without a picture, and the starter language model read them: drafts are to copy none.
  const texts = [...data.rows.filter(({ part }) => part === SPLIT_CODE.train), ...unseen];
  const lines = texts.map(({ text, title, filmKey }) => `${JSON.stringify({ text, title, filmKey })}\n`);
  await writeFileAtomic(textsFileOf(runDir), lines.join(''));
  await row.put({
    state: 'done',
    finishedAt: studio.clock().toISOString(),
    device: trained.device,
    bestEpoch: trained.bestEpoch,
    stopped: trained.stopped,
    headHash: trained.fileHash,
    taglines: { ...row.record.taglines!, bestLoss: trained.bestLoss, fitMap: true },
  });
  await writeFileAtomic(join(runDir, 'card.json'), `${JSON.stringify(row.record, null, 2)}\n`);
  const { used, why } = await useTaglines(run, row.record, input.use, input.sweep !== undefined);
  const { epochs, bestLoss, counts } = row.record.taglines!;
  const { bestEpoch } = trained;
  return {
    run: input.runId,
    bestEpoch,
    bestLoss,
    epochs,
    counts,
    stopped: trained.stopped,
    used,
    why,
    told: base.told,
  };
}

async function train(
  studio: Studio,
  run: JobRun,
  input: TaglineJobInput,
  prepared: Prepared & { unseen: UnseenTagline[] },
): Promise<TrainTaglinesOutput> {
  const { row, runDir, threads, device } = prepared;
  const log = new StepLog(runDir);
  const noted = { row, log, threads, why: device.why, phase: 'training', stepsBefore: 0, runsInAll: 1 };
  const onNote = (note: TrainNote | TaglineNote): void => {
    if (note.t === 'told') {
      run.log('warn', note.line);
      return;
    }
    if (note.t !== 'taglineEpoch') {
      onTrainNote(studio, run, noted, note);
      return;
    }
    const { point } = note;
    studio.hub.emit('train.taglineEpoch', { jobId: run.id, runId: input.runId, point });
    const { taglines } = row.record;
    void row.put({ taglines: { ...taglines!, epochs: withEpoch(taglines!.epochs, point) } });
  };
  run.phase('starting the trainer', 'steps', null);
  const trained = await studio.compute
    .call('trainTaglines', await trainInput(run, input, prepared), {
      signal: run.signal,
      onNote: (payload) => {
        onNote(payload as TrainNote | TaglineNote);
      },
    })
    // However it ends: what was noted is stored before the state that the run ends in.
    .finally(async () => {
      await log.close();
      await row.settled().catch(() => undefined);
    });
  await row.settled();
  run.check();
  return trained;
}

/** An epoch that is done again after a resume takes the place of what came of it before, and of all later ones. */
const withEpoch = (epochs: readonly TaglineEpochPoint[], point: TaglineEpochPoint): TaglineEpochPoint[] => [
  ...epochs.filter(({ epoch }) => epoch < point.epoch),
  point,
];

async function trainInput(
  run: JobRun,
  input: TaglineJobInput,
  prepared: Prepared & { unseen: UnseenTagline[] },
): Promise<TrainTaglinesInput> {
  const { data, unseen, runDir, encoder, base, from, device, threads, resume } = prepared;
  const { rows } = data;
  const sha256 = [...new Set(rows.map((row) => row.sha256))];
  const placeOf = new Map(sha256.map((sha, place) => [sha, place]));
  const { pooled, dim } = await run.project.read('embeddings.pooled', { modelHash: encoder.hash, sha256 });
  return {
    runId: input.runId,
    runDir,
    recipe: input.recipe,
    base: base.model,
    encoder: { id: encoder.id, hash: encoder.hash },
    images: pooled,
    imageWidth: dim,
    taglines: rows.map(({ text, filmKey, title, genres, posterId }) => ({ text, filmKey, title, genres, posterId })),
    imageOf: Int32Array.from(rows, (row) => placeOf.get(row.sha256)!),
    split: Uint8Array.from(rows, ({ part }) => part),
    unseen: unseen.map(({ text, title, genres }) => ({ text, title, genres })),
    scored: scoredRows(rows, input.recipe.scoredPosters),
    from,
    device: device.device,
    threads,
    resume,
  };
}
