// The encoding of a text file: UTF-8 when all of it is well-formed UTF-8, otherwise windows-1252, with the reason in words.
// Owns recognising and decoding; refuses what is no text (images, archives, workbooks, UTF-16) with its name.
import { isAscii, isUtf8 } from 'node:buffer';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { fileError } from '../lib/fileErrors.ts';
import type { tableInspectionSchema } from '../../shared/importSpec.ts';
import type { z } from 'zod';

export type Encoding = z.infer<typeof tableInspectionSchema>['encoding'];

export interface DetectedEncoding {
  encoding: Encoding;
  /** Bytes of a byte order mark at the start. */
  bom: number;
  /** Why this encoding, for people. */
  reason: string;
  /** Size of the file in bytes. */
  bytes: number;
}

const CHUNK = 1 << 20;

/**
 * Reads the whole file once and says how it is encoded.
 * @param wanted encoding that the user chose; a file that is not UTF-8 is refused when UTF-8 was asked for
 * @throws AppError `not_found`, `unreadable_file` (empty, no text, UTF-16), `bad_input` (not in the wanted encoding), `cancelled`
 */
export async function detectEncoding(path: string, wanted?: Encoding, signal?: AbortSignal): Promise<DetectedEncoding> {
  const name = basename(path);
  const file = await openFile(path);
  try {
    const chunk = Buffer.allocUnsafe(CHUNK);
    let carried = 0; // bytes of an unfinished character at the start of `chunk`
    let offset = 0; // of the file, at the start of `chunk`
    let bytes = 0;
    let bom = 0;
    let ascii = true;
    let broken: { offset: number; byte: number } | null = null;
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(chunk, carried, CHUNK - carried, bytes);
      if (bytes === 0) {
        refuseForeign(name, chunk.subarray(0, bytesRead));
        if (chunk.subarray(0, 3).equals(BOM) && bytesRead >= 3) bom = 3;
      }
      bytes += bytesRead;
      const filled = chunk.subarray(0, carried + bytesRead);
      if (broken === null && filled.length > 0) {
        const last = bytesRead === 0;
        const end = last ? filled.length : lastBoundary(filled);
        const whole = filled.subarray(0, end);
        if (!isUtf8(whole)) {
          const at = firstInvalid(whole);
          broken = { offset: offset + at, byte: whole[at] ?? 0 };
          if (wanted === 'windows-1252') break;
        }
        ascii &&= isAscii(whole);
        carried = filled.length - end;
        offset += end;
        chunk.copyWithin(0, end, filled.length);
      } else {
        carried = 0;
      }
      if (bytesRead === 0 || broken !== null) break;
    }
    if (bytes === 0) throw unreadable(path, `${name} is empty.`, 'Choose another file.');
    bytes = (await file.stat()).size;
    if (bytes === bom) throw unreadable(path, `${name} is empty.`, 'Choose another file.');
    return await decide(path, file, { bytes, bom, ascii, broken, wanted });
  } catch (error) {
    throw fileError(error, path);
  } finally {
    await file.close();
  }
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

async function decide(
  path: string,
  file: FileHandle,
  seen: {
    bytes: number;
    bom: number;
    ascii: boolean;
    broken: { offset: number; byte: number } | null;
    wanted: Encoding | undefined;
  },
): Promise<DetectedEncoding> {
  const { bytes, bom, broken, wanted } = seen;
  const where =
    broken === null
      ? ''
      : `byte 0x${broken.byte.toString(16).padStart(2, '0')} on line ${(await lineOf(file, broken.offset)).toLocaleString('en')}`;
  if (wanted === 'utf-8' && broken !== null) {
    throw new AppError('bad_input', `${basename(path)} is not UTF-8: ${where} is no part of a UTF-8 character.`, {
      hint: 'It is probably windows-1252 (Latin-1). Leave the encoding out to have it detected.',
      details: { file: path, offset: broken.offset },
    });
  }
  if (wanted === 'windows-1252') return { encoding: wanted, bom: 0, bytes, reason: 'windows-1252, as chosen' };
  if (broken !== null) {
    return {
      encoding: 'windows-1252',
      bom: 0,
      bytes,
      reason: `windows-1252 (Latin-1), because ${where} is no part of a UTF-8 character`,
    };
  }
  const reason =
    wanted === 'utf-8'
      ? 'UTF-8, as chosen'
      : bom > 0
        ? 'UTF-8, by its byte order mark'
        : seen.ascii
          ? 'UTF-8 (the file holds ASCII only)'
          : 'UTF-8: all of the file is well-formed';
  return { encoding: 'utf-8', bom, bytes, reason };
}

