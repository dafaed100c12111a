// Small JSON files of the user's home: settings, recent projects. Written atomically, one write after the other;
// a file that cannot be parsed is kept under another name and named in the log, never overwritten in silence.
import { readFile, rename } from 'node:fs/promises';
import type { z } from 'zod';
import { writeFileAtomic } from '../lib/atomicFile.ts';
import type { Log } from '../lib/log.ts';

export interface JsonFile<T> {
  read(): Promise<T>;
  /** Applies `change` to the current content and writes the result. */
  update(change: (current: T) => T): Promise<void>;
}

export function jsonFile<T>(path: string, schema: z.ZodType<T>, empty: T, log: Log): JsonFile<T> {
  let last: Promise<unknown> = Promise.resolve();
  const read = async (): Promise<T> => {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch {
      return empty;
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
  return {
    read,
    update(change) {
      const next = last.then(async () => {
        await writeFileAtomic(path, `${JSON.stringify(change(await read()), null, 2)}\n`, { mode: 0o600 });
      });
      last = next.catch(() => undefined);
      return next;
    },
  };
}
