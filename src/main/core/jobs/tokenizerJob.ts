// The job that trains a tokenizer on the texts of the project's films. It takes seconds; begun again, it starts over.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Parsed } from '../../../shared/contract.ts';
import { openAtomic, refuseExisting } from '../../lib/atomicFile.ts';
import type { Studio } from '../studio.ts';
import type { JobWork } from './engine.ts';
import { writeFilmTexts } from './filmTexts.ts';
import { tokenizerOut, workDirOf } from './languagePlaces.ts';
import { keyOfJob } from './outputFile.ts';

export function tokenizerWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const { vocabulary, splitName, out, overwrite } = rawInput as Parsed<'train.tokenizer'>;
    const path = await tokenizerOut(run.project.dir, out);
    await refuseExisting(path, overwrite);
    const workDir = workDirOf(run.project.dir, run.id);
    const filmsFile = join(workDir, 'films.jsonl');
    try {
      await writeFilmTexts(run, filmsFile, splitName);
      run.phase('merging pairs', 'tokens', vocabulary);
      const file = await openAtomic(path, { overwrite, key: keyOfJob(run.id) });
      try {
        const made = await studio.compute.call(
          'trainTokenizer',
          { filmsFile, vocabulary, path: file.temp },
          {
            signal: run.signal,
            onNote: (note) => {
              run.progress((note as { tokens: number }).tokens);
            },
          },
        );
        await file.commit();
        return { path, ...made };
      } catch (error) {
        await file.discard();
        throw error;
      }
    } finally {
      await rm(workDir, { recursive: true, force: true });
    }
  };
}
