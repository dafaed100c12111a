// Puts model folders into the studio's folder, and takes them out, so that a process killed at any moment leaves either
// the state before or the state after, and what is left over is cleared by the next. Every call is made with the lock of
// the folder's name. Hidden neighbours: `.copy-NAME` is being copied, `.old-NAME` is on its way out.
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { fileError } from '../lib/fileErrors.ts';
import type { ModelLocks } from './modelLocks.ts';

const COPY = '.copy-';
const OLD = '.old-';

/** Where the copy that will be `target` is made. */
export const copyOf = (target: string): string => join(dirname(target), `${COPY}${basename(target)}`);
const oldOf = (target: string): string => join(dirname(target), `${OLD}${basename(target)}`);

/**
 * Makes the folder `from` the folder `target`, in the place of one that may be there, and calls `register`. Where that
 * fails, both folders are as before.
 * @throws AppError of the file system, or what `register` throws
 */
export async function placeFolder(from: string, target: string, register: () => Promise<void>): Promise<void> {
  await replacing(target, async () => {
    await rename(from, target);
    try {
      await register();
    } catch (error) {
      await rename(target, from);
      throw error;
    }
  });
}

/**
 * Deletes the folder `target` once `forget` has succeeded; where that fails it is as before. Only on a full disk the folder
 * goes first, to make room for the change of the list.
 * @throws AppError of the file system, or what `forget` throws
 */
export async function removeFolder(target: string, forget: () => Promise<void>): Promise<void> {
  await replacing(target, () =>
    forget().catch(async (error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'disk_full') throw error;
      await rm(oldOf(target), { recursive: true, force: true });
      await forget();
    }),
  );
}

async function replacing(target: string, work: () => Promise<void>): Promise<void> {
  const old = oldOf(target);
  try {
    await rm(old, { recursive: true, force: true });
    const had = await exists(target);
    if (had) await rename(target, old);
    try {
      await work();
    } catch (error) {
      if (had && (await exists(old))) await rename(old, target);
      throw error;
    }
    await rm(old, { recursive: true, force: true });
  } catch (error) {
    throw fileError(error, target);
  }
}

/**
 * Clears what killed processes left in `folder`: half copies, and folders on their way out. One that is still `listed` (a
 * path that the list of models names) and has no successor goes back to its place. Those of living processes stay.
 */
export async function clearLeftovers(folder: string, locks: ModelLocks, listed: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const target = [COPY, OLD].find((prefix) => name.startsWith(prefix));
    if (target === undefined) continue;
    const final = join(folder, name.slice(target.length));
    const lock = await locks.tryFolder(basename(final));
    if (lock === null) continue;
    try {
      const back = target === OLD && listed.has(final) && !(await exists(final));
      if (back) await rename(join(folder, name), final);
      else await rm(join(folder, name), { recursive: true, force: true });
    } finally {
      lock.release();
    }
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
