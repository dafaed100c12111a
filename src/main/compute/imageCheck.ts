// Checks image files for import: structure, limits, a full decode, hashes, colour; stores them when asked.
// A file that fails gives its reason and never stops the others.
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { AppError, toWireError } from '../../shared/errors.ts';
import { decodeSquare, shrinkToWebp } from './decode.ts';
import { IMAGE_LIMITS, readImageHeader } from './imageHeader.ts';
import { inParallel } from './inParallel.ts';
import { averageColor, HASH_SIDE, perceptualHash } from './perceptualHash.ts';
import { PosterStore } from './posterStore.ts';
import type { ImageCheck } from './service.ts';

/** Posters in flight: enough that some decode while others wait for the disk. */
const IN_FLIGHT = Math.min(32, 2 * availableParallelism() + 4);
/** Stored files wait for more of their kind in the sync of folders. */
const SYNCED_TOGETHER = 512;

/**
 * Checks `paths` in order. With `copyTo`, every good image is stored below it and on disk when this returns.
 * `onDone` is told how many are done. Throws only `disk_full`, `read_only` or an abort.
 */
export async function checkImages(
  paths: readonly string[],
  copyTo: string | null,
  options: { signal?: AbortSignal; onDone?: (done: number) => void } = {},
): Promise<ImageCheck[]> {
  const store = copyTo === null ? null : new PosterStore(copyTo);
  const checks: ImageCheck[] = [];
  for (let from = 0; from < paths.length; from += SYNCED_TOGETHER) {
    const batch = paths.slice(from, from + SYNCED_TOGETHER);
    const some = await inParallel(batch, IN_FLIGHT, (path) => checkImage(path, store), options.signal);
    await store?.sync();
    checks.push(...some);
    options.onDone?.(checks.length);
  }
  return checks;
}

async function checkImage(path: string, store: PosterStore | null): Promise<ImageCheck> {
  let image: ImageCheck['image'];
  let data: Buffer;
  try {
    data = await readImageFile(path);
    const { format, width, height } = readImageHeader(data);
    const small = await decodeSquare(data, { width, height }, HASH_SIDE);
    image = {
      sha256: createHash('sha256').update(data).digest('hex'),
      bytes: data.length,
      width,
      height,
      format,
      phash: perceptualHash(small.data),
      color: averageColor(small.data),
    };
  } catch (error) {
    return { path, storedAs: null, image: null, problem: toWireError(error).message };
  }
  return { path, storedAs: store ? await store.put(image.sha256, image.format, data) : null, image, problem: null };
}

/** The bytes of a file no larger than the limit. Throws `unreadable_file` with the reason. */
export async function readImageFile(path: string): Promise<Buffer> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    throw new AppError('unreadable_file', `the file cannot be opened (${reasonOf(error)})`, { cause: error });
  }
  try {
    const { size } = await file.stat();
    if (size > IMAGE_LIMITS.bytes) {
      const limit = String(IMAGE_LIMITS.bytes / 1024 / 1024);
      throw new AppError('unreadable_file', `the file is larger than ${limit} MB`);
    }
    const data = Buffer.allocUnsafe(size);
    let filled = 0;
    while (filled < size) {
      const { bytesRead } = await file.read(data, filled, size - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return data.subarray(0, filled);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('unreadable_file', `the file cannot be read (${reasonOf(error)})`, { cause: error });
  } finally {
    await file.close();
  }
}

/** Pictures up to this side are shown as they are: a smaller copy would save nothing. */
const SMALL_SIDE = 300;

/** A picture no larger than `size` on its longer side, as WebP; the original bytes where it is small already. */
export async function makeThumbnail(path: string, size: number): Promise<{ data: Uint8Array; type: string }> {
  const data = await readImageFile(path);
  const { format, width, height } = readImageHeader(data);
  const longer = Math.max(width, height);
  if (longer <= SMALL_SIDE || longer <= size * 1.25) return { data, type: `image/${format}` };
  return { data: await shrinkToWebp(data, size), type: 'image/webp' };
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission';
  if (code === 'EISDIR') return 'it is a folder';
  return error instanceof Error ? error.message : String(error);
}
