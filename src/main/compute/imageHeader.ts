// Reads the structure of JPEG, PNG and WebP files without decoding a pixel: format, size in pixels, where the picture ends.
// Runs before any native decoder sees a file, so bombs, half files and disguised files are refused here, cheaply.
import { AppError } from '../../shared/errors.ts';

export interface ImageHeader {
  format: 'jpeg' | 'png' | 'webp';
  width: number;
  height: number;
  /** Offset of the first byte behind the picture. */
  end: number;
}

export const IMAGE_LIMITS = {
  bytes: 50 * 1024 * 1024,
  pixels: 50_000_000,
  shortestSide: 8,
  longestSide: 16_384,
  /** Longer side over shorter side. */
  ratio: 20,
} as const;

const refuse = (reason: string): AppError => new AppError('unreadable_file', reason);
const cutOff = (): AppError =>
  refuse('the file ends in the middle of the picture: it was cut off while being copied or downloaded');

/**
 * Reads and judges the header of an image file held in memory.
 * Throws `unreadable_file` with the reason for anything but a whole JPEG, PNG or WebP within `IMAGE_LIMITS`.
 */
export function readImageHeader(data: Buffer): ImageHeader {
  if (data.length === 0) throw refuse('the file is empty (0 bytes)');
  const header = readStructure(data);
  const { width, height } = header;
  const size = `${String(width)} x ${String(height)} pixels`;
  if (width === 0 || height === 0) throw refuse(`the header names no size (${size})`);
  const longer = Math.max(width, height);
  const shorter = Math.min(width, height);
  if (width * height > IMAGE_LIMITS.pixels || longer > IMAGE_LIMITS.longestSide) {
    throw refuse(
      `${size} is too large: at most ${String(IMAGE_LIMITS.pixels / 1e6)} megapixels and ${String(IMAGE_LIMITS.longestSide)} pixels a side are read`,
    );
  }
  if (longer > shorter * IMAGE_LIMITS.ratio) {
    throw refuse(
      `${size} is a strip, not a poster: one side is more than ${String(IMAGE_LIMITS.ratio)} times the other`,
    );
  }
  if (shorter < IMAGE_LIMITS.shortestSide) {
    throw refuse(`${size} is too small: at least ${String(IMAGE_LIMITS.shortestSide)} pixels a side are needed`);
  }
  const stowaway = hiddenFile(data.subarray(header.end));
  if (stowaway) throw refuse(`${stowaway} is hidden behind the picture`);
  return header;
}

function readStructure(data: Buffer): ImageHeader {
  if (data.length >= 3 && data[0] === 0xff && data[1] === 0xd8 && data[2] === 0xff) return readJpeg(data);
  if (data.length >= 8 && data.readUInt32BE(0) === 0x89504e47 && data.readUInt32BE(4) === 0x0d0a1a0a) {
    return readPng(data);
  }
  if (ascii(data, 0, 4) === 'RIFF' && ascii(data, 8, 12) === 'WEBP') return readWebp(data);
  throw refuse(`not a JPEG, PNG or WebP file: it looks like ${nameOf(data)}`);
}

/** Walks the marker segments (ITU-T T.81, annex B), skipping entropy-coded data, up to the end-of-image marker. */
function readJpeg(data: Buffer): ImageHeader {
  let at = 2;
  let width = 0;
  let height = 0;
  for (;;) {
    if (data[at] !== 0xff) throw at >= data.length ? cutOff() : refuse('the JPEG is damaged: a marker is missing');
    while (data[at] === 0xff) at++;
    const marker = data[at++];
    if (marker === undefined) throw cutOff();
    if (marker === 0xd9) break;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    if (at + 2 > data.length) throw cutOff();
    const length = data.readUInt16BE(at);
    if (length < 2) throw refuse('the JPEG is damaged: a segment has no length');
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) {
      if (at + 7 > data.length) throw cutOff();
      height = data.readUInt16BE(at + 3);
      width = data.readUInt16BE(at + 5);
    }
    at += length;
    if (marker === 0xda) at = afterEntropyCoded(data, at);
    if (at > data.length) throw cutOff();
  }
  return { format: 'jpeg', width, height, end: at };
}

