// Texts of films as a job wrote them for a training: JSON lines, checked as they are read.
import { readFile } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import { filmTextSchema, type FilmText } from '../models/language/language.ts';

/** @throws AppError `unreadable_file` for a file that no job wrote */
export async function readFilmTexts(path: string): Promise<FilmText[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  try {
    return lines.map((line) => filmTextSchema.parse(JSON.parse(line)));
  } catch (cause) {
    throw new AppError('unreadable_file', `The texts in "${path}" cannot be read.`, {
      hint: 'Start a new training.',
      cause,
    });
  }
}
