// The language call of the compute service over `models/language`: reads texts and tokenizer, turns progress into notes, and
// writes the model's folder.
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { fallbackOf } from '../engine/device.ts';
import type { CallContext } from '../lib/threadCalls.ts';
import { TextTokenizer } from '../models/files/tokenizers.ts';
import type { LanguageEpoch, LanguageTokenizer } from '../models/language/language.ts';
import { trainLanguage as train } from '../models/language/languageTraining.ts';
import { END_OF_TEXT } from '../models/language/tokenizerFile.ts';
import { byWords } from '../models/language/wordTokens.ts';
import { hashFile } from '../modelStore/fileHash.ts';
import { countCores } from './cores.ts';
import { readFilmTexts } from './filmTexts.ts';
import { freeMemory } from './freeMemory.ts';
import { stepNote } from './genreJobs.ts';
import type { TrainLanguageInput, TrainLanguageOutput, TrainNote } from './service.ts';

const TOKENIZER = 'tokenizer.json';

/** See `ComputeService.trainLanguage`. Cancelled, it leaves a checkpoint that `resume` continues exactly. */
export async function trainLanguage(input: TrainLanguageInput, context: CallContext): Promise<TrainLanguageOutput> {
  const note = (payload: TrainNote): void => {
    context.note(payload);
  };
  note({ t: 'phase', phase: 'reading texts' });
  await mkdir(input.workDir, { recursive: true });
  const tokenizer = await openTokenizer(input.tokenizerFile);
  const films = await readFilmTexts(input.filmsFile);
  note({ t: 'phase', phase: 'training' });
  const trained = await train({
    films,
    tokenizer,
    recipe: input.recipe,
    threads: input.threads > 0 ? input.threads : countCores().threads,
    device: input.device,
    memoryLimit: freeMemory(),
    checkpointDir: input.workDir,
    resume: input.resume,
    onDevice: (used) => {
      note({ t: 'device', device: used.chosen, fallback: fallbackOf(used) });
    },
    onProgress: (progress) => {
      note(stepNote(progress));
    },
    onEpoch: (epoch) => {
      note({ t: 'epoch', point: pointOf(epoch) });
    },
    onCheckpoint: (saved) => {
      note({ t: 'checkpoint', ...saved });
    },
    signal: context.signal,
  });
  note({ t: 'phase', phase: 'saving' });
  await trained.save(input.folder, input.dtype);
  await copyFile(input.tokenizerFile, join(input.folder, TOKENIZER));
  return {
    bestEpoch: trained.bestEpoch,
    bestLoss: trained.bestLoss,
    history: trained.history.map(pointOf),
    films: trained.films,
    parameters: trained.parameters,
    vocabulary: tokenizer.size,
    stopped: trained.stoppedEarly ? 'early' : 'finished',
    device: trained.device.chosen,
  };
}

/** A tokenizer.json in GPT-2's layout. Throws `unreadable_file` where it is another kind. */
async function openTokenizer(path: string): Promise<LanguageTokenizer> {
  const file = TextTokenizer.load(dirname(path), { limit: Infinity, keepsLast: false, file: basename(path) });
  const end = file.idOf(END_OF_TEXT);
  if (end === undefined) {
    throw new AppError('unreadable_file', `"${path}" has no token ${END_OF_TEXT}.`, {
      hint: 'Train a tokenizer with `marquee train tokenizer`, or use that of a GPT-2.',
      details: { file: path },
    });
  }
  file.checkFits(file.size);
  const { hash } = await hashFile(path);
  return { hash, size: file.size, end, encode: byWords((text) => file.encode(text)) };
}

const pointOf = ({
  epoch,
  trainLoss,
  validationLoss,
  learningRate,
  seconds,
}: LanguageEpoch): TrainLanguageOutput['history'][number] => ({
  ...{ epoch, trainLoss, learningRate, seconds },
  validationLoss: Number.isFinite(validationLoss) ? validationLoss : null,
  validationMap: null,
});
