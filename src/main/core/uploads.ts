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

/** File systems take 255 bytes; some are left for the name of the file while it is written. */
const MAX_NAME_BYTES = 180;

/** The end of a text, which holds the extension, in at most `limit` bytes of UTF-8. */
function lastBytes(text: string, limit: number): string {
  const characters = [...text];
  let bytes = Buffer.byteLength(text);
  let from = 0;
  for (; bytes > limit; from++) bytes -= Buffer.byteLength(characters[from]!);
  return characters.slice(from).join('');
}

/** The last part of a file name, without what file systems reserve. @throws AppError `bad_input` when nothing is left. */
export function safeFileName(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? '';
  const clean = base
    .replace(/[\p{Cc}\p{Cs}<>:"|?*]/gu, '_')
    .replace(/^\.+|[. ]+$/g, '')
    .replace(/^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i, '_$1');
  if (clean === '') throw new AppError('bad_input', 'The upload has no usable file name.');
  return lastBytes(clean, MAX_NAME_BYTES);
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
