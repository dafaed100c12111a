// The file of the loss by step: what was noted comes back whole, thinned to means, and a resumed training replaces its tail.
import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSteps, StepLog, stepsFileOf, type StepPoint } from '../../../../src/main/core/jobs/stepLog.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'marquee-steps-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const point = (step: number): StepPoint => ({
  step,
  steps: 1000,
  loss: 1 / step,
  learningRate: step * 1e-6,
  samplesPerSecond: 100 + step,
});
const points = (from: number, to: number): StepPoint[] =>
  Array.from({ length: to - from + 1 }, (_, i) => point(from + i));

async function note(all: readonly StepPoint[]): Promise<void> {
  const log = new StepLog(dir);
  for (const each of all) log.add(each);
  await log.close();
}

it('gives back what was noted, and nothing for a run without a file', async () => {
  expect(await readSteps(dir, 100)).toEqual({ steps: 0, points: [] });
  await note(points(1, 50));
  expect(await readSteps(dir, 100)).toEqual({ steps: 50, points: points(1, 50) });
  expect(await readSteps(dir, 50)).toEqual({ steps: 50, points: points(1, 50) });
});

it('thins to means of neighbours, with the last as it is', async () => {
  await note(points(1, 10));
  const { steps, points: thin } = await readSteps(dir, 4);
  expect(steps).toBe(10);
  expect(thin.map(({ step }) => step)).toEqual([2, 5, 8, 10]);
  expect(thin[0]!.loss).toBeCloseTo((1 + 1 / 2 + 1 / 3) / 3, 12);
  expect(thin[1]!.samplesPerSecond).toBeCloseTo(105, 12);
  expect(thin[3]).toEqual(point(10));
  for (const most of [2, 3, 5, 7, 9]) expect((await readSteps(dir, most)).points.length).toBeLessThanOrEqual(most);
});

it('replaces the steps that a resumed training repeats, and what is left of a record', async () => {
  await note(points(1, 30));
  appendFileSync(stepsFileOf(dir), Buffer.alloc(13, 1));
  const again = points(21, 40).map((each) => ({ ...each, loss: 9 }));
  await note(again);
  expect((await readSteps(dir, 100)).points).toEqual([...points(1, 20), ...again]);
  expect(statSync(stepsFileOf(dir)).size % 40).toBe(0);
});

it('leaves out steps without a loss, and what is no step', async () => {
  const log = new StepLog(dir);
  for (const [step, loss] of [
    [1, 0.5],
    [2, Infinity],
    [3, NaN],
  ] as const) {
    log.add({ ...point(step), loss });
  }
  await log.close();
  appendFileSync(stepsFileOf(dir), new Uint8Array(100).fill(255));
  expect(await readSteps(dir, 100)).toEqual({ steps: 1, points: [{ ...point(1), loss: 0.5 }] });
});
