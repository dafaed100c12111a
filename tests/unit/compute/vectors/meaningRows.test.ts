import { describe, expect, it } from 'vitest';
import { MeaningRows } from '../../../../src/main/compute/vectors/meaningRows.ts';
import { Random } from '../../../../src/shared/random.ts';

function directions(count: number, width: number, seed: number): Float32Array[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const vector = Float32Array.from({ length: width }, () => random.normal());
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  });
}
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('the nearest of many vectors', () => {
  it.each([
    ['a width of the sentence encoder, several blocks', 5001, 384, 21],
    ['an odd width, one row', 1, 7, 3],
    ['an odd number of rows', 13, 10, 4],
  ])('are those that a comparison with each finds: %s', (_, count, width, queries) => {
    const rows = directions(count, width, 1);
    const asked = directions(queries, width, 2);
    const made = new MeaningRows(width);
    for (const row of rows) made.add(row);
    const found = made.nearest(asked, 3);
    expect(found).toHaveLength(queries);
    asked.forEach((vector, i) => {
      const all = rows.map((row, at) => ({ row: at, similarity: dot(row, vector) }));
      const want = all.sort((a, b) => b.similarity - a.similarity).slice(0, 3);
      expect(found[i]!.map(({ row }) => row)).toEqual(want.map(({ row }) => row));
      found[i]!.forEach(({ similarity }, at) => {
        expect(similarity).toBeCloseTo(want[at]!.similarity, 5);
      });
    });
  });

  it('are found among what came meanwhile; of equals the earlier one is first', () => {
    const made = new MeaningRows(2);
    expect(made.nearest([Float32Array.of(1, 0)], 2)).toEqual([[]]);
    made.add(Float32Array.of(0, 1));
    made.add(Float32Array.of(1, 0));
    made.add(Float32Array.of(1, 0));
    expect(made.nearest([Float32Array.of(1, 0)], 2)).toEqual([
      [
        { row: 1, similarity: 1 },
        { row: 2, similarity: 1 },
      ],
    ]);
  });

  it('are not asked of vectors of another width', () => {
    const made = new MeaningRows(2);
    expect(() => {
      made.add(Float32Array.of(1));
    }).toThrow(RangeError);
    made.add(Float32Array.of(1, 0));
    expect(() => made.nearest([Float32Array.of(1, 0, 0)], 1)).toThrow(RangeError);
  });
});
