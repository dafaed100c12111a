// Smaller pictures of posters, kept in the home folder within a size limit: what was not shown for longest goes first.
// Names are hashes of bytes and size, so nothing kept goes stale. Makes no picture itself.
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../lib/atomicFile.ts';
import { makeFolder } from '../lib/folders.ts';
import type { Log } from '../lib/log.ts';

/** Bytes of all kept pictures together, some 30 000 of the usual size. */
const LIMIT_BYTES = 1024 ** 3;
/** The folder is measured after this part of the limit was added, and emptied to `AFTERWARDS` when it is over. */
const MEASURED_EVERY = 1 / 16;
const AFTERWARDS = 0.8;

export interface Thumbnails {
  /** Path of a kept picture, which counts as shown now; null when there is none. */
  find(name: string): Promise<string | null>;
  /** Keeps a picture. It only saves time, so a full disk or a home that cannot be written is a warning in the log. */
  keep(name: string, data: Uint8Array): Promise<void>;
}

interface Kept {
  path: string;
  bytes: number;
  shownMs: number;
}

async function listKept(dir: string): Promise<Kept[]> {
  const files: Kept[] = [];
  for (const folder of await readdir(dir)) {
    for (const name of await readdir(join(dir, folder))) {
      const path = join(dir, folder, name);
      const found = await stat(path).catch(() => null);
      if (found?.isFile() === true) files.push({ path, bytes: found.size, shownMs: found.mtimeMs });
    }
  }
  return files;
}

/** Removes the pictures that were not shown for longest when all together are over the limit. */
async function trim(dir: string, limit: number): Promise<void> {
  const files = await listKept(dir);
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes <= limit) return;
  files.sort((a, b) => a.shownMs - b.shownMs);
  for (const file of files) {
    if (bytes <= limit * AFTERWARDS) return;
    await rm(file.path, { force: true });
    bytes -= file.bytes;
  }
}

export function openThumbnails(home: string, log: Log, limit = LIMIT_BYTES): Thumbnails {
  const dir = join(home, 'thumbnails');
  const pathOf = (name: string): string => join(dir, name.slice(0, 2), `${name}.webp`);
  // The first picture of a session measures the folder too: earlier sessions may have ended before they did.
  let unmeasured = limit;
  let trimming = false;
  const trimWhenDue = async (): Promise<void> => {
    if (trimming || unmeasured < limit * MEASURED_EVERY) return;
    trimming = true;
    unmeasured = 0;
    await trim(dir, limit).finally(() => (trimming = false));
  };
  return {
    async find(name) {
      const path = pathOf(name);
      const now = new Date();
      try {
        await utimes(path, now, now);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT' || code === 'ENOTDIR') return null;
        // It is there, but its time cannot be set: it is shown all the same.
      }
      return path;
    },
    async keep(name, data) {
      const path = pathOf(name);
      try {
        await makeFolder(dirname(path));
        await writeFileAtomic(path, data);
        unmeasured += data.length;
        await trimWhenDue();
      } catch (error) {
        log.warn('a thumbnail could not be kept', { path, error });
      }
    },
  };
}
