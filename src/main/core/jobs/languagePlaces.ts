// Where language trainings keep their files: what comes out in `language/` of the project or where the user says, what is only
// needed meanwhile in a folder of the job.
import { join } from 'node:path';
import { outputFile } from './outputFile.ts';

const languageDir = (projectDir: string): string => join(projectDir, 'language');

/** The tokenizer that trainings use where none is named. */
export const tokenizerFileOf = (projectDir: string): string => join(languageDir(projectDir), 'tokenizer.json');

/** Texts and checkpoints of a job. */
export const workDirOf = (projectDir: string, jobId: string): string => join(languageDir(projectDir), 'jobs', jobId);

/** @throws AppError `bad_input` where `out` is one of the project's own files */
export const tokenizerOut = (projectDir: string, out: string | undefined): Promise<string> =>
  out === undefined ? Promise.resolve(tokenizerFileOf(projectDir)) : outputFile(projectDir, out);

/** @throws AppError `bad_input` where `out` is one of the project's own files */
export const modelOut = (projectDir: string, out: string | undefined): Promise<string> =>
  out === undefined ? Promise.resolve(join(languageDir(projectDir), 'model')) : outputFile(projectDir, out);
