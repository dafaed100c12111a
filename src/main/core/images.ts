// Poster images for shells: the stored file, or a smaller picture, made once by the compute process and kept.
import type { Studio } from './studio.ts';

/** Bytes of a poster: in memory, or a file to stream. */
export interface PosterImage {
  data?: Uint8Array;
  path?: string;
  type: string;
  /** Changes exactly when the bytes change. */
  etag: string;
}

/** Sizes of pictures that are made; other wishes are rounded up, so that a window cannot fill the disk with variants. */
const SIZES = [160, 320, 640, 1280, 2048];
/** Files whose longer side is no more than this, or hardly more than what was asked for, are served as they are. */
const SMALL_SIDE = 300;
const HARDLY_MORE = 1.25;

export async function posterImage(studio: Studio, posterId: number, size: number | 'full'): Promise<PosterImage> {
  const file = await studio.project().read('poster.file', { posterId });
  const original: PosterImage = { path: file.path, type: `image/${file.format}`, etag: `${file.sha256}-full` };
  if (size === 'full') return original;
  const side = SIZES.find((other) => other >= size) ?? 2048;
  if (Math.max(file.width, file.height) <= Math.max(SMALL_SIDE, side * HARDLY_MORE)) return original;
  const etag = `${file.sha256}-${side}`;
  const kept = await studio.thumbnails.find(etag);
  if (kept !== null) return { path: kept, type: 'image/webp', etag };
  const { data, type } = await studio.compute.call('thumbnail', { path: file.path, size: side });
  if (type === 'image/webp') await studio.thumbnails.keep(etag, data);
  return { data, type, etag };
}
