// A folder that is written whole or not at all: made beside its place and renamed. Who may be replaced, its maker says. A
// process killed meanwhile leaves a hidden folder, which the same job clears when it begins again.
import { mkdir, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { syncFolder } from './atomicFile.ts';
import { fileError } from './fileErrors.ts';
import { makeFolder } from './folders.ts';

export interface AtomicFolder {
  /** Where its files are written until then. */
  readonly temp: string;
  commit(): Promise<void>;
  discard(): Promise<void>;
}

export interface AtomicFolderOptions {
  /** Names the work: the same work, begun again, clears what it left. Plain characters. */
  key: string;
  overwrite: boolean;
  /** Whether a folder that is there may be replaced, given `overwrite`: never what was not made by the same kind of work. */
  replaceable: (path: string) => Promise<boolean>;
}

type Found = 'nothing' | 'empty' | 'replaceable';

/**
 * Opens a folder at `wanted` for writing. An empty folder in its place is no obstacle.
 * @throws AppError `conflict` for a folder with files that is not to be replaced, `bad_input` for a file there, `disk_full`,
 * `read_only`
 */
export async function openAtomicFolder(wanted: string, options: AtomicFolderOptions): Promise<AtomicFolder> {
  const path = await realpath(wanted).catch(() => wanted);
  await lookAt(path, options);
  const beside = (mark: string): string =>
    join(dirname(path), `.${mark}-${basename(path).slice(0, 40)}-${options.key}`);
  const [temp, old] = [beside('tmp'), beside('old')];
  const guarded = async (step: () => Promise<void>): Promise<void> => {
    try {
      await step();
    } catch (error) {
      throw fileError(error, path);
    }
  };
  await guarded(async () => {
    await makeFolder(dirname(path));
    await rm(temp, { recursive: true, force: true });
    await mkdir(temp);
  });
  return {
    temp,
    commit: () =>
      guarded(async () => {
        const found = await lookAt(path, options);
        if (found === 'empty') await rmdir(path);
        if (found === 'replaceable') await rename(path, old);
        try {
          await rename(temp, path);
        } catch (error) {
          if (found === 'replaceable') await rename(old, path);
          throw error;
        }
        await syncFolder(dirname(path));
        await rm(old, { recursive: true, force: true });
      }),
    discard: () => rm(temp, { recursive: true, force: true }),
  };
}

/**
 * Whether a folder may be written at the path: what `openAtomicFolder` asks first, for work that takes long before it writes.
 * @throws AppError `conflict`, `bad_input`
 */
export async function refuseFolder(
  wanted: string,
  options: Pick<AtomicFolderOptions, 'overwrite' | 'replaceable'>,
): Promise<void> {
  await lookAt(await realpath(wanted).catch(() => wanted), options);
}

async function lookAt(
  path: string,
  { overwrite, replaceable }: Pick<AtomicFolderOptions, 'overwrite' | 'replaceable'>,
): Promise<Found> {
  const found = await stat(path).catch(() => null);
  if (found === null) return 'nothing';
  const details = { details: { path } };
  if (!found.isDirectory()) {
    throw new AppError('bad_input', `${path} is not a folder.`, { ...details, hint: 'Name a folder to make.' });
  }
  let entries: string[];
  try {
    entries = await readdir(path);
  } catch (error) {
    throw fileError(error, path);
  }
  if (entries.length === 0) return 'empty';
  if (!overwrite) {
    throw new AppError('conflict', `${path} exists already.`, {
      ...details,
      hint: 'Choose another name, or allow overwriting (--overwrite).',
    });
  }
  if (await replaceable(path)) return 'replaceable';
  throw new AppError('conflict', `${path} holds files that no export made, and is not replaced.`, {
    ...details,
    hint: 'Choose another name, or remove the folder yourself.',
  });
}
