// Axes, paths and what is nearest to a pointer.
import { describe, expect, it } from 'vitest';
import {
  curvesCsv,
  dotsOf,
  epochTicks,
  fromX,
  indexNear,
  nearestPoint,
  pathOf,
  pointsAt,
  toX,
  toY,
  valueAxis,
  valueRange,
  type Curve,
  type Plot,
} from '../../../../src/renderer/parts/curveGeometry.ts';
import { fileNameOf } from '../../../../src/renderer/parts/saveFile.ts';

const plot: Plot = { left: 40, top: 10, width: 200, height: 100, x: [0, 10], y: [0, 1] };
const curve = (id: string, x: number[], y: number[]): Curve => ({ id, label: id, color: 'red', x, y });

describe('axes', () => {
  it('tick at whole epochs, no two alike', () => {
    expect(epochTicks(10)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(epochTicks(3)).toEqual([0, 1, 2, 3]);
    for (let epochs = 1; epochs < 60; epochs += 1) {
      const ticks = epochTicks(epochs);
      expect(ticks.every(Number.isInteger)).toBe(true);
      expect(new Set(ticks).size).toBe(ticks.length);
    }
  });

  it.each([
    [0.3538, 0.3541],
    [0.35, 0.47],
    [0.5, 0.5],
    [0, 0],
    [1e-7, 3e-7],
    [12, 900],
  ])('label no two values alike from %d to %d', (low, high) => {
    const { ticks, format } = valueAxis([low, high]);
    expect(new Set(ticks.map(format)).size).toBe(ticks.length);
    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(ticks[0]).toBeLessThanOrEqual(low);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(high);
  });

  it('range over all that is drawn, gaps aside', () => {
    expect(valueRange([curve('a', [1, 2], [3, NaN]), curve('b', [1], [-1])])).toEqual([-1, 3]);
    expect(valueRange([curve('a', [1], [NaN]), curve('b', [], [])])).toBeNull();
  });
});

describe('curves', () => {
  it('lie between the edges, larger values higher', () => {
    expect([toX(plot, 0), toX(plot, 10), toY(plot, 0), toY(plot, 1)]).toEqual([40, 240, 110, 10]);
    expect(fromX(plot, toX(plot, 3.7))).toBeCloseTo(3.7);
    expect(pathOf(curve('a', [0, 5, 10], [0, 0.5, 1]), plot)).toBe('M40.0 110.0L140.0 60.0L240.0 10.0');
  });

  it('begin anew behind a gap, and a single point is dotted', () => {
    expect(pathOf(curve('a', [0, 1, 2, 3], [0, NaN, 1, 1]), plot)).toBe('M40.0 110.0M80.0 10.0L100.0 10.0');
    expect(dotsOf(curve('a', [5, 6], [0.5, NaN]), plot)).toBe('M140.0 60.0h0');
  });
});

describe('a pointer', () => {
  const a = curve('a', [1, 2, 4, 8], [0.1, 0.1, 0.1, 0.1]);
  const b = curve('b', [1, 8], [0.9, 0.9]);

  it('reads each curve at its nearest point', () => {
    expect([0, 1.4, 1.6, 3.1, 5.9, 6.1, 100].map((at) => indexNear(a, at))).toEqual([0, 0, 1, 2, 2, 3, 3]);
    expect(indexNear(curve('c', [], []), 1)).toBe(-1);
    expect(indexNear(curve('c', [1], [NaN]), 1)).toBe(-1);
    expect(pointsAt([a, b, curve('c', [], [])], 7).map(({ curve: { id }, index }) => [id, index])).toEqual([
      ['a', 3],
      ['b', 1],
    ]);
  });

  it('is nearest to one curve', () => {
    const near = (y: number) => nearestPoint(pointsAt([a, b], 8), plot, { x: toX(plot, 8), y: toY(plot, y) })?.curve.id;
    expect([near(0), near(0.4), near(0.6), near(1)]).toEqual(['a', 'a', 'b', 'b']);
    expect(nearestPoint([], plot, { x: 0, y: 0 })).toBeNull();
  });
});

it('writes a table of all points, names quoted where they need it', () => {
  const csv = curvesCsv(
    [curve('a', [1, 2], [0.5, NaN]), { ...curve('b', [1], [1]), label: 'loss asl, seed "2"' }],
    'epoch',
  );
  expect(csv).toBe('curve,epoch,value\na,1,0.5\n"loss asl, seed ""2""",1,1\n');
});

it('no name of a run is a formula for the spreadsheet that opens the table', () => {
  const csv = curvesCsv([{ ...curve('a', [1], [1]), label: '=HYPERLINK("x")\r' }], '@epoch');
  expect(csv).toBe(`curve,'@epoch,value\n"'=HYPERLINK(""x"")\r",1,1\n`);
});

it('makes file names of titles', () => {
  expect(fileNameOf('F1 of all runs')).toBe('f1-of-all-runs');
  expect(fileNameOf('../x: 0.5')).toBe('x-0.5');
  expect(fileNameOf('?')).toBe('marquee');
});
