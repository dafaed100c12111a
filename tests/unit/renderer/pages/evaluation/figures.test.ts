// Figures of the page: thresholds from a curve's counts agree with the metrics themselves, tables sort, cells and words.
import { describe, expect, it } from 'vitest';
import text from '../../../../fixtures/vectors/metrics.json?raw';
import type { Curve, Matrices } from '../../../../../src/shared/evaluation/answers.ts';
import { averagePrecision, computeMetrics, genreColumn } from '../../../../../src/shared/evaluation/metrics.ts';
import { curvePoints, histogram } from '../../../../../src/shared/evaluation/prCurve.ts';
import {
  eceWords,
  reliabilityPoints,
  temperatureWords,
} from '../../../../../src/renderer/pages/Evaluation/calibrationWords.ts';
import { crossingWords } from '../../../../../src/renderer/pages/Evaluation/crossingWords.ts';
import { cellBeside, cellWords, heatRows, matricesByName, strength } from '../../../../../src/renderer/parts/heat.ts';
import {
  beyondNoise,
  intervalWords,
  placeOn,
  scaleOf,
  signed,
  sortDifferences,
  type GenreDifference,
} from '../../../../../src/renderer/pages/Evaluation/intervals.ts';
import { nextOrder, overviewRows, sortRows } from '../../../../../src/renderer/pages/Evaluation/overviewRows.ts';
import {
  countsAt,
  curveLine,
  figuresAt,
  overallAt,
  withThreshold,
} from '../../../../../src/renderer/pages/Evaluation/thresholdFigures.ts';

const vectors = JSON.parse(text) as { targets: number[][]; scores: number[][] };
const genres = ['A', 'B', 'C', 'D', 'E'];
// One label in seven is not known.
const labels = vectors.targets.flat().map((label, i) => (i % 7 === 3 ? -1 : label));
const probabilities = vectors.scores.flat();
const thresholds = [0.3, 0.45, 0.5, 0.61, 0.2];

const curves: Curve[] = genres.map((genre, g) => {
  const column = genreColumn(labels, probabilities, g, genres.length);
  return {
    genreId: 10 + g,
    genre,
    known: column.scores.length,
    present: column.positives,
    unknown: vectors.targets.length - column.scores.length,
    ap: averagePrecision(column),
    threshold: thresholds[g]!,
    points: curvePoints(column),
    histogram: histogram(column, 20),
  };
});

describe('figures at a threshold', () => {
  it.each([0, 0.1, 0.37, 0.5, 0.82, 1])('agree with the metrics when a genre moves to %s', (moved) => {
    for (const [g, curve] of curves.entries()) {
      const metrics = computeMetrics({
        labels,
        probabilities,
        genres,
        thresholds: thresholds.map((threshold, i) => (i === g ? moved : threshold)),
      });
      const { macro, micro } = overallAt(curves, { genreId: curve.genreId, threshold: moved });
      for (const figure of ['precision', 'recall', 'f1'] as const) {
        expect(macro[figure]).toBeCloseTo(metrics.macro[figure], 12);
        expect(micro[figure]).toBeCloseTo(metrics.micro[figure], 12);
      }
      const { truePositive, falsePositive, falseNegative } = countsAt(curve, moved);
      const row = metrics.perGenre[g]!;
      expect(truePositive + falseNegative).toBe(row.support);
      expect(truePositive + falsePositive === 0 ? 0 : truePositive / (truePositive + falsePositive)).toBeCloseTo(
        row.precision,
        12,
      );
    }
  });

  it('are the studio’s own where it has answered, also from a curve that is thinned', () => {
    const moved = { genreId: 11, threshold: 0.37 };
    const metrics = computeMetrics({ labels, probabilities, genres, thresholds: [0.3, 0.37, 0.5, 0.61, 0.2] });
    const few = curves.map((curve) => ({ ...curve, points: curve.points.filter((_, i) => i % 7 === 6) }));
    const whole = figuresAt(curves, moved, null);
    const exact = figuresAt(few, moved, metrics);
    expect(exact.genre).toMatchObject(whole.genre);
    expect(exact.macro.f1).toBeCloseTo(whole.macro.f1, 12);
    expect(exact.micro.f1).toBeCloseTo(whole.micro.f1, 12);
    expect(exact.predicted).toBe(whole.predicted);
    expect(figuresAt(few, moved, null).predicted).not.toBe(whole.predicted);
  });

  it('count a poster at exactly the threshold, and none above the highest probability', () => {
    const point = curves[0]!.points[3]!;
    expect(countsAt(curves[0]!, point.threshold)).toMatchObject({
      truePositive: point.truePositive,
      falsePositive: point.falsePositive,
    });
    const highest = curves[0]!.points[0]!.threshold;
    expect(countsAt(curves[0]!, highest + 1e-9)).toEqual({
      truePositive: 0,
      falsePositive: 0,
      falseNegative: curves[0]!.present,
    });
  });

  it('leave genres without a known label out of the mean', () => {
    const empty = { ...curves[0]!, genreId: 99, known: 0, present: 0, points: [] };
    expect(overallAt([...curves, empty], null)).toEqual(overallAt(curves, null));
    expect(overallAt([], null).macro.f1).toBe(0);
  });

  it('draw a curve from strict to lenient, and none without positives', () => {
    const line = curveLine(curves[1]!);
    expect(line.at(-1)!.recall).toBe(1);
    for (const [i, { recall, precision }] of line.entries()) {
      expect(precision).toBeLessThanOrEqual(1);
      if (i > 0) expect(recall).toBeGreaterThanOrEqual(line[i - 1]!.recall);
    }
    expect(curveLine({ ...curves[1]!, present: 0 })).toEqual([]);
  });

  it('save all thresholds with the one that was moved', () => {
    expect(withThreshold(curves, { genreId: 12, threshold: 0.9 }).map(({ threshold }) => threshold)).toEqual([
      0.3, 0.45, 0.9, 0.61, 0.2,
    ]);
  });
});

