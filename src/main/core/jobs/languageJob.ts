// The job that trains a language model on the texts of the project's films: texts into a file, training in the compute process
// with checkpoints, the model as a folder that is there whole or not at all. It continues from its checkpoint when run again.
import { readFile, rm, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Parsed } from '../../../shared/contract.ts';
import { AppError, toWireError } from '../../../shared/errors.ts';
import type { TrainLanguageOutput, TrainNote } from '../../compute/service.ts';
import { openAtomicFolder, type AtomicFolder } from '../../lib/atomicFolder.ts';
import { writeFileAtomic } from '../../lib/atomicFile.ts';
import type { ResolvedDevice } from '../devices.ts';
import type { Studio } from '../studio.ts';
import { chooseThreads } from '../threads.ts';
import type { JobRun, JobWork } from './engine.ts';
import { writeFilmTexts } from './filmTexts.ts';
import { CARD, hasCheckpoint, isLanguageFolder, modelOut, tokenizerFileOf, workDirOf } from './languagePlaces.ts';
import { keyOfJob } from './outputFile.ts';

type LanguageInput = Parsed<'train.language'>;

export function languageWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const input = rawInput as LanguageInput;
    const { dir } = run.project;
    const path = await modelOut(dir, input.out);
    const folder = await openAtomicFolder(path, {
      key: keyOfJob(run.id),
      overwrite: input.overwrite,
      replaceable: isLanguageFolder,
    });
    const workDir = workDirOf(dir, run.id);
    try {
      const trained = await train(studio, run, input, folder);
      await folder.commit();
      await rm(workDir, { recursive: true, force: true });
      if (input.install !== undefined) await studio.models.add(path, { id: input.install, copy: true });
      return { path, ...trained, installed: input.install ?? null };
    } catch (error) {
      await folder.discard();
      // Going on from the checkpoint of a training that diverged ends the same way.
      if (!hasCheckpoint(workDir) || toWireError(error).code === 'diverged') {
        await rm(workDir, { recursive: true, force: true });
      }
      throw error;
    }
  };
}

async function train(
  studio: Studio,
  run: JobRun,
  input: LanguageInput,
  folder: AtomicFolder,
): Promise<Omit<TrainLanguageOutput, 'history'>> {
  const { dir } = run.project;
  const workDir = workDirOf(dir, run.id);
  const filmsFile = join(workDir, 'films.jsonl');
  const tokenizerFile = join(workDir, 'tokenizer.json');
  const resume = existsSync(filmsFile);
  run.phase('choosing a device', 'steps', null);
  const device = await studio.devices.resolve('training', input.device, run.signal);
  await keepTokenizer(input.tokenizer ?? tokenizerFileOf(dir), tokenizerFile);
  await writeFilmTexts(run, filmsFile, input.splitName);
  const { splitName } = await run.project.read('language.films', {
    ...{ after: -1, limit: 1 },
    ...(input.splitName === undefined ? {} : { splitName: input.splitName }),
  });
  await run.project.write('split.lock', { splitName, runId: run.id });
  const { recipe, dtype } = input;
  const threads = await chooseThreads(studio, input.threads);
  const { history, ...trained } = await studio.compute.call(
    'trainLanguage',
    {
      ...{ workDir, filmsFile, tokenizerFile, recipe, dtype, threads, resume },
      folder: folder.temp,
      device: device.device,
    },
    { signal: run.signal, onNote: noteTaker(studio, run, device, threads) },
  );
  run.check();
  const card = {
    ...{ version: studio.version, trainedAt: studio.clock().toISOString(), split: splitName, recipe },
    ...{ ...trained, history },
  };
  await writeFileAtomic(join(folder.temp, CARD), `${JSON.stringify(card, null, 2)}\n`);
  return trained;
}

/** The tokenizer as it was when the training began: one that is trained anew meanwhile must not change its tokens. */
async function keepTokenizer(from: string, to: string): Promise<void> {
  if (existsSync(to)) return;
  const found = await stat(from).catch(() => null);
  if (found?.isFile() !== true) {
    throw new AppError('not_found', `There is no tokenizer ${from}.`, {
      hint: 'Make it first: `marquee train tokenizer`.',
      details: { path: from },
    });
  }
  // Whole or not at all: a resumed training asks only whether it is there.
  await writeFileAtomic(to, await readFile(from));
}

/** Notes of the training become progress, events and lines of the log. */
function noteTaker(studio: Studio, run: JobRun, device: ResolvedDevice, threads: number): (payload: unknown) => void {
  let used = device.device;
  return (payload) => {
    const note = payload as TrainNote;
    if (note.t === 'phase' && note.phase !== 'training') run.phase(note.phase, 'steps', null);
    if (note.t === 'device') {
      used = note.device;
      run.log('info', `Training runs on ${note.device}, ${threads} threads (${device.why}).`);
      if (note.fallback !== null) run.log('warn', note.fallback);
    }
    if (note.t === 'epoch') studio.hub.emit('train.epoch', { jobId: run.id, runId: run.id, point: note.point });
    if (note.t !== 'step') return;
    const { t: _, secondsLeft: __, ...step } = note;
    if (run.phaseName !== 'training') run.phase('training', 'steps', step.steps);
    run.progress(step.step);
    studio.hub.emit('train.step', { jobId: run.id, runId: run.id, ...step, device: used });
  };
}
