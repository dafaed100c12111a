// Prepares the pictures that an exported file is tried on; the rest of an export runs where onnxruntime does.
import { decodeRgb } from './decode.ts';
import { examplePicture } from './devices/examplePoster.ts';
import { imageEncoder } from './encoders/registry.ts';
import { readImageFile } from './imageCheck.ts';
import { readImageHeader } from './imageHeader.ts';
import type { RgbImage } from './resize.ts';
import type { ExportGenresInput } from './service.ts';
import type { ExportGenresWork } from './workerService.ts';

/** The export with its pictures; `sample`: none of the project's could be read, so it is one of the package's. */
export async function preparedExport({
  posters,
  ...input
}: ExportGenresInput): Promise<{ work: ExportGenresWork; sample: boolean }> {
  if (input.from !== 'image' || input.encoder === null) {
    return { work: { ...input, prepared: new Uint8Array(0), count: 0 }, sample: false };
  }
  const encoder = await imageEncoder(input.encoder);
  const found = (await Promise.all(posters.map(pictureOf))).filter((picture) => picture !== null);
  const pictures = found.length > 0 ? found : [await examplePicture()];
  const prepared = Uint8Array.from(Buffer.concat(pictures.map((picture) => encoder.prepare(picture))));
  return { work: { ...input, prepared, count: pictures.length }, sample: found.length === 0 };
}

/** null for a file that cannot be read: which poster it is does not matter here. */
async function pictureOf(path: string): Promise<RgbImage | null> {
  try {
    const data = await readImageFile(path);
    readImageHeader(data);
    return await decodeRgb(data);
  } catch {
    return null;
  }
}
