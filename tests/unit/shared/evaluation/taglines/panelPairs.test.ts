import { expect, it } from 'vitest';
import { panelPairs } from '../../../../../src/shared/evaluation/taglines/panelPairs.ts';

const texts = (name: string, ids: readonly number[]): Map<number, string> =>
  new Map(ids.map((id) => [id, `${name} of poster ${String(id)}`]));
const ids = Array.from({ length: 200 }, (_, i) => i + 1);

it('draws posters that both have different words for, and swaps sides about as often as not', () => {
  const a = texts('Draft', ids).set(7, 'The same words!');
  const b = texts('Other', ids.slice(0, 150)).set(7, 'the same words');
  const pairs = panelPairs(a, b, { most: 1000, seed: 3 });
  expect(pairs.map(({ posterId }) => posterId).sort((x, y) => x - y)).toEqual(
    ids.slice(0, 150).filter((id) => id !== 7),
  );
  expect(pairs[0]).toMatchObject({ a: a.get(pairs[0]!.posterId), b: b.get(pairs[0]!.posterId) });
  const left = pairs.filter(({ aLeft }) => aLeft).length;
  expect(left).toBeGreaterThan(50);
  expect(left).toBeLessThan(100);
  expect(pairs.map(({ posterId }) => posterId)).not.toEqual(ids.slice(0, 149));
});

it('keeps to the number and the seed', () => {
  const [a, b] = [texts('Draft', ids), texts('Other', ids)];
  const pairs = panelPairs(a, b, { most: 20, seed: 5 });
  expect(pairs).toHaveLength(20);
  expect(panelPairs(a, b, { most: 20, seed: 5 })).toEqual(pairs);
  expect(panelPairs(a, b, { most: 20, seed: 6 })).not.toEqual(pairs);
});
