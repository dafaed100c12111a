// A curve of any length stays small, keeps its shape, and joins what is on record with what comes by event.
import { describe, expect, it } from 'vitest';
import { StepSeries, type StepPoint } from '../../../../src/renderer/state/stepSeries.ts';

const at = (step: number, loss = 1 / step): StepPoint => ({ step, loss, learningRate: 1e-3, samplesPerSecond: 900 });
const seriesOf = (steps: number, most: number): StepSeries => {
  const series = new StepSeries(most);
  for (let step = 1; step <= steps; step += 1) series.add(at(step));
  return series;
};

describe('steps in buckets', () => {
  it('keeps each step while there is room', () => {
    expect(seriesOf(100, 128).points()).toEqual(Array.from({ length: 100 }, (_, i) => ({ ...at(i + 1), count: 1 })));
  });

  it('never holds more than it may, and always enough to draw', () => {
    const series = new StepSeries(256);
    for (let step = 1; step <= 100_000; step += 1) {
      series.add(at(step));
      if (series.size > 256) throw new Error(`${String(series.size)} buckets at step ${String(step)}`);
      if (step > 256 && series.size < 120) throw new Error(`${String(series.size)} buckets at step ${String(step)}`);
    }
    expect(series.width).toBe(512);
  });

  it('loses no step and no mean in widening', () => {
    const points = seriesOf(100_000, 256).points();
    expect(points.reduce((sum, { count }) => sum + count, 0)).toBe(100_000);
    const exact = Array.from({ length: 100_000 }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b);
    expect(points.reduce((sum, { count, loss }) => sum + count * loss, 0)).toBeCloseTo(exact, 6);
    for (const [i, point] of points.entries()) {
      if (i > 0) expect(point.step).toBeGreaterThan(points[i - 1]!.step);
    }
  });

  it('does work that does not grow with the run', () => {
    // Buckets that are looked at in widening, over all steps: a constant for each step.
    let looked = 0;
    class Counted extends StepSeries {
      override add(point: StepPoint): void {
        const before = this.width;
        super.add(point);
        if (this.width !== before) looked += 256;
      }
    }
    const series = new Counted(256);
    for (let step = 1; step <= 200_000; step += 1) series.add(at(step));
    expect(looked).toBeLessThan(200_000 / 20);
  });

  it('goes back with a run that goes back to its checkpoint', () => {
    const series = seriesOf(1000, 128);
    series.add(at(400, 5));
    expect(series.last).toEqual(at(400, 5));
    const points = series.points();
    expect(points.at(-1)!.step).toBeLessThanOrEqual(400);
    expect(points.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(400);
    series.add(at(1, 9));
    expect(series.points()).toEqual([{ ...at(1, 9), count: 1 }]);
  });
});

describe('the record and the events of a run', () => {
  /** What `runs.steps` answers: few points over the whole way. */
  const record = Array.from({ length: 200 }, (_, i) => at((i + 1) * 500));

  it('are one curve: the record, and behind it what came since', () => {
    const live = new StepSeries(256);
    for (let step = 99_000; step <= 101_000; step += 1) live.add(at(step));
    const whole = live.after(record);
    const points = whole.points();
    expect(points[0]!.step).toBeLessThan(1500);
    expect(points.at(-1)!.step).toBeGreaterThan(100_500);
    expect(points.every((point, i) => i === 0 || point.step > points[i - 1]!.step)).toBe(true);
    expect(whole.last).toEqual(at(101_000));
    expect(whole.size).toBeLessThanOrEqual(256);
  });

  it('stay as they are where one of the two is empty', () => {
    expect(new StepSeries().after(record).points()).toEqual(record.map((point) => ({ ...point, count: 1 })));
    expect(seriesOf(50, 128).after([]).points()).toEqual(seriesOf(50, 128).points());
    expect(new StepSeries().after([]).last).toBeNull();
  });

  it('grow on: a sparse record leaves room for each new step', () => {
    const whole = new StepSeries(256).after(record);
    for (let step = 100_001; step <= 140_000; step += 1) whole.add(at(step));
    expect(whole.size).toBeLessThanOrEqual(256);
    expect(whole.points().at(-1)!.step).toBeGreaterThan(139_000);
  });
});
