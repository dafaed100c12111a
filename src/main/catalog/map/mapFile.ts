// The file of the map, `maps/posters.map`: a line of JSON that says what it was made from, then the hashes of its images (32
// bytes each, ascending) and their places (16-bit numbers, x of all and y of all, little endian). Derived: it can be made again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mapStampSchema, type MapStamp } from '../../../shared/calls/map.ts';

export const mapFileOf = (projectDir: string): string => join(projectDir, 'maps', 'posters.map');

export interface MapFile {
  stamp: MapStamp;
  /** Ascending; aligned with x and y. */
  sha256: string[];
  x: Uint16Array;
  y: Uint16Array;
}

const SHA_BYTES = 32;
/** No line of a stamp is as long: what has no line end by then is not a map. */
const LONGEST_LINE = 4096;

export function encodeMap({ stamp, sha256, x, y }: MapFile): Uint8Array {
  const line = Buffer.from(`${JSON.stringify({ format: 'marquee-map-1', ...stamp })}\n`);
  const n = sha256.length;
  const bytes = Buffer.alloc(line.length + n * (SHA_BYTES + 4));
  line.copy(bytes);
  let at = line.length;
  for (const sha of sha256) at += bytes.write(sha, at, 'hex');
  for (const values of [x, y]) for (const value of values) at = bytes.writeUInt16LE(value, at);
  return bytes;
}

/** The map in some bytes; null where they are not a whole map. */
export function decodeMap(bytes: Buffer): MapFile | null {
  const end = bytes.subarray(0, LONGEST_LINE).indexOf(10);
  if (end < 0) return null;
  let head: unknown;
  try {
    head = JSON.parse(bytes.toString('utf8', 0, end));
  } catch {
    return null;
  }
  const stamp = mapStampSchema.safeParse(head);
  if (!stamp.success) return null;
  const n = stamp.data.images;
  if (bytes.length !== end + 1 + n * (SHA_BYTES + 4)) return null;
  let at = end + 1;
  const sha256 = Array.from({ length: n }, (_, i) =>
    bytes.toString('hex', at + i * SHA_BYTES, at + (i + 1) * SHA_BYTES),
  );
  at += n * SHA_BYTES;
  const column = (from: number): Uint16Array =>
    Uint16Array.from({ length: n }, (_, i) => bytes.readUInt16LE(from + i * 2));
  return { stamp: stamp.data, sha256, x: column(at), y: column(at + n * 2) };
}

/** The map of a project; null where it has none that could be read: it is made again then. */
export function readMap(projectDir: string): MapFile | null {
  try {
    return decodeMap(readFileSync(mapFileOf(projectDir)));
  } catch {
    return null;
  }
}
