// Films that no split may divide: by clusters of duplicates, and not by pairs that a person told apart.
import { expect, it } from 'vitest';
import { parseHashes } from '../../../src/main/catalog/nearDuplicates.ts';
import { groupFilms, pairKey, type PosterImages } from '../../../src/main/catalog/posterImages.ts';
import { finish } from '../../../src/shared/steps.ts';

/** Four posters of four films; the first two show the same picture by their hashes (one bit differs). */
const images = (change: Partial<PosterImages>): PosterImages => ({
  posterIds: Int32Array.of(1, 2, 3, 4),
  filmIds: Int32Array.of(10, 20, 30, 40),
  imageOf: Int32Array.of(0, 1, 2, 3),
  sha256: ['a', 'b', 'c', 'd'],
  hashes: parseHashes(['0f0f0f0f0f0f0f0f', '0f0f0f0f0f0f0f0e', 'ff00ff00ff00ff00', '123456789abcdef0']),
  apart: new Set(),
  clusterOf: Int32Array.of(-1, -1, -1, -1),
  ...change,
});
const roots = (change: Partial<PosterImages>): number[] => {
  const { groups } = finish(groupFilms(images(change)));
  return [10, 20, 30, 40].map((film) => groups.root(film));
};

it('keeps films of one picture together, and those of a cluster', () => {
  expect(roots({})).toEqual([10, 10, 30, 40]);
  expect(roots({ clusterOf: Int32Array.of(-1, -1, 3, 3) })).toEqual([10, 10, 30, 30]);
  expect(roots({ clusterOf: Int32Array.of(1, -1, 1, -1) })).toEqual([10, 10, 10, 40]);
});

it('lets films go that a person told apart, and counts no leak between them', () => {
  const apart = new Set([pairKey(1, 0)]);
  expect(roots({ apart })).toEqual([10, 20, 30, 40]);
  expect(finish(groupFilms(images({ apart }))).same.pairs).toEqual([]);
});
