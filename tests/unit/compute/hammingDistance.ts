// The plain way to compare two perceptual hashes, beside the one that the catalog uses.

/** Number of differing bits of two 16-digit hashes. */
export function hammingDistance(a: string, b: string): number {
  let bits = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let count = 0;
  for (; bits > 0n; bits &= bits - 1n) count++;
  return count;
}
