// Writes the texts that a language training learns from into a file for the compute process, page by page: films of the train and
// the validation part of a split, as they are now. A job that goes on keeps the file that it began with.
import { existsSync } from 'node:fs';
import { openAtomic } from '../../lib/atomicFile.ts';
import type { JobRun } from './engine.ts';

/** Films that pass through the main thread at once. */
const PAGE = 200;

/** Writes `path`, unless it is there, as JSON lines. `total` is for the progress. */
export async function writeFilmTexts(run: JobRun, path: string, splitName: string | undefined): Promise<void> {
  if (existsSync(path)) return;
  run.phase('reading texts', 'films', null);
  const file = await openAtomic(path);
  let films = 0;
  try {
    for (let after: number | null = -1; after !== null;) {
      run.check();
      const page: Awaited<ReturnType<typeof readPage>> = await readPage(run, after, splitName);
      if (page.films.length > 0) await file.write(`${page.films.map((film) => JSON.stringify(film)).join('\n')}\n`);
      films += page.films.length;
      run.progress(films);
      after = page.next;
    }
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

const readPage = (run: JobRun, after: number, splitName: string | undefined) =>
  run.project.read('language.films', { after, limit: PAGE, ...(splitName === undefined ? {} : { splitName }) });
