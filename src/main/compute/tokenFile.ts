// A growing file of float16 token maps, one row per image, no header. Rows that were reported are on disk and are never
// written again; a row cut off by a crash was never reported and is written over.
import { open, mkdir, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { storageFailure, syncFolder } from './posterStore.ts';

const openFiles = new Set<string>();

export class TokenFile {
  private readonly path: string;
  private readonly file: FileHandle;
  private readonly rowBytes: number;
  private rows: number;

  private constructor(path: string, file: FileHandle, rowBytes: number, rows: number) {
    this.path = path;
    this.file = file;
    this.rowBytes = rowBytes;
    this.rows = rows;
  }

  /** Opens or makes a file of rows of `rowBytes`. Throws `conflict` when another call is appending to it. */
  static async open(path: string, rowBytes: number): Promise<TokenFile> {
    if (openFiles.has(path)) {
      throw new AppError('conflict', `Token maps are being written into "${path}" already.`, {
        hint: 'Wait for the running job.',
      });
    }
    openFiles.add(path);
    try {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, 'r+').catch(() => open(path, 'wx+'));
      await syncFolder(dirname(path));
      const { size } = await file.stat();
      return new TokenFile(path, file, rowBytes, Math.floor(size / rowBytes));
    } catch (error) {
      openFiles.delete(path);
      throw storageFailure(error, path);
    }
  }

  /** Appends whole rows, on disk when this returns; gives the number of the first. Throws `disk_full`. */
  async append(halves: Uint16Array): Promise<number> {
    const bytes = new Uint8Array(halves.buffer, halves.byteOffset, halves.byteLength);
    const first = this.rows;
    try {
      for (let done = 0; done < bytes.length;) {
        const position = first * this.rowBytes + done;
        done += (await this.file.write(bytes, done, bytes.length - done, position)).bytesWritten;
      }
      await this.file.datasync();
    } catch (error) {
      throw storageFailure(error, this.path);
    }
    this.rows += bytes.length / this.rowBytes;
    return first;
  }

  async close(): Promise<void> {
    openFiles.delete(this.path);
    await this.file.close();
  }
}
