// The tokenizer call of the compute service: texts of films in, a tokenizer.json out.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../shared/errors.ts';
import { plainLine } from '../../shared/taglines/prompt.ts';
import type { CallContext } from '../lib/threadCalls.ts';
import { bpeTraining, countWords } from '../models/language/bpeTrainer.ts';
import { writeTokenizer } from '../models/language/tokenizerFile.ts';
import { hashFile } from '../modelStore/fileHash.ts';
import { readFilmTexts } from './filmTexts.ts';
import type { ComputeService, TrainTokenizerInput } from './service.ts';

/** Merges between two looks for a cancel. */
const TURN = 50;

/** See `ComputeService.trainTokenizer`. */
export async function trainTokenizer(
  { filmsFile, vocabulary, path }: TrainTokenizerInput,
  { signal, note }: CallContext,
): Promise<ReturnType<ComputeService['trainTokenizer']>> {
  const films = (await readFilmTexts(filmsFile)).filter(({ part }) => part === 'train');
  // As they stand in a prompt: behind a space.
  const texts = films
    .flatMap(({ title, genres, overview, taglines }) => [title, ...genres, overview, ...taglines])
    .map((text) => ` ${plainLine(text)}`)
    .filter((text) => text !== ' ');
  if (texts.length === 0) {
    throw new AppError('bad_input', 'The films of the train part have no texts to learn from.', {
      hint: 'Import a table with titles, overviews and taglines, or make another split.',
    });
  }
  // One is the end token.
  const training = bpeTraining(countWords(texts), vocabulary - 1);
  let step = training.next();
  for (let merge = 0; step.done !== true; merge += 1, step = training.next()) {
    if (merge % TURN !== 0) continue;
    note({ tokens: step.value });
    await nextTurn();
    if (signal.aborted) throw new AppError('cancelled', 'The training of the tokenizer was cancelled.');
  }
  await writeTokenizer(path, step.value, { overwrite: true });
  return { tokens: step.value.tokens.length + 1, texts: texts.length, hash: (await hashFile(path)).hash };
}
