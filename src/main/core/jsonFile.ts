// Small JSON files of the user's home: settings, recent projects. Written atomically, one write after the other;
// a file that cannot be parsed is kept under another name and named in the log; one that cannot be read is not written.
import { readFile, rename } from 'node:fs/promises';
import type { z } from 'zod';
import { writeFileAtomic } from '../lib/atomicFile.ts';
import { fileError } from '../lib/fileErrors.ts';
import type { Log } from '../lib/log.ts';

export interface JsonFile<T> {
  read(): Promise<T>;
  /** Applies `change` to the current content and writes the result; fails where a file is there that cannot be read. */
  update(change: (current: T) => T): Promise<void>;
}

export function jsonFile<T>(path: string, schema: z.ZodType<T>, empty: T, log: Log): JsonFile<T> {
  let last: Promise<unknown> = Promise.resolve();
  const load = async (): Promise<T> => {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return empty;
      throw fileError(error, path);
    }
    try {
      return schema.parse(JSON.parse(text));
    } catch (error) {
      const kept = `${path}.damaged-${Date.now()}`;
      await rename(path, kept);
      log.warn('a settings file could not be read and was set aside', { path, kept, error });
      return empty;
    }
  };
  const read = async (): Promise<T> => {
    try {
      return await load();
    } catch (error) {
      log.warn('a settings file could not be read: its defaults are used', { path, error });
      return empty;
    }
  };
  return {
    read,
    update(change) {
      const next = last.then(async () => {
        await writeFileAtomic(path, `${JSON.stringify(change(await load()), null, 2)}\n`, { mode: 0o600 });
      });
      last = next.catch(() => undefined);
      return next;
    },
  };
}
