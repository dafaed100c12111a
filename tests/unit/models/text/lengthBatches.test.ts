import { expect, it } from 'vitest';
import { embedByLength } from '../../../../src/main/models/text/lengthBatches.ts';

it('keeps the order of texts, batches like lengths within the limit, and fills up with zeros', async () => {
  const texts = [[1, 2, 3, 4, 5], [6], [7, 8], [9], [10, 11, 12], Array.from({ length: 9 }, (_, at) => 20 + at)];
  const shapes: number[][] = [];
  const vectors = await embedByLength(texts, { width: 2, tokensPerRun: 8 }, ({ rows, ids, positions }) => {
    shapes.push(ids.shape);
    const [batch, length] = ids.shape;
    expect(positions.data).toEqual(BigInt64Array.from({ length }, (_, at) => BigInt(at)));
    rows.forEach((row, at) => {
      const filled = [...row, ...new Array<number>(length - row.length).fill(0)];
      expect([...ids.data.subarray(at * length, (at + 1) * length)].map(Number)).toEqual(filled);
    });
    const sums = rows.flatMap((row) => [row.reduce((sum, id) => sum + id, 0), row.length]);
    expect(sums).toHaveLength(batch * 2);
    return Promise.resolve(Float32Array.from(sums));
  });
  expect(vectors.map((vector) => [...vector])).toEqual(
    texts.map((text) => [text.reduce((sum, id) => sum + id, 0), text.length]),
  );
  // Two of one token; two and three tokens; five; and one text that is longer than the limit.
  expect(shapes).toEqual([
    [2, 1],
    [2, 3],
    [1, 5],
    [1, 9],
  ]);
});

it('makes as few runs as pay, and fills up as little as pays', async () => {
  const runsOf = async (lengths: number[]): Promise<number[][]> => {
    const shapes: number[][] = [];
    const texts = lengths.map((length) => new Array<number>(length).fill(1));
    await embedByLength(texts, { width: 1, tokensPerRun: 1000 }, ({ rows, ids }) => {
      shapes.push(ids.shape);
      return Promise.resolve(new Float32Array(rows.length));
    });
    return shapes;
  };
  expect(await runsOf([9, 10, 12, 9])).toEqual([[4, 12]]);
  expect(await runsOf([4, 60, 5, 4, 61])).toEqual([
    [3, 5],
    [2, 61],
  ]);
  // As many as the limit allows.
  expect(await runsOf(new Array<number>(60).fill(20))).toHaveLength(2);
});

it('gives nothing for nothing', async () => {
  expect(await embedByLength([], { width: 2, tokensPerRun: 8 }, () => Promise.reject(new Error('run')))).toEqual([]);
});
