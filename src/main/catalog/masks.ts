// Genre masks: which genres of a poster have a state, as BLOBs of 32-bit little-endian words, bit = genre id.
// Owns the canonical form (no trailing zero words, the empty mask is null), so that equal sets are equal bytes.
// Pure functions over bytes; knows nothing of layers or of the database.

/** A canonical mask: length is a multiple of 4, the last word is not zero; null is the empty set. */
export type Mask = Uint8Array | null;

/** Cuts trailing zero words and rounds the length up to whole words. */
export function canonical(bytes: Uint8Array): Mask {
  let last = bytes.length - 1;
  while (last >= 0 && bytes[last] === 0) last--;
  if (last < 0) return null;
  const length = (Math.floor(last / 4) + 1) * 4;
  if (length === bytes.length) return bytes;
  const out = new Uint8Array(length);
  out.set(bytes.subarray(0, last + 1));
  return out;
}

export function hasBit(mask: Mask, id: number): boolean {
  return mask !== null && ((mask[id >> 3] ?? 0) & (1 << (id & 7))) !== 0;
}

/** The mask with genre `id` in it; the same object when it was there already. */
export function withBit(mask: Mask, id: number): Uint8Array {
  if (mask !== null && hasBit(mask, id)) return mask;
  const words = Math.max((mask?.length ?? 0) / 4, Math.floor(id / 32) + 1);
  const out = new Uint8Array(words * 4);
  if (mask) out.set(mask);
  out[id >> 3] = (out[id >> 3] ?? 0) | (1 << (id & 7));
  return out;
}

/** The mask without genre `id`; the same object when it was not there. */
export function withoutBit(mask: Mask, id: number): Mask {
  if (mask === null || !hasBit(mask, id)) return mask;
  const out = Uint8Array.from(mask);
  out[id >> 3] = (out[id >> 3] ?? 0) & ~(1 << (id & 7));
  return canonical(out);
}

export function union(a: Mask, b: Mask): Mask {
  if (a === null) return b;
  if (b === null) return a;
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  const out = Uint8Array.from(long);
  for (let i = 0; i < short.length; i++) out[i] = (out[i] ?? 0) | (short[i] ?? 0);
  return out;
}

/** What is in `a` and not in `b`. */
export function minus(a: Mask, b: Mask): Mask {
  if (a === null || b === null) return a;
  const out = Uint8Array.from(a);
  for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) & ~(b[i] ?? 0);
  return canonical(out);
}

export function sameMask(a: Mask, b: Mask): boolean {
  if (a === null || b === null) return a === b;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The mask of a list of genre ids, in any order, repeated or not. */
export function maskOf(ids: Iterable<number>): Mask {
  let max = -1;
  const list = [...ids];
  for (const id of list) max = Math.max(max, id);
  if (max < 0) return null;
  const out = new Uint8Array((Math.floor(max / 32) + 1) * 4);
  for (const id of list) out[id >> 3] = (out[id >> 3] ?? 0) | (1 << (id & 7));
  return out;
}

/** The genre ids in a mask, ascending. */
export function idsOf(mask: Mask): number[] {
  const ids: number[] = [];
  if (mask === null) return ids;
  for (let byte = 0; byte < mask.length; byte++) {
    const value = mask[byte] ?? 0;
    for (let bit = 0; value >> bit !== 0; bit++) if (value & (1 << bit)) ids.push(byte * 8 + bit);
  }
  return ids;
}
