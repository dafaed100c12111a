import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonical,
  hasBit,
  idsOf,
  maskOf,
  minus,
  sameMask,
  union,
  withBit,
  withoutBit,
} from '../../../src/main/catalog/masks.ts';

const ids = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 20 });
const sorted = (list: Iterable<number>): number[] => [...list].sort((a, b) => a - b);

describe('genre masks', () => {
  test('the form is 32-bit little-endian words without trailing zeros, null when empty', () => {
    expect(maskOf([])).toBeNull();
    expect([...(maskOf([0]) ?? [])]).toEqual([1, 0, 0, 0]);
    expect([...(maskOf([9, 33]) ?? [])]).toEqual([0, 2, 0, 0, 2, 0, 0, 0]);
    expect(withoutBit(maskOf([1, 40]), 40)).toEqual(maskOf([1]));
    expect(withoutBit(maskOf([40]), 40)).toBeNull();
    expect(canonical(new Uint8Array(12))).toBeNull();
  });

  test('set operations are those of sets, and equal sets are equal bytes', () => {
    fc.assert(
      fc.property(ids, ids, fc.integer({ min: 0, max: 200 }), (a, b, id) => {
        const [x, y] = [maskOf(a), maskOf(b)];
        const [sa, sb] = [new Set(a), new Set(b)];
        expect(idsOf(x)).toEqual(sorted(a));
        expect(union(x, y)).toEqual(maskOf([...a, ...b]));
        expect(minus(x, y)).toEqual(maskOf(a.filter((i) => !sb.has(i))));
        expect(hasBit(x, id)).toBe(sa.has(id));
        expect(withBit(x, id)).toEqual(maskOf([...a, id]));
        expect(withoutBit(x, id)).toEqual(maskOf(a.filter((i) => i !== id)));
        expect(sameMask(x, y)).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
      }),
    );
  });
});
