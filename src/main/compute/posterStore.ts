// Content-addressed storage of image files: `root/ab/abcdef....jpg`. A file that is there is whole and on disk: written
// beside its place, synced, renamed, and its folder synced before anybody is told.
import { open, mkdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';

const EXTENSIONS = { jpeg: 'jpg', png: 'png', webp: 'webp' } as const;
let serial = 0;

export class PosterStore {
  private readonly root: string;
  private readonly madeFolders = new Set<string>();
  private readonly unsynced = new Set<string>();

  constructor(root: string) {
    this.root = root;
  }

  /**
   * Stores `bytes` under their hash unless they are there already; returns the path. Durable only after `sync()`.
   * Throws `disk_full` or `read_only`.
   */
  async put(sha256: string, format: keyof typeof EXTENSIONS, bytes: Uint8Array): Promise<string> {
    const folder = join(this.root, sha256.slice(0, 2));
    const path = join(folder, `${sha256}.${EXTENSIONS[format]}`);
    try {
      if (!this.madeFolders.has(folder)) {
        await mkdir(folder, { recursive: true });
        this.madeFolders.add(folder);
        this.unsynced.add(this.root);
      }
      const existing = await stat(path).catch(() => null);
      if (existing?.size === bytes.length) return path;
      const temporary = join(folder, `.${sha256}.${String(process.pid)}-${String(serial++)}.tmp`);
      try {
        const file = await open(temporary, 'wx');
        try {
          await file.writeFile(bytes);
          await file.datasync();
        } finally {
          await file.close();
        }
        await rename(temporary, path);
      } catch (error) {
        await unlink(temporary).catch(() => undefined);
        throw error;
      }
      this.unsynced.add(folder);
      return path;
    } catch (error) {
      throw storageFailure(error, this.root);
    }
  }

  /** Makes the names of all files put so far durable. */
  async sync(): Promise<void> {
    const folders = [...this.unsynced];
    this.unsynced.clear();
    await Promise.all(folders.map(syncFolder));
  }
}

/** Syncs a folder, so that a rename in it survives a power cut. Windows has no such call and needs none (NTFS journal). */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The typed error of a failed write below `where`. */
export function storageFailure(error: unknown, where: string): AppError {
  const code = (error as NodeJS.ErrnoException).code;
  const text = error instanceof Error ? error.message : String(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('disk_full', `No space left to write into ${where}.`, {
      hint: 'Free some space and start the job again; what was stored stays.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new AppError('read_only', `${where} cannot be written: ${text}`, {
      hint: 'Check the permissions of the project folder.',
      cause: error,
    });
  }
  return new AppError('compute_failed', `Writing into ${where} failed: ${text}`, { cause: error });
}
