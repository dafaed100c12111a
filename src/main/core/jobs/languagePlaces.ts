// Where language trainings keep their files: what comes out in `language/` of the project or where the user says, what is only
// needed meanwhile in a folder of the job.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { outputFile } from './outputFile.ts';

export const languageDir = (projectDir: string): string => join(projectDir, 'language');

/** The tokenizer that trainings use where none is named. */
export const tokenizerFileOf = (projectDir: string): string => join(languageDir(projectDir), 'tokenizer.json');

/** Texts and checkpoints of a job. */
export const workDirOf = (projectDir: string, jobId: string): string => join(languageDir(projectDir), 'jobs', jobId);

/** Whether a training can go on with what lies in its folder; as the trainer names it. */
export const hasCheckpoint = (workDir: string): boolean => existsSync(join(workDir, 'checkpoint.safetensors'));

/** @throws AppError `bad_input` where `out` is one of the project's own files */
export const tokenizerOut = (projectDir: string, out: string | undefined): Promise<string> =>
  out === undefined ? Promise.resolve(tokenizerFileOf(projectDir)) : outputFile(projectDir, out);

/** @throws AppError `bad_input` where `out` is one of the project's own files */
export const modelOut = (projectDir: string, out: string | undefined): Promise<string> =>
  out === undefined ? Promise.resolve(join(languageDir(projectDir), 'model')) : outputFile(projectDir, out);

/** What a model's folder says of its training. */
export const CARD = 'training.json';
const FILES = new Set([CARD, 'config.json', 'model.safetensors', 'tokenizer.json']);

/** Whether a folder holds a model that a language training made, and nothing else: only such a one is replaced. */
export async function isLanguageFolder(path: string): Promise<boolean> {
  const names = await readdir(path).catch(() => ['?']);
  return names.includes(CARD) && names.every((name) => FILES.has(name));
}
