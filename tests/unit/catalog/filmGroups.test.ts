import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FilmGroups, joinSameFiles } from '../../../src/main/catalog/filmGroups.ts';

describe('groups of films that share files', () => {
  test('are the connected films, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(12), fc.nat(8)), { maxLength: 30 }), (pairs) => {
        const groups = new FilmGroups();
        joinSameFiles(
          groups,
          pairs.map(([film, file]) => ({ film, file: String(file) })),
        );
        const root = (film: number): number => groups.root(film);
        for (const [film, file] of pairs) {
          for (const [other, otherFile] of pairs) if (file === otherFile) expect(root(film)).toBe(root(other));
        }
        // Nothing is joined that no file joins: the roots are exactly the components of a plain search.
        const component = (start: number): Set<number> => {
          const found = new Set([start]);
          for (let grown = true; grown;) {
            grown = false;
            const files = new Set(pairs.filter(([film]) => found.has(film)).map(([, file]) => file));
            for (const [film, file] of pairs) if (files.has(file) && !found.has(film)) grown = Boolean(found.add(film));
          }
          return found;
        };
        for (const [film] of pairs) expect(root(film)).toBe(Math.min(...component(film)));
      }),
    );
  });
});
