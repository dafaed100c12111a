// Reads and writes safetensors (spec 7.1), trusting nothing in the file: every offset, shape and length is checked
// before a byte of data is touched. It knows no model.
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import { openAtomic } from '../../lib/atomicFile.ts';
import { safetensorsHeader, type TensorEntry } from '../../lib/safetensorsHeader.ts';
import { parseStrictJson } from './strictJson.ts';

/** Element types and their size in bytes. Types of less than a byte are refused. */
const ELEMENT_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E8M0: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
  C64: 8,
} as const;
export type ElementType = keyof typeof ELEMENT_BYTES;

export interface TensorInfo {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  /** Byte range in the file, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** The reference implementation's limit on the header. */
const HEADER_LIMIT = 100_000_000;

/** An open safetensors file: the header is in memory, tensors are read one by one. Close it when done. */
export class SafetensorsFile {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly metadata: Readonly<Record<string, string>>;
  private readonly descriptor: number;

  private constructor(path: string, descriptor: number, header: Header) {
    this.path = path;
    this.descriptor = descriptor;
    this.tensors = header.tensors;
    this.metadata = header.metadata;
  }

  /** Opens and checks a file. Throws `unreadable_file` naming what is wrong with it. */
  static open(path: string): SafetensorsFile {
    let descriptor: number;
    try {
      // Opening a pipe would wait for whoever writes into it.
      if (!statSync(path).isFile()) throw new Error('it is not an ordinary file');
      descriptor = openSync(path, 'r');
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
        throw new AppError('unreadable_file', `There is no file "${path}".`, { hint: 'Check the path.', cause });
      }
      throw unreadable(path, cause instanceof Error ? cause.message : 'it cannot be opened', cause);
    }
    try {
      const size = fstatSync(descriptor).size;
      const header = readHeader(path, size, (offset, length) => readAt(descriptor, path, offset, length));
      return new SafetensorsFile(path, descriptor, header);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  info(name: string): TensorInfo {
    const info = this.tensors.get(name);
    if (info === undefined) throw unreadable(this.path, `it has no tensor "${name}"`);
    return info;
  }

  /** The file that holds the byte range of `info(name)`. */
  pathOf(_name: string): string {
    return this.path;
  }

  /** The bytes of a tensor as they are in the file, in memory of their own (aligned for any view). */
  raw(name: string): Uint8Array<ArrayBuffer> {
    const { start, end } = this.info(name);
    return readAt(this.descriptor, this.path, start, end - start);
  }

  /** Row `row` of a floating-point matrix as float32; no other row is read. */
  float32Row(name: string, row: number): Float32Array<ArrayBuffer> {
    const { start, end, shape } = this.info(name);
    const rows = shape[0] ?? 0;
    if (row < 0 || row >= rows) throw new RangeError(`"${name}" has no row ${String(row)}`);
    const bytes = (end - start) / rows;
    return this.asFloat32(name, readAt(this.descriptor, this.path, start + row * bytes, bytes));
  }

  /** A floating-point tensor as float32; F32, F16, BF16 and F64 are converted. */
  float32(name: string): Float32Array<ArrayBuffer> {
    return this.asFloat32(name, this.raw(name));
  }

  private asFloat32(name: string, bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
    const { dtype } = this.info(name);
    switch (dtype) {
      case 'F32':
        return new Float32Array(bytes.buffer);
      case 'F16':
        return halvesToFloats(new Uint16Array(bytes.buffer));
      case 'BF16':
        return bfloatsToFloats(new Uint16Array(bytes.buffer));
      case 'F64':
        return Float32Array.from(new Float64Array(bytes.buffer));
      case 'BOOL':
      case 'U8':
      case 'I8':
      case 'F8_E4M3':
      case 'F8_E5M2':
      case 'F8_E8M0':
      case 'U16':
      case 'I16':
      case 'U32':
      case 'I32':
      case 'U64':
      case 'I64':
      case 'C64':
        throw unreadable(this.path, `"${name}" holds ${dtype}, not floating-point numbers that Marquee uses`);
    }
  }

  /** The bits of an F16 tensor. */
  float16Bits(name: string): Uint16Array<ArrayBuffer> {
    if (this.info(name).dtype !== 'F16') throw unreadable(this.path, `"${name}" is not F16`);
    return new Uint16Array(this.raw(name).buffer);
  }

  int64(name: string): BigInt64Array<ArrayBuffer> {
    if (this.info(name).dtype !== 'I64') throw unreadable(this.path, `"${name}" is not I64`);
    return new BigInt64Array(this.raw(name).buffer);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

export interface TensorToWrite {
  name: string;
  dtype: TensorEntry['dtype'];
  shape: readonly number[];
  data: Float32Array | Uint16Array | BigInt64Array | Int8Array | Uint8Array;
}

/** Writes tensors and string metadata; whoever looks sees the old file or the whole new one. */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const chunks = encodeSafetensors(tensors, metadata);
  const writer = await openAtomic(path);
  for (const chunk of chunks) await writer.write(chunk);
  await writer.commit();
}

/** The file as chunks, header first; tensor data is not copied. Data starts at a multiple of 8. */
export function encodeSafetensors(
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  let offset = 0;
  const entries: Record<string, TensorEntry> = {};
  for (const { name, dtype, shape, data } of tensors) {
    if (name in entries) throw new Error(`two tensors are called "${name}"`);
    if (data.length !== shape.reduce((product, size) => product * size, 1)) {
      throw new Error(`"${name}" has ${String(data.length)} elements for the shape [${shape.join(', ')}]`);
    }
    entries[name] = { dtype, shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const numbers = tensors.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return [safetensorsHeader(entries, metadata), ...numbers];
}

interface Header {
  tensors: Map<string, TensorInfo>;
  metadata: Record<string, string>;
}

type Read = (offset: number, length: number) => Uint8Array<ArrayBuffer>;

function readHeader(path: string, size: number, read: Read): Header {
  if (size < 8) throw unreadable(path, 'it is shorter than a safetensors header');
  const length = new DataView(read(0, 8).buffer).getBigUint64(0, true);
  if (length > BigInt(HEADER_LIMIT) || length > BigInt(size - 8)) {
    throw unreadable(path, 'its header is longer than the file or the limit of 100 MB');
  }
  const headerLength = Number(length);
  const bytes = read(8, headerLength);
  if (bytes[0] !== 0x7b) throw unreadable(path, 'its header is not a JSON object');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(path, 'its header is not UTF-8', cause);
  }
  let parsed: unknown;
  try {
    parsed = parseStrictJson(text);
  } catch (cause) {
    throw unreadable(path, `its header is not valid: ${cause instanceof Error ? cause.message : 'bad JSON'}`, cause);
  }
  return checkHeader(path, parsed, 8 + headerLength, size);
}

function checkHeader(path: string, parsed: unknown, dataStart: number, size: number): Header {
  if (!isRecord(parsed)) throw unreadable(path, 'its header is not a JSON object');
  const metadata: Record<string, string> = {};
  const tensors = new Map<string, TensorInfo>();
  for (const [name, entry] of Object.entries(parsed)) {
    if (name === '__metadata__') {
      if (!isRecord(entry)) throw unreadable(path, 'its metadata is not an object');
      for (const [key, value] of Object.entries(entry)) {
        if (typeof value !== 'string') throw unreadable(path, `its metadata "${key}" is not text`);
        metadata[key] = value;
      }
    } else tensors.set(name, checkTensor(path, name, entry, dataStart, size));
  }
  let expected = dataStart;
  for (const [name, { start, end }] of [...tensors].sort(([, a], [, b]) => a.start - b.start || a.end - b.end)) {
    if (start !== expected) throw unreadable(path, `"${name}" overlaps another tensor or leaves a hole`);
    expected = end;
  }
  if (expected !== size) throw unreadable(path, 'its tensors do not cover the whole file');
  return { tensors, metadata };
}

function checkTensor(path: string, name: string, entry: unknown, dataStart: number, size: number): TensorInfo {
  if (!isRecord(entry)) throw unreadable(path, `"${name}" is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const unknown = Object.keys(entry).find((key) => key !== 'dtype' && key !== 'shape' && key !== 'data_offsets');
  if (unknown !== undefined) throw unreadable(path, `"${name}" has an unknown field "${unknown}"`);
  if (typeof dtype !== 'string' || !Object.hasOwn(ELEMENT_BYTES, dtype)) {
    throw unreadable(path, `"${name}" has an unknown element type`);
  }
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!Array.isArray(shape) || !shape.every(isCount)) throw unreadable(path, `"${name}" has an impossible shape`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw unreadable(path, `"${name}" has impossible offsets`);
  }
  const [begin, end] = offsets as [number, number];
  const elementType = dtype as ElementType;
  let bytes: number = ELEMENT_BYTES[elementType];
  for (const dimension of shape) {
    bytes *= dimension;
    if (!Number.isSafeInteger(bytes)) throw unreadable(path, `"${name}" is larger than any file`);
  }
  if (begin > end || end > size - dataStart) throw unreadable(path, `"${name}" lies outside the file`);
  if (end - begin !== bytes) {
    throw unreadable(path, `"${name}" has ${String(end - begin)} bytes, its shape and type need ${String(bytes)}`);
  }
  return { dtype: elementType, shape, start: dataStart + begin, end: dataStart + end };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readAt(descriptor: number, path: string, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const count = readSync(descriptor, bytes, done, Math.min(length - done, 2 ** 30), offset + done);
    if (count === 0) throw unreadable(path, 'it ends too early');
    done += count;
  }
  return bytes;
}

function unreadable(path: string, what: string, cause?: unknown): AppError {
  return new AppError('unreadable_file', `"${path}" is not a usable safetensors file: ${what}.`, {
    hint: 'Copy or download the file again.',
    details: { file: path, reason: what },
    cause,
  });
}

/** IEEE half to float32, by the definition of the format. */
export function halvesToFloats(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const table = (halfTable ??= makeHalfTable());
  const out = new Float32Array(halves.length);
  for (let index = 0; index < halves.length; index += 1) out[index] = table[halves[index]!]!;
  return out;
}

let halfTable: Float32Array | undefined;

function makeHalfTable(): Float32Array {
  return Float32Array.from({ length: 65536 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

function bfloatsToFloats(values: Uint16Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length);
  const bits = new Uint32Array(out.buffer);
  for (let index = 0; index < values.length; index += 1) bits[index] = values[index]! << 16;
  return out;
}
