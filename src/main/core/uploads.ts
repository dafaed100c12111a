// Files that a window sends to be imported: stored below the home folder under a name that cannot leave it.
// Uploads older than a week are removed when a core starts.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '../../shared/errors.ts';
import { openAtomic } from '../lib/atomicFile.ts';
import type { Log } from '../lib/log.ts';

const KEPT_MS = 7 * 24 * 3600 * 1000;

/** The last part of a file name, without what file systems reserve. @throws AppError `bad_input` when nothing is left. */
export function safeFileName(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? '';
  const clean = base
    .replace(/[\p{Cc}<>:"|?*]/gu, '_')
    .replace(/^\.+|[. ]+$/g, '')
    .slice(-120);
  if (clean === '') throw new AppError('bad_input', 'The upload has no usable file name.');
  return clean;
}

/**
 * Stores one file. Files of one `batch` (a name that the window makes up) share a folder, so that it can be given as the
 * posters folder; without one, each file has a folder of its own.
 */
export async function saveUpload(
  home: string,
  name: string,
  content: Readable,
  batch?: string,
): Promise<{ path: string }> {
  if (batch !== undefined && !/^[\w-]{1,64}$/.test(batch)) {
    throw new AppError('bad_input', 'The name of an upload batch has letters, digits, - and _ only.');
  }
  const folder = batch === undefined ? `${Date.now()}-${randomBytes(6).toString('hex')}` : `batch-${batch}`;
  const path = join(home, 'uploads', folder, safeFileName(name));
  const file = await openAtomic(path, { mode: 0o600 });
  try {
    for await (const chunk of content) await file.write(chunk as Uint8Array);
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
  return { path };
}

export async function removeOldUploads(home: string, now: Date, log: Log): Promise<void> {
  const dir = join(home, 'uploads');
  try {
    await mkdir(dir, { recursive: true });
    for (const name of await readdir(dir)) {
      const path = join(dir, name);
      if (now.getTime() - (await stat(path)).mtimeMs > KEPT_MS) await rm(path, { recursive: true });
    }
  } catch (error) {
    log.warn('old uploads could not be removed', { dir, error });
  }
}
