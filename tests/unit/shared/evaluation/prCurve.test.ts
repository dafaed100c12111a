import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averagePrecision, genreColumn, type GenreColumn } from '../../../../src/shared/evaluation/metrics.ts';
import { curvePoints, histogram, thinned } from '../../../../src/shared/evaluation/prCurve.ts';

const columnOf = (pairs: readonly (readonly [label: number, score: number])[]): GenreColumn =>
  genreColumn(
    pairs.map(([label]) => label),
    pairs.map(([, score]) => score),
    0,
    1,
  );
const pairs = fc.array(
  fc.tuple(
    fc.constantFrom(-1, 0, 1),
    fc.integer({ min: 0, max: 30 }).map((n) => n / 30),
  ),
  {
    maxLength: 80,
  },
);

describe('precision-recall curves', () => {
  it('count what each threshold gives, equal probabilities as one step', () => {
    const column = columnOf([
      [1, 0.9],
      [0, 0.7],
      [1, 0.7],
      [-1, 0.6],
      [0, 0.2],
      [1, 0.1],
    ]);
    expect(curvePoints(column)).toEqual([
      { threshold: 0.9, truePositive: 1, falsePositive: 0 },
      { threshold: 0.7, truePositive: 2, falsePositive: 1 },
      { threshold: 0.2, truePositive: 2, falsePositive: 2 },
      { threshold: 0.1, truePositive: 3, falsePositive: 2 },
    ]);
  });

  it('hold the counts at every threshold, and with them the average precision', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const column = columnOf(list);
        const points = curvePoints(column);
        for (const { threshold, truePositive, falsePositive } of points) {
          const predicted = list.filter(([label, score]) => label >= 0 && score >= threshold);
          expect(truePositive).toBe(predicted.filter(([label]) => label === 1).length);
          expect(falsePositive).toBe(predicted.length - truePositive);
        }
        fc.pre(column.positives > 0);
        let area = 0;
        let recall = 0;
        for (const { truePositive, falsePositive } of points) {
          area += (truePositive / column.positives - recall) * (truePositive / (truePositive + falsePositive));
          recall = truePositive / column.positives;
        }
        expect(averagePrecision(column)).toBeCloseTo(area, 12);
      }),
    );
  });

  it('keep both ends, their order and their shape when they are thinned', () => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: 1, max: 12 }), (list, steps) => {
        const all = curvePoints(columnOf(list));
        const few = thinned(all, steps);
        expect(few.length).toBeLessThanOrEqual(2 * steps + 2);
        expect(all.filter((point) => few.includes(point))).toEqual(few);
        expect([few[0], few.at(-1)]).toEqual([all[0], all.at(-1)]);
        // Between two kept points less than one step of recall is lost.
        const total = all.at(-1)?.truePositive ?? 0;
        for (const point of all) {
          const before = few.findLast((kept) => kept.threshold >= point.threshold)!;
          expect((point.truePositive - before.truePositive) * steps).toBeLessThan(Math.max(1, total));
        }
      }),
    );
  });

  it('put every known label into one bin, 1 into the last', () => {
    expect(
      histogram(
        columnOf([
          [1, 0],
          [0, 0.49],
          [1, 0.5],
          [0, 1],
          [-1, 1],
        ]),
        2,
      ),
    ).toEqual({
      present: [1, 1],
      absent: [1, 1],
    });
    expect(histogram(columnOf([]), 3)).toEqual({ present: [0, 0, 0], absent: [0, 0, 0] });
  });
});
