import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  CROWD,
  hashDistance,
  parseHashes,
  SAME_PICTURE_BITS,
  samePictures,
  type Pair,
} from '../../../src/main/catalog/nearDuplicates.ts';
import { checkImages } from '../../../src/main/compute/imageCheck.ts';
import { decodeSquare } from '../../../src/main/compute/decode.ts';
import { HASH_SIDE, perceptualHash } from '../../../src/main/compute/perceptualHash.ts';
import { hammingDistance } from '../compute/hammingDistance.ts';
import { finish } from '../../../src/shared/steps.ts';

const pairsOf = (hex: readonly string[]): Pair[] => finish(samePictures(parseHashes(hex))).pairs;

/** The definition, by comparing all with all. */
function byHand(hex: readonly string[]): Pair[] {
  const says = (digits: string): boolean => !/^(0{16}|f{16})$/.test(digits);
  const close = hex.flatMap((a, i) =>
    hex.flatMap((b, j) => {
      const distance = hammingDistance(a, b);
      return i < j && distance <= SAME_PICTURE_BITS && says(a) && says(b) ? [{ a: i, b: j, distance }] : [];
    }),
  );
  const reach = hex.map((_, i) => close.filter(({ a, b }) => a === i || b === i).length);
  return close.filter(({ a, b }) => reach[a]! <= CROWD && reach[b]! <= CROWD);
}

/** Hashes near a few others, so that every distance and crowds come up; a few without information. */
const drawnHashes = fc
  .tuple(
    fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.nat(), fc.uniqueArray(fc.nat(63), { maxLength: 6 }), fc.constantFrom('', '', '', '0', 'f')), {
      maxLength: 90,
    }),
  )
  .map(([centres, drawn]) =>
    drawn.map(([centre, bits, digit]) => {
      if (digit !== '') return digit.repeat(16);
      const hash = bits.reduce((value, bit) => value ^ (1n << BigInt(bit)), centres[centre % centres.length]!);
      return hash.toString(16).padStart(16, '0');
    }),
  );

describe('same pictures', () => {
  test('are what comparing all with all finds', () => {
    fc.assert(
      fc.property(drawnHashes, (hex) => {
        const { pairs, silent } = finish(samePictures(parseHashes(hex)));
        expect(pairs).toEqual(byHand(hex));
        for (const { a, b } of pairs) expect([silent[a], silent[b]]).toEqual([0, 0]);
        hex.forEach((digits, i) => {
          if (/^(0{16}|f{16})$/.test(digits)) expect(silent[i]).toBe(1);
        });
      }),
      { numRuns: 300 },
    );
  });

  test('distances are those of the hashes as text', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: 2, maxLength: 2 }), (values) => {
        const hex = values.map((value) => value.toString(16).padStart(16, '0'));
        expect(hashDistance(parseHashes(hex), 0, 1)).toBe(hammingDistance(hex[0]!, hex[1]!));
      }),
    );
  });

  test('a placeholder that is there a thousand times joins nobody, and takes no time', () => {
    const placeholder = 'c8e2371dc8e2371d';
    const hex = Array.from({ length: 20_000 }, () => placeholder);
    hex.push('c8e2371dc8e2371e', 'd7d760d38080bc9f', 'd7d760d38080bc9e');
    const started = performance.now();
    const { pairs, silent } = finish(samePictures(parseHashes(hex)));
    expect(pairs).toEqual([{ a: 20_001, b: 20_002, distance: 1 }]);
    expect([silent[0], silent[19_999], silent[20_000], silent[20_001]]).toEqual([1, 1, 1, 0]);
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe('real posters', () => {
  const folder = join(import.meta.dirname, '../../../resources/sample/posters');
  const paths = readdirSync(folder).map((name) => join(folder, name));
  let hex: string[] = [];
  beforeAll(async () => {
    hex = (await checkImages(paths, null)).map((check) => check.image!.phash);
  });

  test('of the sample are all different pictures, and none is near the limit', () => {
    expect(hex.length).toBe(300);
    expect(pairsOf(hex)).toEqual([]);
    const hashes = parseHashes(hex);
    const distances = hex.flatMap((_, a) => hex.slice(a + 1).map((_, i) => hashDistance(hashes, a, a + 1 + i)));
    expect(Math.min(...distances)).toBeGreaterThan(SAME_PICTURE_BITS + 2);
  });

  test('are found again when they were saved smaller and worse, and nothing else is', async () => {
    const again = await Promise.all(
      paths.slice(0, 40).map(async (path) => {
        const { width } = await sharp(path).metadata();
        const saved = await sharp(path)
          .resize(Math.round(width * 0.7))
          .jpeg({ quality: 50 })
          .toBuffer();
        const { data } = await decodeSquare(saved, { width: 1, height: 1 }, HASH_SIDE);
        return perceptualHash(data);
      }),
    );
    const found = pairsOf([...hex, ...again]);
    for (const { a, b } of found) expect(b).toBe(300 + a);
    expect(found.length).toBeGreaterThanOrEqual(38);
  });
});