describe('the overview', () => {
  const metrics = (at: number[]) => computeMetrics({ labels, probabilities, genres, thresholds: at });
  const rows = overviewRows(metrics(genres.map(() => 0.5)), metrics(thresholds));

  it('has both rules in a row, and the share of unknown labels', () => {
    expect(rows[0]).toMatchObject({ genre: 'A', threshold: 0.3 });
    expect(rows[0]!.half).not.toEqual(rows[0]!.tuned);
    expect(rows[0]!.unknown).toBeCloseTo(curves[0]!.unknown / vectors.targets.length, 12);
  });

  it('sorts by any column, what has no value last', () => {
    const withGap = [...rows, { ...rows[0]!, genre: 'None', ap: null }];
    const first = sortRows(withGap, { by: 'ap', descending: true });
    const turned = sortRows(withGap, { by: 'ap', descending: false });
    expect(first.at(-1)!.genre).toBe('None');
    expect(turned.at(-1)!.genre).toBe('None');
    expect(first[0]!.genre).toBe(turned.at(-2)!.genre);
    const f1 = sortRows(rows, { by: 'tuned.f1', descending: true }).map((row) => row.tuned.f1);
    expect(f1).toEqual([...f1].sort((a, b) => b - a));
    expect(sortRows(rows, { by: 'genre', descending: true })[0]!.genre).toBe('E');
  });

  it('starts figures at the largest, names at A, and turns at the second click', () => {
    expect(nextOrder({ by: 'genre', descending: false }, 'support')).toEqual({ by: 'support', descending: true });
    expect(nextOrder({ by: 'support', descending: true }, 'support')).toEqual({ by: 'support', descending: false });
    expect(nextOrder({ by: 'support', descending: true }, 'genre')).toEqual({ by: 'genre', descending: false });
  });
});

describe('heat maps', () => {
  const matrices: Matrices = {
    genreIds: [7, 3],
    genres: ['Western', 'Drama'],
    posters: 10,
    labels: [
      [4, 1],
      [1, 6],
    ],
    predictions: [
      [5, 2],
      [2, 0],
    ],
    confusion: [
      [3, 2],
      [0, 5],
    ],
    missed: [1, 1],
    present: [4, 6],
  };

  it('are put in the order of names, rows and columns alike', () => {
    const named = matricesByName(matrices);
    expect(named.genres).toEqual(['Drama', 'Western']);
    expect(named.genreIds).toEqual([3, 7]);
    expect(named.confusion).toEqual([
      [5, 0],
      [2, 3],
    ]);
    expect(named.missed).toEqual([1, 1]);
    expect(named.present).toEqual([6, 4]);
  });

  it('have shares of the row, a column of what was missed in the confusion only, and no colour for nothing', () => {
    const [first] = heatRows(matrices, 'confusion');
    expect(first!.map(({ count, share, tone }) => [count, share, tone])).toEqual([
      [3, 0.75, 'same'],
      [2, 0.5, 'wrong'],
      [1, 0.25, 'wrong'],
    ]);
    expect(first![2]!.column).toBeNull();
    expect(heatRows(matrices, 'labels')[0]).toHaveLength(2);
    expect(heatRows(matrices, 'predictions')[1]![0]!.share).toBeNull();
    expect(strength({ share: 0, count: 0 })).toBe(0);
    expect(strength({ share: 0.25, count: 1 })).toBe(0.5);
  });

  it('say what a cell counts', () => {
    const words = (kind: 'labels' | 'predictions' | 'confusion', column: number | null) =>
      cellWords(matrices.genres, kind, { row: 0, column });
    expect(words('confusion', 1)).toBe('Labelled Western, predicted Drama although it is absent');
    expect(words('confusion', 0)).toBe('Labelled and predicted Western');
    expect(words('confusion', null)).toBe('Labelled Western, which was not predicted');
    expect(words('labels', 1)).toBe('Labelled Western and Drama');
    expect(words('predictions', 0)).toBe('Predicted Western');
  });

  it('are walked by arrows up to their edges', () => {
    expect(cellBeside({ row: 0, column: 0 }, 'ArrowUp', 2, 3)).toEqual({ row: 0, column: 0 });
    expect(cellBeside({ row: 0, column: 0 }, 'ArrowDown', 2, 3)).toEqual({ row: 1, column: 0 });
    expect(cellBeside({ row: 1, column: 2 }, 'ArrowRight', 2, 3)).toEqual({ row: 1, column: 2 });
    expect(cellBeside({ row: 1, column: 1 }, 'End', 2, 3)).toEqual({ row: 1, column: 2 });
    expect(cellBeside({ row: 1, column: 1 }, 'a', 2, 3)).toBeNull();
  });
});

