// The loss by step of a run as a file: what is read back, also from a file that holds what is no step.
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { contract } from '../../../../src/shared/contract.ts';
import { readSteps, StepLog, stepsFileOf } from '../../../../src/main/core/jobs/stepLog.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-steps-'));
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

it('leaves out steps without a loss, and what is no step', async () => {
  const log = new StepLog(home);
  const point = (step: number, loss: number) => ({ step, steps: 4, loss, learningRate: 0.01, samplesPerSecond: 100 });
  for (const [step, loss] of [
    [1, 0.5],
    [2, Infinity],
    [3, NaN],
  ] as const) {
    log.add(point(step, loss));
  }
  await log.close();
  appendFileSync(stepsFileOf(home), new Uint8Array(100).fill(255));
  const answer = await readSteps(home, 100);
  expect(answer).toEqual({ steps: 1, points: [point(1, 0.5)] });
  expect(contract['runs.steps'].output.safeParse(JSON.parse(JSON.stringify(answer))).success).toBe(true);
});
