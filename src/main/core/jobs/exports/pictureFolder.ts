// The steps that all exports with pictures share: a folder beside its place, filled, renamed when it is whole; nothing is
// left of one that failed or was cancelled.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Parsed } from '../../../../shared/contract.ts';
import { openAtomicFolder } from '../../../lib/atomicFolder.ts';
import type { JobRun } from '../engine.ts';
import { keyOfJob, outputFile } from '../outputFile.ts';
import type { ExportFacts } from './recordFile.ts';
import { FolderFiles } from './pictures.ts';

/** One form of folder. */
export interface FolderForm<T> {
  /** Beginning of the folder's name where the user gives none. */
  name: string;
  /** Whether a folder that is there was made by this form alone, so that `overwrite` may replace it. */
  replaceable: (path: string) => Promise<boolean>;
  fill: (files: FolderFiles) => Promise<T>;
}

/** What such a folder says of itself, and by which mark in it an export is known. */
export const CARD = 'README.md';

/**
 * Whether an export made a folder and nobody put anything else into it.
 * @param names of what an export puts there, beside the card
 */
export async function isOwnFolder(path: string, names: readonly string[], mark: string): Promise<boolean> {
  const known = new Set([CARD, ...names]);
  // A folder that cannot be read is nobody's to replace.
  const entries = await readdir(path).catch(() => ['?']);
  if (!entries.every((name) => known.has(name))) return false;
  const card = await readFile(join(path, CARD), 'utf8').catch(() => '');
  return card.includes(mark);
}

/**
 * Writes the folder.
 * @throws AppError `conflict`, `bad_input` when there is no picture to write, `cancelled`, `disk_full`, `read_only`
 */
export async function exportFolder<T>(
  run: JobRun,
  input: Parsed<'export.start'>,
  { snapshot }: ExportFacts,
  form: FolderForm<T>,
): Promise<T & { path: string; bytes: number; snapshot: string }> {
  const { project } = run;
  const path = await outputFile(project.dir, input.path ?? `${form.name}-${snapshot.slice(0, 12)}`);
  const folder = await openAtomicFolder(path, {
    key: keyOfJob(run.id),
    overwrite: input.overwrite,
    replaceable: form.replaceable,
  });
  const files = new FolderFiles(folder.temp);
  try {
    const result = await form.fill(files);
    const now = await project.read('export.snapshot', {});
    if (now.snapshot !== snapshot)
      run.log('warn', 'Labels changed while the folder was written: it holds some of both.');
    await files.finish();
    await files.close();
    await folder.commit();
    return { ...result, path, bytes: files.bytes, snapshot };
  } catch (error) {
    await files.close();
    await folder.discard();
    throw error;
  }
}
