import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packBits, packPoints, unpackBits, unpackPoints } from '../../../src/shared/mapPoints.ts';

describe('packed points', () => {
  it('come back as they were', () => {
    const point = fc.record({ id: fc.integer({ min: 1, max: 8_000_000 }), x: fc.nat(65_535), y: fc.nat(65_535) });
    fc.assert(
      fc.property(fc.uniqueArray(point, { selector: ({ id }) => id, maxLength: 300 }), (list) => {
        const sorted = list.sort((a, b) => a.id - b.id);
        const points = {
          posterIds: Int32Array.from(sorted, ({ id }) => id),
          x: Uint16Array.from(sorted, ({ x }) => x),
          y: Uint16Array.from(sorted, ({ y }) => y),
        };
        expect(unpackPoints(packPoints(points), list.length)).toEqual(points);
      }),
    );
  });

  it('take less than a megabyte for 100,000', () => {
    const posterIds = Int32Array.from({ length: 100_000 }, (_, i) => i + 1);
    const values = Uint16Array.from(posterIds, (id) => (id * 7919) & 65_535);
    expect(packPoints({ posterIds, x: values, y: values }).length).toBeLessThan(1_000_000);
  });

  it('keep yes and no', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1), { maxLength: 100 }), (list) => {
        expect([...unpackBits(packBits(Uint8Array.from(list)), list.length)]).toEqual(list);
      }),
    );
  });
});
