// What a vector index is on disk: a manifest that names the model and the segments, and the segments, which are never changed.
// Owns names and the form of the manifest; the numbers are written and read by the compute process. Read by the catalog, too,
// which has to know what the rows stand for.
//
// `NAME.json` is written last and atomically, so an index is whole or not there; segments that it does not name are leftovers.
import { readFile } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { ID_BYTES } from './imageIds.ts';

/** What the vectors are: image embeddings as their model makes them, or those mapped to the space of the texts. */
export const vectorSpaceSchema = z.enum(['image', 'text']);
export type VectorSpace = z.infer<typeof vectorSpaceSchema>;

const segmentSchema = z.object({
  file: z.string().regex(/^[\w.-]+$/),
  rows: z.number().int().min(1),
});
export const manifestSchema = z.object({
  version: z.literal(1),
  space: vectorSpaceSchema,
  /** Of the encoder with its view and precision: what its embeddings are stamped with. */
  modelHash: z.string(),
  /** Of the map to the space of the texts; null in the space of the images. */
  mapHash: z.string().nullable(),
  /** Numbers per vector, and per row of the shortlist. */
  dim: z.number().int().min(1),
  width: z.number().int().min(1),
  /** File with the mean and the axes of the shortlist, fitted to so many rows. */
  basis: z.string().regex(/^[\w.-]+$/),
  fittedTo: z.number().int(),
  /** Stamp of the set of images (`SetStamp`). */
  set: z.string(),
  segments: z.array(segmentSchema),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Which index: its folder and what its vectors are. */
export interface IndexKey {
  folder: string;
  space: VectorSpace;
  modelHash: string;
  mapHash: string | null;
}

/** Beginning of the names of its files. */
export const indexName = ({ space, modelHash }: IndexKey): string => `${modelHash.slice(0, 16)}-${space}`;
export const manifestPath = (key: IndexKey): string => join(key.folder, `${indexName(key)}.json`);

/** The manifest; null where there is none that is whole and of this model, so that it is made anew. */
export async function readManifest(key: IndexKey): Promise<Manifest | null> {
  let text: string;
  try {
    text = await readFile(manifestPath(key), 'utf8');
  } catch {
    return null;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) return null;
  const { space, modelHash, mapHash } = parsed.data;
  return space === key.space && modelHash === key.modelHash && mapHash === key.mapHash ? parsed.data : null;
}

export const rowsOf = (manifest: Manifest): number => manifest.segments.reduce((sum, { rows }) => sum + rows, 0);

/** The images of all rows, in their order: the first bytes of each segment, behind its header. @throws AppError `corrupt` */
export async function readIds(key: IndexKey, manifest: Manifest): Promise<Uint8Array<ArrayBuffer>> {
  const ids = new Uint8Array(rowsOf(manifest) * ID_BYTES);
  let at = 0;
  for (const { file, rows } of manifest.segments) {
    const path = join(key.folder, file);
    const handle = await open(path, 'r').catch((cause: unknown) => {
      throw damagedIndex(path, cause);
    });
    try {
      const head = Buffer.alloc(8);
      await handle.read(head, 0, 8, 0);
      const from = 8 + Number(head.readBigUInt64LE());
      const { bytesRead } = await handle.read(ids, at, rows * ID_BYTES, from);
      if (bytesRead !== rows * ID_BYTES) throw damagedIndex(path);
    } finally {
      await handle.close();
    }
    at += rows * ID_BYTES;
  }
  return ids;
}

export const damagedIndex = (path: string, cause?: unknown): AppError =>
  new AppError('corrupt', `${path} is not a whole part of a similarity index.`, {
    hint: 'Remove the folder "index" of the project: it is made again when it is needed.',
    details: { path },
    cause,
  });

/** An index that is not of the images that were asked for (any more). */
export const outdatedIndex = (): AppError =>
  new AppError('conflict', 'The similarity index is of other posters or of another model.', {
    hint: 'Search again: it is brought up to date first.',
  });
