// Files that are either the old or the new version, never a half: temp file in the same folder, fsync, rename, fsync of
// the folder. A process killed at any moment leaves the old version and at most a `.tmp-` file beside it.
import { randomBytes } from 'node:crypto';
import { open, readdir, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { fileError } from './fileErrors.ts';
import { makeFolder } from './folders.ts';

/** The beginning of the name says whose it is; the whole of a long one would not fit beside the rest. */
const tempPrefix = (path: string): string => `.tmp-${basename(path).slice(0, 40)}-`;
const tempName = (path: string, key = randomBytes(6).toString('hex')): string =>
  join(dirname(path), `${tempPrefix(path)}${key}`);

/** Deletes what killed processes left of writing `path`. Only for who holds a lock against all others that write it. */
export async function clearHalfWrites(path: string): Promise<void> {
  const dir = dirname(path);
  for (const name of await readdir(dir).catch(() => [])) {
    const rest = name.startsWith(tempPrefix(path)) ? name.slice(tempPrefix(path).length) : '';
    if (/^[0-9a-f]{12}$/.test(rest)) await rm(join(dir, name), { force: true });
  }
}

/** Makes a rename in `dir` durable. Folders cannot be synced on Windows; there the file system journals renames. */
export async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A file being written beside its final place. Call `commit` to put it there, `discard` to leave no trace. */
export interface AtomicWriter {
  /** Where it lies until then, for another process that writes or checks it. */
  readonly temp: string;
  write(chunk: string | Uint8Array): Promise<void>;
  /** Bytes written so far. */
  readonly bytes: number;
  commit(): Promise<void>;
  discard(): Promise<void>;
}

/**
 * Whether a file may be written at the path: what `openAtomic` asks first, for work that takes long before it writes.
 * @throws AppError `conflict` when it exists and `overwrite` is false; `bad_input` when it is no ordinary file
 */
export async function refuseExisting(path: string, overwrite: boolean): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) return;
  // A rename would put a file in the place of a device or a pipe.
  if (!found.isFile()) {
    throw new AppError('bad_input', `${path} is ${found.isDirectory() ? 'a folder' : 'not an ordinary file'}.`, {
      hint: 'Name a file to write.',
      details: { path },
    });
  }
  if (overwrite) return;
  throw new AppError('conflict', `${path} exists already.`, {
    hint: 'Choose another name, or allow overwriting (--overwrite).',
    details: { path },
  });
}

/**
 * Opens an atomic writer for the path, making its folder when needed. `key`, twelve hexadecimal digits, names the work: the
 * same work, begun again after its process was killed, takes away what it left.
 * @throws AppError `conflict` when the file exists and `overwrite` is false; `bad_input` when it is no ordinary file;
 * `disk_full`, `read_only` from any step.
 */
export async function openAtomic(
  wanted: string,
  options: { overwrite?: boolean; mode?: number; key?: string } = {},
): Promise<AtomicWriter> {
  const overwrite = options.overwrite ?? true;
  // Through a link the file that it leads to is replaced, not the link.
  const path = await realpath(wanted).catch(() => wanted);
  await refuseExisting(path, overwrite);
  const temp = tempName(path, options.key);
  let handle: FileHandle;
  try {
    await makeFolder(dirname(path));
    if (options.key !== undefined) await rm(temp, { force: true });
    handle = await open(temp, 'wx', options.mode ?? 0o644);
  } catch (error) {
    throw fileError(error, path);
  }
  let bytes = 0;
  const discard = async (): Promise<void> => {
    await handle.close().catch(() => undefined);
    await rm(temp, { force: true });
  };
  const guarded = async (step: () => Promise<void>): Promise<void> => {
    try {
      await step();
    } catch (error) {
      await discard();
      throw fileError(error, path);
    }
  };
  return {
    temp,
    get bytes() {
      return bytes;
    },
    write: (chunk) =>
      guarded(async () => {
        const data = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
        await handle.writeFile(data);
        bytes += data.byteLength;
      }),
    commit: () =>
      guarded(async () => {
        await handle.sync();
        await handle.close();
        await refuseExisting(path, overwrite);
        await rename(temp, path);
        await syncFolder(dirname(path));
      }),
    discard,
  };
}

/** Writes a whole file atomically; see `openAtomic`. */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: { overwrite?: boolean; mode?: number; key?: string } = {},
): Promise<void> {
  const writer = await openAtomic(path, options);
  await writer.write(data);
  await writer.commit();
}
