// The columns and orders of a large project as one file beside its catalog, so that opening it reads arrays instead of a
// million rows. The file carries the token of the write that it is of (connection.ts): every write that a reader could see
// makes a new one, so a file whose token is not the catalog's is stale and is not looked at. It is derived: it may be
// deleted at any time, and whatever is wrong with it, the columns are read from the catalog instead.
import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { closeSync, openSync, readSync, fstatSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { Columns, type ActiveRun, type Planes } from './columns.ts';

const MAGIC = 'MARQUEE COLUMNS 2\n';
/** Below this, reading the catalog is fast enough. */
export const WORTH_A_FILE = 20_000;
/** Texts are joined by a character that no title has; one that has it keeps the file from being written. */
const BETWEEN = '\u0000';

type Column = Int32Array | Uint32Array | Uint16Array | Uint8Array | Float32Array;
const TYPES = { Int32Array, Uint32Array, Uint16Array, Uint8Array, Float32Array } as const;
interface Entry {
  name: string;
  type: keyof typeof TYPES;
  at: number;
  bytes: number;
}
interface Header {
  stamp: string;
  count: number;
  words: number;
  run: ActiveRun | null;
  personNames: string[];
  entries: Entry[];
  bytes: number;
  crc: number;
}

export interface ColumnsAndOrders {
  columns: Columns;
  orders: Record<string, Int32Array>;
}

const pathIn = (dir: string): string => join(dir, 'catalog.columns');

/** What the file must have been written for: the write, the form of the columns, the active run and split. */
export function columnStamp(token: string, run: ActiveRun | null, splitId: number | null): string {
  return createHash('sha256')
    .update(JSON.stringify([MAGIC, token, run, splitId]))
    .digest('hex');
}

/** The columns of the file when it is of this stamp and whole; null in any other case. */
export function readColumnFile(dir: string, stamp: string): ColumnsAndOrders | null {
  let file: number | null = null;
  try {
    file = openSync(pathIn(dir), 'r');
    const head = Buffer.alloc(MAGIC.length + 4);
    if (readSync(file, head, 0, head.length, 0) !== head.length) return null;
    if (head.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
    const headerBytes = Buffer.alloc(head.readUInt32LE(MAGIC.length));
    if (readSync(file, headerBytes, 0, headerBytes.length, head.length) !== headerBytes.length) return null;
    const header = JSON.parse(headerBytes.toString('utf8')) as Header;
    if (header.stamp !== stamp) return null;
    const start = bodyStart(headerBytes.length);
    if (fstatSync(file).size !== start + header.bytes) return null;
    const body = Buffer.from(new ArrayBuffer(header.bytes));
    for (let done = 0; done < header.bytes;) {
      const read = readSync(file, body, done, header.bytes - done, start + done);
      if (read === 0) return null;
      done += read;
    }
    if (crc32(body) !== header.crc) return null;
    return unpacked(header, body);
  } catch {
    return null;
  } finally {
    if (file !== null) closeSync(file);
  }
}

/**
 * Writes the file beside its place and renames it there, unless `stillValid` says at the end that the columns have changed
 * in between. Copies nothing of the arrays; the texts are joined. Failures are no matter: the file only saves time.
 */
export async function writeColumnFile(
  dir: string,
  stamp: string,
  { columns, orders }: ColumnsAndOrders,
  stillValid: () => boolean,
): Promise<boolean> {
  const path = pathIn(dir);
  const half = `${path}.part`;
  try {
    const parts = await packed(columns, orders);
    if (parts === null || !stillValid()) return false;
    let at = 0;
    let crc = 0;
    const entries: Entry[] = [];
    const buffers: Buffer[] = [];
    for (const [name, column] of parts) {
      const buffer = Buffer.from(column.buffer, column.byteOffset, column.byteLength);
      entries.push({ name, type: column.constructor.name as Entry['type'], at, bytes: buffer.length });
      const padded = Math.ceil(buffer.length / 8) * 8;
      buffers.push(buffer, Buffer.alloc(padded - buffer.length));
      at += padded;
    }
    for (const buffer of buffers) {
      crc = crc32(buffer, crc);
      await breath();
    }
    const { count, words, run, personNames } = columns;
    const header: Header = { stamp, count, words, run, personNames, entries, bytes: at, crc };
    const headerBytes = Buffer.from(JSON.stringify(header));
    const head = Buffer.alloc(bodyStart(headerBytes.length));
    head.write(MAGIC, 'latin1');
    head.writeUInt32LE(head.length - MAGIC.length - 4, MAGIC.length);
    head.fill(' ', MAGIC.length + 4);
    headerBytes.copy(head, MAGIC.length + 4);
    const file = await open(half, 'w');
    try {
      await file.writev([head]);
      for (const buffer of buffers) if (buffer.length > 0) await file.writev([buffer]);
      await file.sync();
    } finally {
      await file.close();
    }
    if (!stillValid()) {
      await rm(half, { force: true });
      return false;
    }
    await rename(half, path);
    return true;
  } catch {
    await rm(half, { force: true }).catch(() => undefined);
    return false;
  }
}

/** Whether the file is there and of this stamp; reads its head alone. */
export async function hasColumnFile(dir: string, stamp: string): Promise<boolean> {
  try {
    const file = await open(pathIn(dir), 'r');
    try {
      const { buffer } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
      return buffer.toString('latin1').includes(stamp);
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}

const bodyStart = (headerBytes: number): number => Math.ceil((MAGIC.length + 4 + headerBytes) / 8) * 8;
const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function packed(columns: Columns, orders: Record<string, Int32Array>): Promise<[string, Column][] | null> {
  const { count } = columns;
  const parts: [string, Column][] = [];
  for (const name of SCALARS) parts.push([name, columns[name].subarray(0, count)]);
  parts.push(['probabilities', columns.probabilities.subarray(0, count * (columns.run?.genreIds.length ?? 0))]);
  for (const name of PLANES) {
    columns[name].forEach((plane, word) => parts.push([`${name} ${word}`, plane.subarray(0, count)]));
  }
  for (const [name, order] of Object.entries(orders)) {
    if (order.length !== count) return null;
    parts.push([`order ${name}`, order]);
  }
  for (const name of TEXTS) {
    await breath();
    const texts = columns[name].slice(0, count);
    if (texts.length !== count || texts.some((text) => text.includes(BETWEEN))) return null;
    parts.push([name, Buffer.from(texts.join(BETWEEN))]);
  }
  return parts.map(([name, column]) => [name, column instanceof Buffer ? new Uint8Array(column) : column]);
}

function unpacked(header: Header, body: Buffer): ColumnsAndOrders | null {
  const found = new Map(
    header.entries.map(({ name, type, at, bytes }) => {
      const Type = TYPES[type];
      return [name, new Type(body.buffer as ArrayBuffer, at, bytes / Type.BYTES_PER_ELEMENT) as Column] as const;
    }),
  );
  const columns = new Columns();
  columns.words = header.words;
  columns.run = header.run;
  columns.personNames = header.personNames;
  const target = columns as unknown as Record<string, Column | Planes | string[]>;
  for (const name of [...SCALARS, 'probabilities']) {
    const column = found.get(name);
    if (column === undefined || column.constructor !== (target[name] as Column).constructor) return null;
    target[name] = column;
  }
  for (const name of PLANES) {
    const planes: Planes = [];
    for (let plane = found.get(`${name} 0`); plane !== undefined; plane = found.get(`${name} ${planes.length}`)) {
      planes.push(plane as Int32Array);
    }
    if (planes.length === 0) return null;
    target[name] = planes;
  }
  const texts = (name: string): string[] => {
    const bytes = found.get(name)!;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').split(BETWEEN);
  };
  columns.titles = texts('titles');
  columns.filmKeys = texts('filmKeys');
  if (columns.titles.length !== header.count || columns.filmKeys.length !== header.count) return null;
  columns.sortKeysLater(() => texts('sortKeys'));
  columns.adopt(header.count);
  const orders: Record<string, Int32Array> = {};
  for (const [name, column] of found) if (name.startsWith('order ')) orders[name.slice(6)] = column as Int32Array;
  return { columns, orders };
}

const SCALARS = [
  'ids',
  'filmIds',
  'years',
  'split',
  'flags',
  'marks',
  'desk',
  'widths',
  'heights',
  'colors',
  'uncertainty',
  'disagreement',
] as const;
const PLANES = ['present', 'absent', 'byPerson', 'lowerPresent', 'byModel', 'predicted', 'people'] as const;
const TEXTS = ['titles', 'filmKeys', 'sortKeys'] as const;