async function openFile(path: string): Promise<FileHandle> {
  const name = basename(path);
  try {
    const info = await stat(path);
    if (info.isDirectory())
      throw unreadable(path, `${name} is a folder, not a table.`, 'Choose a CSV, TSV or JSONL file.');
    if (!info.isFile()) throw unreadable(path, `${name} is not a file.`, 'Choose a CSV, TSV or JSONL file.');
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') {
      throw new AppError('not_found', `There is no file ${path}.`, { details: { file: path }, cause: error });
    }
    const typed = fileError(error, path);
    if (typed instanceof AppError && typed.code !== 'read_only') throw typed;
    const message =
      code === 'EACCES' || code === 'EPERM' ? `${name} may not be read.` : `${name} cannot be opened: ${String(error)}`;
    throw new AppError('unreadable_file', message, {
      hint: 'Check the permissions of the file.',
      details: { file: path },
      cause: error,
    });
  }
}

const unreadable = (path: string, message: string, hint: string): AppError =>
  new AppError('unreadable_file', message, { hint, details: { file: path } });

const SIGNATURES: readonly { magic: readonly number[]; what: string; hint: string }[] = [
  { magic: [0xff, 0xfe], what: 'UTF-16 text', hint: 'Save it as UTF-8 and import it again.' },
  { magic: [0xfe, 0xff], what: 'UTF-16 text', hint: 'Save it as UTF-8 and import it again.' },
  {
    magic: [0x50, 0x4b, 3, 4],
    what: 'a zip archive or a workbook',
    hint: 'Unpack it, or save the sheet as CSV (UTF-8).',
  },
  { magic: [0xd0, 0xcf, 0x11, 0xe0], what: 'an Excel workbook', hint: 'Save the sheet as CSV (UTF-8).' },
  { magic: [0x1f, 0x8b], what: 'a gzip archive', hint: 'Unpack it first.' },
  { magic: [0x89, 0x50, 0x4e, 0x47], what: 'a PNG image', hint: 'Posters are imported as a folder, not as a table.' },
  { magic: [0xff, 0xd8, 0xff], what: 'a JPEG image', hint: 'Posters are imported as a folder, not as a table.' },
  { magic: [0x25, 0x50, 0x44, 0x46], what: 'a PDF document', hint: 'Choose a CSV, TSV or JSONL file.' },
];

/** Refuses files that are no text in an 8-bit encoding, by their first bytes. */
function refuseForeign(name: string, start: Buffer): void {
  const known = SIGNATURES.find(({ magic }) => magic.every((byte, i) => start[i] === byte));
  if (known) throw unreadable(name, `${name} is ${known.what}, not a table in UTF-8 or windows-1252.`, known.hint);
  const zeros = [0, 0];
  const sample = start.subarray(0, 4096);
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (even + odd === 0) return;
  const half = sample.length / 2;
  if (Math.max(even, odd) > half * 0.7 && Math.min(even, odd) < half * 0.1) {
    throw unreadable(name, `${name} is UTF-16 text, which is not read.`, 'Save it as UTF-8 and import it again.');
  }
  throw unreadable(name, `${name} is not a text file: it holds zero bytes.`, 'Choose a CSV, TSV or JSONL file.');
}

/** End of the last complete UTF-8 character: a character may go on in the next chunk. */
function lastBoundary(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Index of the first byte that is no part of well-formed UTF-8. */
function firstInvalid(bytes: Buffer): number {
  const step = 4096;
  let at = 0;
  // Skip what is well-formed in steps that end at a character, then go character by character.
  for (;;) {
    const end = at + lastBoundary(bytes.subarray(at, at + step));
    if (end <= at || end >= bytes.length || !isUtf8(bytes.subarray(at, end))) break;
    at = end;
  }
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    if (!isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return 0;
}

async function lineOf(file: FileHandle, offset: number): Promise<number> {
  const chunk = Buffer.allocUnsafe(CHUNK);
  let line = 1;
  for (let at = 0; at < offset;) {
    const { bytesRead } = await file.read(chunk, 0, Math.min(CHUNK, offset - at), at);
    if (bytesRead === 0) break;
    for (let i = chunk.indexOf(10); i >= 0 && i < bytesRead; i = chunk.indexOf(10, i + 1)) line++;
    at += bytesRead;
  }
  return line;
}

/** Decodes whole records; both encodings keep ASCII bytes in place, so records may be cut out before decoding. */
export function textDecoder(encoding: Encoding): (bytes: Uint8Array) => string {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  return (bytes) => decoder.decode(bytes);
}
