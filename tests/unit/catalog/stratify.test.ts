import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { autoPart } from '../../../src/main/catalog/splitPlaces.ts';
import { stratify, stratifiedFolds } from '../../../src/main/catalog/stratify.ts';

/** Real labels: rows of imdbId, genres, file. */
const films = readFileSync(new URL('../../fixtures/labels-300.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => ({ key: line.split(',')[0]!, genres: line.split(',')[1]!.split('|') }));
const genres = [...new Set(films.flatMap((film) => film.genres))].sort();
const counts = Int32Array.from(films.flatMap((film) => genres.map((genre) => (film.genres.includes(genre) ? 1 : 0))));
const sizes = new Int32Array(films.length).fill(1);
const SHARES = [0.8, 0.1, 0.1];

/** How far the share of each genre that has ten films is, in each part, from what was asked for. */
function deviations(part: ArrayLike<number>, shares: readonly number[]): { mean: number; most: number } {
  const off = genres.flatMap((_, genre) => {
    const rows = films.flatMap((_, row) => (counts[row * genres.length + genre] === 1 ? [row] : []));
    if (rows.length < 10) return [];
    return shares.map((share, p) => Math.abs(rows.filter((row) => part[row] === p).length / rows.length - share));
  });
  return { mean: off.reduce((sum, value) => sum + value) / off.length, most: Math.max(...off) };
}

describe('iterative stratification', () => {
  test('on real labels is far more even over genres than places by hash, for any order', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const hashed = films.map(({ key }) =>
        ['train', 'validation', 'test'].indexOf(autoPart(key, { seed, validation: 0.1, test: 0.1 })),
      );
      const rank = films.map((_, row) => (row * 7919 * seed) % 10_007);
      const placed = stratify({ sizes, counts, labels: genres.length }, SHARES, rank);
      const even = deviations(placed, SHARES);
      const plain = deviations(hashed, SHARES);
      expect(even.mean).toBeLessThan(plain.mean / 2);
      expect(even.most).toBeLessThan(plain.most);
      const inTest = placed.filter((part) => part === 2).length;
      expect(Math.abs(inTest - 30)).toBeLessThanOrEqual(3);
    }
  });

  test('by hand: the rarest label first, each to the part that lacks most of it, ties to the emptier part', () => {
    // Label 1 (two groups of five) is the rarest: it goes to both halves. Then label 0 evens out, then the bare group.
    const groups = { sizes: [1, 1, 1, 1, 1], labels: 2, counts: [1, 0, 1, 1, 0, 1, 1, 0, 0, 0] };
    expect([...stratify(groups, [0.5, 0.5], [0, 1, 2, 3, 4])]).toEqual([1, 0, 1, 0, 0]);
    // Label 0, three groups: lacks 1.5 and 1.5; group 1 took one for part 0; group 0 goes to part 1, group 3 to part 0 or 1
    // (0.5 each): part 0 has one member and part 1 two, so to part 0. The bare group goes where 0.5 members lack.
    const later = { sizes: [1], labels: 2, counts: [1, 0] };
    expect([...stratify(later, [0.5, 0.5], [0], { sizes: [1, 1], counts: [3, 0, 1, 0] })]).toEqual([1]);
    expect([...stratify(later, [0.5, 0.5], [0], { sizes: [1, 1], counts: [1, 0, 3, 0] })]).toEqual([0]);
  });

  test('gives each part its share of members, whatever the groups', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.array(fc.nat(3), { maxLength: 3 })), { maxLength: 60 }),
        fc.nat(1000),
        (drawn, seed) => {
          const groups = {
            sizes: drawn.map(([size]) => size),
            labels: 4,
            counts: drawn.flatMap(([size, own]) => [0, 1, 2, 3].map((label) => (own.includes(label) ? size : 0))),
          };
          const rank = drawn.map((_, g) => (g * 31 + seed) % 97);
          const part = stratify(groups, [0.5, 0.5], rank);
          expect([...stratify(groups, [0.5, 0.5], rank)]).toEqual([...part]);
          // A label may be off by a group where it stands alone; with four labels by few.
          for (let label = 0; label < 4; label++) {
            const held = [0, 1].map((p) =>
              drawn.reduce((sum, _, g) => sum + (part[g] === p ? groups.counts[g * 4 + label]! : 0), 0),
            );
            expect(Math.abs(held[0]! - held[1]!)).toBeLessThanOrEqual(12);
          }
        },
      ),
    );
  });
});

describe('folds', () => {
  const labels = Int8Array.from(counts, (count, i) => (count === 1 ? 1 : i % 5 === 0 ? -1 : 0));

  test('are even in size and genres, and change with the seed', () => {
    const single = films.map((_, row) => row);
    const fold = stratifiedFolds(single, labels, 5, 1);
    for (let f = 0; f < 5; f++)
      expect(Math.abs(fold.filter((value) => value === f).length - 60)).toBeLessThanOrEqual(2);
    for (let genre = 0; genre < genres.length; genre++) {
      const perFold = [0, 1, 2, 3, 4].map(
        (f) => films.filter((_, row) => fold[row] === f && labels[row * genres.length + genre] === 1).length,
      );
      const mean = perFold.reduce((sum, count) => sum + count) / 5;
      for (const count of perFold) expect(Math.abs(count - mean), genres[genre]).toBeLessThan(1 + mean / 12);
    }
    expect([...stratifiedFolds(single, labels, 5, 1)]).toEqual([...fold]);
    expect([...stratifiedFolds(single, labels, 5, 2)]).not.toEqual([...fold]);
  });

  test('never divide a group, use every fold, and refuse more folds than groups', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { minLength: films.length, maxLength: films.length }), (groups) => {
        const distinct = new Set(groups).size;
        const fold = stratifiedFolds(groups, labels, Math.min(5, distinct), 3);
        const of = new Map(groups.map((group, row) => [group, fold[row]]));
        groups.forEach((group, row) => expect(fold[row]).toBe(of.get(group)));
        expect(new Set(fold).size).toBe(Math.min(5, distinct));
      }),
      { numRuns: 20 },
    );
    expect(() => stratifiedFolds([4, 4, 9], new Int8Array(3), 3, 1)).toThrow(/2 films cannot be divided into 3 folds/);
  });
});
