// Small JPEG pictures of posters for documents: a contact sheet, a table. One that cannot be read gives its reason and never stops
// the others.
import { toWireError } from '../../shared/errors.ts';
import { shrinkToJpeg } from './decode.ts';
import { readImageFile } from './imageCheck.ts';
import { readImageHeader } from './imageHeader.ts';
import { inParallel } from './inParallel.ts';
import type { PrintPicture } from './service.ts';

/** Other work of this process shall go on beside an export. */
const AT_ONCE = 2;

/** Pictures of `paths` in their order, each no larger than `width` x `height` pixels. @throws when aborted */
export function printPictures(
  { paths, width, height }: { paths: readonly string[]; width: number; height: number },
  signal?: AbortSignal,
): Promise<PrintPicture[]> {
  return inParallel(paths, AT_ONCE, (path) => printPicture(path, width, height), signal);
}

async function printPicture(path: string, width: number, height: number): Promise<PrintPicture> {
  try {
    const data = await readImageFile(path);
    readImageHeader(data);
    return { picture: await shrinkToJpeg(data, width, height), problem: null };
  } catch (error) {
    return { picture: null, problem: toWireError(error).message };
  }
}
