import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitTemperature,
  logit,
  negativeLogLikelihood,
  reliability,
  scaledColumn,
  withTemperature,
} from '../../../../src/shared/evaluation/calibration.ts';
import { genreColumn, type GenreColumn } from '../../../../src/shared/evaluation/metrics.ts';

const columnOf = (pairs: readonly (readonly [label: number, score: number])[]): GenreColumn =>
  genreColumn(
    pairs.map(([label]) => label),
    pairs.map(([, score]) => score),
    0,
    1,
  );

/** Labels that fit their probabilities exactly: of ten posters with probability n/10, n are present. */
const calibrated = Array.from({ length: 9 }, (_, i) =>
  Array.from({ length: 10 }, (_unused, j) => [j <= i ? 1 : 0, (i + 1) / 10] as const),
).flat();

describe('calibration', () => {
  it('gives reliability, calibration error and Brier score as counted by hand', () => {
    const column = columnOf([
      [1, 0.9],
      [0, 0.7],
      [1, 0.2],
      [0, 0.2],
      [-1, 0.99],
      [1, 1],
    ]);
    const { ece, brier, bins } = reliability(column, 2);
    expect(bins).toEqual([
      { from: 0, to: 0.5, count: 2, confidence: 0.2, present: 0.5 },
      { from: 0.5, to: 1, count: 3, confidence: expect.closeTo(2.6 / 3, 12) as number, present: 2 / 3 },
    ]);
    expect(ece).toBeCloseTo((2 / 5) * 0.3 + (3 / 5) * 0.2, 12);
    expect(brier).toBeCloseTo((0.01 + 0.49 + 0.64 + 0.04 + 0) / 5, 12);
  });

  it('says of labels that fit that they do', () => {
    const { ece, bins } = reliability(columnOf(calibrated), 10);
    expect(ece).toBeCloseTo(0, 12);
    expect(bins[0]).toMatchObject({ count: 0, confidence: null, present: null });
    expect(fitTemperature(columnOf(calibrated))).toBeCloseTo(1, 6);
  });

  it('finds the temperature that probabilities were sharpened or blurred with', () => {
    for (const sharpened of [0.3, 0.5, 2, 4]) {
      const column = columnOf(calibrated.map(([label, p]) => [label, withTemperature(p, 1 / sharpened)]));
      const temperature = fitTemperature(column)!;
      expect(temperature).toBeCloseTo(sharpened, 5);
      expect(reliability(scaledColumn(column, temperature), 10).ece).toBeCloseTo(0, 5);
    }
  });

  it('finds no temperature with a better likelihood, and never makes it worse', () => {
    const pair = fc.tuple(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 2, maxLength: 40 }), (list) => {
        const column = columnOf(list);
        const temperature = fitTemperature(column);
        fc.pre(temperature !== null);
        const best = negativeLogLikelihood(column, temperature);
        for (const other of [1, 0.05, 20, temperature * 1.01, temperature / 1.01]) {
          expect(best).toBeLessThanOrEqual(negativeLogLikelihood(column, other) + 1e-12);
        }
      }),
    );
  });

  it('has no temperature where labels do not determine one', () => {
    expect(fitTemperature(columnOf([]))).toBeNull();
    expect(
      fitTemperature(
        columnOf([
          [1, 0.4],
          [1, 0.6],
        ]),
      ),
    ).toBeNull();
    expect(
      fitTemperature(
        columnOf([
          [0, 0.4],
          [-1, 0.6],
        ]),
      ),
    ).toBeNull();
    // Told apart without an error: the likelihood grows for ever as the temperature falls; and the other way round.
    expect(
      fitTemperature(
        columnOf([
          [0, 0.2],
          [1, 0.8],
        ]),
      ),
    ).toBeNull();
    expect(
      fitTemperature(
        columnOf([
          [1, 0.2],
          [0, 0.8],
        ]),
      ),
    ).toBeNull();
    expect(
      fitTemperature(
        columnOf([
          [1, 0.5],
          [0, 0.5],
        ]),
      ),
    ).toBeNull();
  });

  it('keeps logits of 0 and 1 finite', () => {
    expect(Number.isFinite(logit(0)) && Number.isFinite(logit(1))).toBe(true);
    expect(
      Number.isFinite(
        fitTemperature(
          columnOf([
            [0, 1],
            [1, 1],
            [0, 0],
            [1, 1],
            [0, 0.2],
          ]),
        )!,
      ),
    ).toBe(true);
    expect(reliability(columnOf([]), 4)).toMatchObject({ ece: 0, brier: 0 });
  });
});
