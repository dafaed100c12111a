// The nearest images of each image by one encoder, as a file of the project: made by a job, read by the reader. Derived from
// bytes and a model alone, never from labels, and stamped with both: a file of other images or another model is not used.
//
// A line of JSON, then little-endian int32 [images x count]: indices among the images of the stamp in order of their hash sums;
// -1 where there are fewer.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from './atomicFile.ts';

const FORMAT = 'marquee-nearest-1';
/** How many of each are known: ten are shown as reasons, all vote. */
export const NEAREST_COUNT = 20;

const headSchema = z.object({
  format: z.literal(FORMAT),
  modelHash: z.string(),
  /** Of the images' hash sums and their groups. */
  images: z.string(),
  rows: z.number().int().min(0),
  count: z.number().int().min(1),
});

/** The images that were compared: hash sums in order, and which of them do not count as each other's neighbours. */
export interface ComparedImages {
  sha256: string[];
  groups: Int32Array;
}

const fileOf = (dir: string, modelHash: string): string => join(dir, 'embeddings', `${modelHash}.nearest`);

export function stampOf({ sha256, groups }: ComparedImages): string {
  const hash = createHash('sha256');
  for (const [i, sha] of sha256.entries()) hash.update(`${sha} ${String(groups[i])}\n`);
  return hash.digest('hex');
}

export async function writeNearest(
  dir: string,
  modelHash: string,
  images: ComparedImages,
  { rows, count }: { rows: Int32Array; count: number },
): Promise<void> {
  const head = { format: FORMAT, modelHash, images: stampOf(images), rows: images.sha256.length, count };
  mkdirSync(join(dir, 'embeddings'), { recursive: true });
  const line = new TextEncoder().encode(`${JSON.stringify(head)}\n`);
  const bytes = new Uint8Array(line.length + rows.byteLength);
  bytes.set(line);
  bytes.set(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength), line.length);
  await writeFileAtomic(fileOf(dir, modelHash), bytes);
}

/** Null when there is none of these images by this model, or it is damaged. */
export function readNearest(
  dir: string,
  modelHash: string,
  images: ComparedImages,
): { rows: Int32Array; count: number } | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(fileOf(dir, modelHash));
  } catch {
    return null;
  }
  const end = bytes.indexOf(10);
  const head = headSchema.safeParse(parsed(bytes.toString('utf8', 0, Math.max(0, end))));
  if (!head.success || head.data.modelHash !== modelHash || head.data.images !== stampOf(images)) return null;
  const { rows, count } = head.data;
  if (rows !== images.sha256.length || bytes.length !== end + 1 + rows * count * 4) return null;
  const found = new Int32Array(rows * count);
  new Uint8Array(found.buffer).set(bytes.subarray(end + 1));
  return found.every((image) => image >= -1 && image < rows) ? { rows: found, count } : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
