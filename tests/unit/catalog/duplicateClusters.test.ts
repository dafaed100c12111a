import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinClusters } from '../../../src/main/catalog/duplicates/clusters.ts';

const IMAGES = 14;
const image = fc.integer({ min: 0, max: IMAGES - 1 });
const joins = fc.array(fc.record({ a: image, b: image, strength: fc.double({ min: 0, max: 1, noNaN: true }) }), {
  maxLength: 40,
});
const apart = fc.array(fc.tuple(image, image), { maxLength: 12 });

it('never brings together what was told apart, whatever chain would join it', () => {
  fc.assert(
    fc.property(joins, apart, (pairs, exceptions) => {
      const sets = joinClusters(IMAGES, pairs, exceptions);
      for (const [a, b] of exceptions) if (a !== b) expect(sets[a]).not.toBe(sets[b]);
    }),
  );
});

it('joins what nobody told apart, and nothing else; a set is named by its least member', () => {
  fc.assert(
    fc.property(joins, (pairs) => {
      const sets = joinClusters(IMAGES, pairs, []);
      // The same by repeated passes.
      const plain = Array.from({ length: IMAGES }, (_, i) => i);
      for (let changed = true; changed;) {
        changed = false;
        for (const { a, b } of pairs) {
          const least = Math.min(plain[a]!, plain[b]!);
          if (plain[a] !== least || plain[b] !== least) changed = true;
          plain[a] = least;
          plain[b] = least;
        }
      }
      expect([...sets]).toEqual(plain);
    }),
  );
});

it('gives up the least sure link of a chain', () => {
  const chain = [
    { a: 0, b: 1, strength: 0.99 },
    { a: 1, b: 2, strength: 0.8 },
    { a: 2, b: 3, strength: 0.95 },
  ];
  expect([...joinClusters(4, chain, [[0, 3]])]).toEqual([0, 0, 2, 2]);
});