function afterEntropyCoded(data: Buffer, from: number): number {
  let at = from;
  for (;;) {
    at = data.indexOf(0xff, at);
    const next = at < 0 ? undefined : data[at + 1];
    if (next === undefined) throw cutOff();
    if (next === 0xff) at++;
    else if (next === 0 || (next >= 0xd0 && next <= 0xd7)) at += 2;
    else return at;
  }
}

function readPng(data: Buffer): ImageHeader {
  if (data.length < 33) throw cutOff();
  if (ascii(data, 12, 16) !== 'IHDR') throw refuse('the PNG is damaged: it does not start with its header');
  const width = data.readUInt32BE(16);
  const height = data.readUInt32BE(20);
  // A bomb is a header and little else: its size is judged first, so that the message names it.
  if (width * height > IMAGE_LIMITS.pixels) return { format: 'png', width, height, end: data.length };
  let at = 8;
  for (;;) {
    if (at + 12 > data.length) throw cutOff();
    const type = ascii(data, at + 4, at + 8);
    at += 12 + data.readUInt32BE(at);
    if (at > data.length) throw cutOff();
    if (type === 'IEND') return { format: 'png', width, height, end: at };
  }
}

/** RIFF container; the first chunk is lossy, lossless or extended (WebP container specification). */
function readWebp(data: Buffer): ImageHeader {
  if (data.length < 30) throw cutOff();
  const end = 8 + data.readUInt32LE(4);
  if (end > data.length) throw cutOff();
  const kind = ascii(data, 12, 16);
  if (kind === 'VP8 ') {
    return { format: 'webp', width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff, end };
  }
  if (kind === 'VP8L') {
    const bits = data.readUInt32LE(21);
    return { format: 'webp', width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, end };
  }
  if (kind === 'VP8X') {
    return { format: 'webp', width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1, end };
  }
  throw refuse('the WebP is damaged: its first chunk is unknown');
}

const SIGNATURES: readonly [name: string, bytes: string][] = [
  ['a ZIP archive', 'PK\x03\x04'],
  ['a ZIP archive', 'PK\x05\x06'],
  ['a RAR archive', 'Rar!\x1a\x07'],
  ['a 7-Zip archive', '7z\xbc\xaf\x27\x1c'],
  ['a PDF document', '%PDF-'],
  ['a web page', '<html'],
  ['a web page', '<script'],
  ['a web page', '<!doctype'],
  ['a PHP program', '<?php'],
];

/** The name of another file that follows the picture (a "polyglot"), or null. Cameras append harmless data. */
function hiddenFile(tail: Buffer): string | null {
  if (tail.length < 4) return null;
  const lower = tail.toString('latin1').toLowerCase();
  for (const [name, bytes] of SIGNATURES) if (lower.includes(bytes.toLowerCase())) return name;
  if (tail.toString('latin1', 0, 2) === 'MZ' || tail.toString('latin1', 0, 4) === '\x7fELF') return 'a program';
  return null;
}

function nameOf(data: Buffer): string {
  const start = data.toString('latin1', 0, 1024);
  const trimmed = start
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
    .toLowerCase();
  if (/^GIF8[79]a/.test(start)) return 'a GIF';
  if (trimmed.includes('<svg')) return 'an SVG drawing';
  if (trimmed.startsWith('<!doctype html') || trimmed.startsWith('<html')) return 'a web page, as dead links return';
  if (start.startsWith('BM')) return 'a BMP';
  if (start.startsWith('II*\0') || start.startsWith('MM\0*')) return 'a TIFF';
  if (start.slice(4, 8) === 'ftyp') return 'a HEIF or AVIF image, or a video';
  for (const [name, bytes] of SIGNATURES) if (start.startsWith(bytes)) return name;
  // eslint-disable-next-line no-control-regex -- control characters are what tells text from binary data
  return /[\x00-\x08\x0e-\x1f]/.test(start) ? 'another kind of file' : 'a text file';
}

const ascii = (data: Buffer, from: number, to: number): string => data.toString('latin1', from, to);
