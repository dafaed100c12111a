// 64-bit perceptual hash and average colour of a picture already reduced to 32 x 32 pixels. Pure numbers, no files.
import type { RgbImage } from './resize.ts';

/** Side of the square that `perceptualHash` and `averageColor` expect. */
export const HASH_SIDE = 32;
const KEPT = 8;

/** cosine[u * 32 + x] of the DCT-II basis, for the eight lowest frequencies. */
const cosine = Float64Array.from({ length: KEPT * HASH_SIDE }, (_, i) => {
  const u = Math.floor(i / HASH_SIDE);
  const x = i % HASH_SIDE;
  return Math.cos(((2 * x + 1) * u * Math.PI) / (2 * HASH_SIDE));
});

/**
 * pHash of 32 x 32 RGB pixels (interleaved): 2-D DCT-II of the grey values, the lowest 8 x 8 frequencies, one bit each for
 * "above the median of the 63 that are not the mean". 16 hex digits, row by row, highest bit first.
 * Two hashes at Hamming distance 4 or less are near-certain duplicates.
 */
export function perceptualHash(rgb: Uint8Array): string {
  const rows = new Float64Array(KEPT * HASH_SIDE);
  const grey = new Float64Array(HASH_SIDE);
  for (let y = 0; y < HASH_SIDE; y++) {
    for (let x = 0; x < HASH_SIDE; x++) {
      const at = (y * HASH_SIDE + x) * 3;
      grey[x] = 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!;
    }
    for (let u = 0; u < KEPT; u++) {
      let sum = 0;
      for (let x = 0; x < HASH_SIDE; x++) sum += grey[x]! * cosine[u * HASH_SIDE + x]!;
      rows[u * HASH_SIDE + y] = sum;
    }
  }
  const frequencies = new Float64Array(KEPT * KEPT);
  for (let v = 0; v < KEPT; v++) {
    for (let u = 0; u < KEPT; u++) {
      let sum = 0;
      for (let y = 0; y < HASH_SIDE; y++) sum += rows[u * HASH_SIDE + y]! * cosine[v * HASH_SIDE + y]!;
      frequencies[v * KEPT + u] = sum;
    }
  }
  const median = frequencies.slice(1).sort()[31]!;
  let hash = '';
  for (let nibble = 0; nibble < 16; nibble++) {
    let value = 0;
    for (let bit = 0; bit < 4; bit++) value = value * 2 + (frequencies[nibble * 4 + bit]! > median ? 1 : 0);
    hash += value.toString(16);
  }
  return hash;
}

/** `side` x `side` means of the blocks of a picture that is at least that large. */
export function averageToSquare(image: RgbImage, side: number): RgbImage {
  const { width, height, data } = image;
  const sums = new Float64Array(side * side * 3);
  // Block b covers the columns (and rows) from edge b to edge b + 1.
  const edge = (block: number, length: number): number => Math.ceil((block * length) / side);
  const columns = Int32Array.from({ length: side + 1 }, (_, block) => edge(block, width));
  for (let y = 0; y < height; y++) {
    let to = Math.floor((y * side) / height) * side * 3;
    let at = y * width * 3;
    for (let block = 0; block < side; block++, to += 3) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let x = columns[block]!; x < columns[block + 1]!; x++, at += 3) {
        r += data[at]!;
        g += data[at + 1]!;
        b += data[at + 2]!;
      }
      sums[to] = sums[to]! + r;
      sums[to + 1] = sums[to + 1]! + g;
      sums[to + 2] = sums[to + 2]! + b;
    }
  }
  const means = new Uint8Array(side * side * 3);
  for (let row = 0, i = 0; row < side; row++) {
    const rows = edge(row + 1, height) - edge(row, height);
    for (let block = 0; block < side; block++) {
      const pixels = rows * (columns[block + 1]! - columns[block]!);
      for (let channel = 0; channel < 3; channel++, i++) means[i] = Math.round(sums[i]! / pixels);
    }
  }
  return { width: side, height: side, data: means };
}

/** Mean colour of RGB pixels as `#rrggbb`. */
export function averageColor(rgb: Uint8Array): string {
  const sums = [0, 0, 0];
  for (let i = 0; i < rgb.length; i++) sums[i % 3] = sums[i % 3]! + rgb[i]!;
  const pixels = rgb.length / 3;
  return `#${sums
    .map((sum) =>
      Math.round(sum / pixels)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
