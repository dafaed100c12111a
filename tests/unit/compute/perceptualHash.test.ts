import { describe, expect, it } from 'vitest';
import { averageColor, averageToSquare, HASH_SIDE, perceptualHash } from '../../../src/main/compute/perceptualHash.ts';
import { hammingDistance } from './hammingDistance.ts';

const picture = (width: number, height: number, value: (x: number, y: number, channel: number) => number) => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    value(Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3),
  ),
});

describe('averageToSquare', () => {
  it.each([
    [64, 96],
    [61, 97],
    [182, 268],
    [32, 32],
  ])('gives the mean of each block of a %d x %d picture', (width, height) => {
    const image = picture(width, height, (x, y, channel) => (x * 7 + y * 13 + channel * 101 + ((x * y) % 31)) % 256);
    const small = averageToSquare(image, 32);
    for (const [column, row, channel] of [
      [0, 0, 0],
      [31, 31, 2],
      [5, 17, 1],
      [20, 3, 0],
    ] as const) {
      let sum = 0;
      let count = 0;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          if (Math.floor((x * 32) / width) !== column || Math.floor((y * 32) / height) !== row) continue;
          sum += image.data[(y * width + x) * 3 + channel]!;
          count++;
        }
      }
      expect(small.data[(row * 32 + column) * 3 + channel]).toBe(Math.round(sum / count));
    }
  });
});

describe('perceptualHash', () => {
  /** A picture that is one cosine of the transform, so that its hash can be told by hand. */
  const wave = (u: number, v: number) =>
    picture(HASH_SIDE, HASH_SIDE, (x, y) =>
      Math.round(128 + 100 * Math.cos(((2 * x + 1) * u * Math.PI) / 64) * Math.cos(((2 * y + 1) * v * Math.PI) / 64)),
    ).data;

  it('has one bit for each frequency, row by row, highest first', () => {
    const bits = (u: number, v: number) =>
      BigInt(`0x${perceptualHash(wave(u, v))}`)
        .toString(2)
        .padStart(64, '0');
    for (const [u, v] of [
      [1, 0],
      [0, 1],
      [3, 5],
      [7, 7],
    ] as const) {
      expect(bits(u, v)[0]).toBe('1'); // the mean is far above the others
      expect(bits(u, v)[v * 8 + u]).toBe('1');
    }
  });

  it('does not depend on brightness or contrast', () => {
    const image = picture(HASH_SIDE, HASH_SIDE, (x, y) => (x * x + 3 * y * y + ((x * y) % 17) * 4) % 200);
    const brighter = image.data.map((value) => Math.round(value * 0.7 + 60));
    expect(hammingDistance(perceptualHash(image.data), perceptualHash(brighter))).toBeLessThanOrEqual(2);
  });

  it('counts differing bits', () => {
    expect(hammingDistance('0000000000000000', 'ffffffffffffffff')).toBe(64);
    expect(hammingDistance('00000000000000f1', '00000000000000f0')).toBe(1);
  });
});

describe('averageColor', () => {
  it('is the mean of each channel', () => {
    expect(averageColor(Uint8Array.of(0, 10, 255, 2, 30, 255))).toBe('#0114ff');
  });
});
