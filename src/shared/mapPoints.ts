// How the points of the map travel: poster ids as gaps in bytes of seven bits, then the places as 16-bit numbers, all as base64.
// About seven bytes a point, where JSON would take thirty. And the codes of their values. Pure; runs in page and core.

/** A coordinate is a whole number from 0 to this. */
export const MAP_EDGE = 65_535;

export interface MapPoints {
  /** Ascending. */
  posterIds: Int32Array;
  x: Uint16Array;
  y: Uint16Array;
}

/** Codes of `map.values`. Probabilities are 0 to 250 for 0 to 1. */
export const MAP_CODE = {
  unknown: 0,
  absent: 1,
  present: 2,
  train: 0,
  validation: 1,
  test: 2,
  none: 255,
  notPredicted: 0,
  predicted: 1,
  agrees: 0,
  wrong: 1,
  missing: 2,
  certain: 250,
} as const;

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

/** @param posterIds ascending; x and y are aligned with them */
export function packPoints({ posterIds, x, y }: MapPoints): string {
  const bytes = new Uint8Array(posterIds.length * 9);
  let at = 0;
  let before = 0;
  for (const id of posterIds) {
    let gap = id - before;
    before = id;
    for (; gap >= 128; gap >>>= 7) bytes[at++] = (gap & 127) | 128;
    bytes[at++] = gap;
  }
  for (const values of [x, y]) {
    for (const value of values) {
      bytes[at++] = value & 255;
      bytes[at++] = value >> 8;
    }
  }
  return toBase64(bytes.subarray(0, at));
}

/** What `packPoints` packed. */
export function unpackPoints(text: string, count: number): MapPoints {
  const bytes = fromBase64(text);
  const posterIds = new Int32Array(count);
  let at = 0;
  let before = 0;
  for (let i = 0; i < count; i++) {
    let gap = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      gap |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    before += gap;
    posterIds[i] = before;
  }
  const column = (): Uint16Array => {
    const values = new Uint16Array(count);
    for (let i = 0; i < count; i++, at += 2) values[i] = bytes[at]! | (bytes[at + 1]! << 8);
    return values;
  };
  return { posterIds, x: column(), y: column() };
}

/** Packs yes and no into bits, lowest first. */
export function packBits(yes: Uint8Array): string {
  const bytes = new Uint8Array(Math.ceil(yes.length / 8));
  for (let i = 0; i < yes.length; i++) if (yes[i] !== 0) bytes[i >> 3]! |= 1 << (i & 7);
  return toBase64(bytes);
}

/** What `packBits` packed: one byte each, 1 or 0. */
export function unpackBits(text: string, count: number): Uint8Array {
  const bytes = fromBase64(text);
  return Uint8Array.from({ length: count }, (_, i) => (bytes[i >> 3]! >> (i & 7)) & 1);
}
