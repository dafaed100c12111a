// The list of installed models on disk, `models/installed.json`: read by all, changed by one process at a time. A list that
// cannot be read is never taken for an empty one: a damaged one is set aside, an unreadable one is left alone, and both are
// told by a notice that stays.
import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { clearHalfWrites, writeFileAtomic } from '../lib/atomicFile.ts';
import { fileError } from '../lib/fileErrors.ts';
import { installedSchema, type InstalledRecord } from './installedFile.ts';
import type { ModelLocks } from './modelLocks.ts';

export interface InstalledList {
  /** Those in the list, and what the user has to know of the list itself. Throws nothing: the shipped models stay usable. */
  read(): Promise<{ models: InstalledRecord[]; notice: string | null }>;
  /**
   * Replaces the list by what `change` makes of it; no other process changes it meanwhile. What `change` throws leaves
   * it as it is.
   * @throws AppError `read_only`, `disk_full`, `conflict`, `unreadable_file`
   */
  update(change: (models: InstalledRecord[]) => InstalledRecord[]): Promise<void>;
}

const NAME = 'installed.json';
const SET_ASIDE = `${NAME}.damaged-`;

export function openInstalledList(folder: string, locks: ModelLocks, clock: () => Date): InstalledList {
  const path = join(folder, NAME);

  const readList = async (): Promise<InstalledRecord[] | 'damaged'> => {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw fileError(error, path);
    }
    try {
      return installedSchema.parse(JSON.parse(text)).models;
    } catch {
      return 'damaged';
    }
  };

  /** To be called with the lock, so that it is not another's new list that is moved. */
  const readWhole = async (): Promise<InstalledRecord[]> => {
    const models = await readList();
    if (models !== 'damaged') return models;
    const kept = join(folder, `${SET_ASIDE}${clock().toISOString().replaceAll(':', '-')}`);
    await rename(path, kept).catch((error: unknown) => {
      throw fileError(error, path);
    });
    return [];
  };

  const setAside = async (): Promise<string | null> => {
    const names = await readdir(folder).catch(() => []);
    const kept = names.filter((name) => name.startsWith(SET_ASIDE)).sort();
    if (kept.length === 0) return null;
    return (
      `The list of installed models was damaged and set aside as ${join(folder, kept.at(-1)!)}. ` +
      'Models in the studio’s folder are found again and can be added with one step; add those in other places anew. ' +
      'Delete that file to end this notice.'
    );
  };

  return {
    async read() {
      const unusable = (what: string, error: unknown): { models: InstalledRecord[]; notice: string } => ({
        models: [],
        notice: `The list of installed models, ${path}, ${what}. Until that is mended only the models that ship are known. ${reasonOf(error)}`,
      });
      let models: InstalledRecord[] | 'damaged';
      try {
        models = await readList();
      } catch (error) {
        return unusable('cannot be read', error);
      }
      if (models === 'damaged') {
        try {
          models = await locks.withList(readWhole);
        } catch (error) {
          return unusable('is damaged and cannot be set aside', error);
        }
      }
      return { models, notice: await setAside() };
    },
    update: (change) =>
      locks.withList(async () => {
        await clearHalfWrites(path);
        const models = change(await readWhole());
        await writeFileAtomic(path, `${JSON.stringify({ models }, null, 2)}\n`, { mode: 0o600 });
      }),
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