describe('differences', () => {
  const difference = (value: number | null, low: number | null, high: number | null) => ({
    a: 0.4,
    b: 0.5,
    difference: value,
    low,
    high,
  });
  const row = (genre: string, support: number, value: number | null): GenreDifference => ({
    genreId: support,
    genre,
    support,
    f1: difference(value, null, null),
    ap: difference(0, -0.1, 0.1),
  });

  it('have their sign, and none where they are nothing', () => {
    expect([0.1234, -0.05, 0.0004, -0.0004, null].map(signed)).toEqual(['+0.123', '−0.050', '0.000', '0.000', '–']);
    expect(intervalWords({ low: -0.01, high: 0.034 })).toBe('−0.010 to +0.034');
    expect(intervalWords({ low: null, high: null })).toBe('–');
  });

  it('are beyond noise only when the interval leaves out 0', () => {
    expect(beyondNoise({ low: 0.001, high: 0.2 })).toBe('better');
    expect(beyondNoise({ low: -0.2, high: -0.001 })).toBe('worse');
    expect(beyondNoise({ low: 0, high: 0.2 })).toBe('noise');
    expect(beyondNoise({ low: null, high: null })).toBe('unknown');
  });

  it('share a scale that all of them fit on, with 0 in its middle', () => {
    const scale = scaleOf([difference(0.02, -0.03, 0.13), difference(null, null, null)]);
    expect(scale).toEqual({ most: 0.2, tick: 0.1 });
    expect(scaleOf([]).most).toBeGreaterThan(0);
    expect(placeOn(0, 0.2)).toBe(50);
    expect(placeOn(-0.2, 0.2)).toBe(0);
    expect(placeOn(0.2, 0.2)).toBe(100);
  });

  it('are sorted with the largest gain first, unknown ones last', () => {
    const rows = [row('A', 5, -0.2), row('B', 9, null), row('C', 7, 0.3), row('D', 6, 0.3)];
    const names = (by: 'difference' | 'support' | 'genre') => sortDifferences(rows, by, 'f1').map(({ genre }) => genre);
    expect(names('difference')).toEqual(['C', 'D', 'A', 'B']);
    expect(names('support')).toEqual(['B', 'C', 'D', 'A']);
    expect(names('genre')).toEqual(['A', 'B', 'C', 'D']);
  });
});

describe('words', () => {
  it('say what a temperature means', () => {
    expect(temperatureWords(1.4)).toMatch(/surer than it should be.*1\.40/);
    expect(temperatureWords(0.7)).toMatch(/less sure than it could be/);
    expect(temperatureWords(1.03)).toMatch(/about as sure as it should be/);
    expect(temperatureWords(null)).toMatch(/validation needs/);
    expect(eceWords(0.0371)).toContain('3.7 points');
  });

  it('place the bins of both probabilities from left to right, without empty ones', () => {
    const bin = (confidence: number | null, present: number | null) => ({
      from: 0,
      to: 1,
      count: 2,
      confidence,
      present,
    });
    const reliability = (...bins: ReturnType<typeof bin>[]) => ({ ece: 0, brier: 0, bins });
    const points = reliabilityPoints({
      raw: reliability(bin(0.1, 0.2), bin(null, null), bin(0.8, 0.7)),
      scaled: reliability(bin(0.15, 0.2)),
    });
    expect(points.map(({ confidence, raw, scaled }) => [confidence, raw, scaled])).toEqual([
      [0.1, 0.2, null],
      [0.15, null, 0.2],
      [0.8, 0.7, null],
    ]);
  });

  it('say what a move of the threshold does to posters', () => {
    expect(crossingWords({ total: 5, present: 2, absent: 2, unknown: 1 }, 'Horror', true)).toBe(
      '5 posters would be predicted Horror: 2 labelled with it would be found, 2 without it would be false alarms, 1 undecided.',
    );
    expect(crossingWords({ total: 1, present: 1, absent: 0, unknown: 0 }, 'Horror', false)).toBe(
      '1 poster would no longer be predicted Horror: 1 labelled with it would be missed.',
    );
    expect(crossingWords({ total: 0, present: 0, absent: 0, unknown: 0 }, 'Horror', false)).toBe(
      'No poster changes side.',
    );
  });
});
