import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FilmGroups } from '../../../src/main/catalog/filmGroups.ts';

test('groups are the connected films, whatever the order; the smallest id stands for them', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(14), fc.nat(14)), { maxLength: 30 }), (joins) => {
      const groups = new FilmGroups();
      for (const [a, b] of joins) groups.join(a, b);
      // The components by a plain search.
      const component = (start: number): Set<number> => {
        const found = new Set([start]);
        for (let size = 0; size < found.size;) {
          size = found.size;
          for (const [a, b] of joins) if (found.has(a) || found.has(b)) found.add(a).add(b);
        }
        return found;
      };
      for (let film = 0; film < 15; film++) expect(groups.root(film)).toBe(Math.min(...component(film)));
    }),
  );
});
