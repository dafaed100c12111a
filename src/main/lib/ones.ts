// Bits that are set: how far two perceptual hashes are from each other.

/** Bits set in 32 bits (Warren, Hacker's Delight, figure 5-2). */
export function ones(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
