// The optimizer inside the graph against the SIMD kernels, in both forms that devices need, and on WebGPU where a software
// adapter is at hand.
import { describe, expect, it } from 'vitest';
import type { TrainingBackend } from '../../../../src/main/engine/backends/backend.ts';
import { CudaLoop } from '../../../../src/main/engine/backends/cudaLoop.ts';
import { openBackend } from '../../../../src/main/engine/backends/open.ts';
import { WebGpuResident } from '../../../../src/main/engine/backends/webGpuResident.ts';
import type { OptimizerSettings } from '../../../../src/main/engine/optimizer.ts';
import { ADAMW, runSteps, smallTraining } from './steps.ts';

const SETTINGS: [string, OptimizerSettings][] = [
  ['AdamW, clipped', ADAMW],
  ['AdamW, not clipped', { ...ADAMW, clipNorm: 0 }],
  ['Adam with L2', { ...ADAMW, decayMode: 'l2' }],
  ['as transformers did', { ...ADAMW, epsilon: 1e-3, epsilonPlacement: 'huggingface' }],
];
type Training = ReturnType<typeof smallTraining>;

/** Twelve steps by the CPU's kernels and by `open`, with a restart from the arena after five: all numbers agree. */
async function compare(settings: OptimizerSettings, open: (training: Training) => Promise<TrainingBackend>) {
  const expected = smallTraining(settings);
  const { backend } = await openBackend({ ...expected, device: 'cpu' });
  const numbers = await runSteps(backend, 12);
  await backend.close();

  const training = smallTraining(settings);
  const first = await open(training);
  const found = await runSteps(first, 5);
  await first.close();
  const second = await open(training);
  await second.load();
  second.updates = first.updates;
  found.push(...(await runSteps(second, 7, 5)));
  await second.close();
  found.forEach((value, at) => {
    if (Number.isNaN(numbers[at])) expect(value).toBeNaN();
    else expect(Math.abs(value - numbers[at]!), `number ${String(at)}`).toBeLessThan(1e-5);
  });
  for (const slot of ['p', 'm', 'v', 'ema'] as const) {
    const difference = training.arena.slot(slot).map((value, at) => Math.abs(value - expected.arena.slot(slot)[at]!));
    expect(Math.max(...difference), slot).toBeLessThan(1e-5);
  }
  expect(second.updates).toBe(12);
}

describe('the optimizer inside the graph gives the numbers of the kernels', () => {
  it.each(SETTINGS)('one step per run: %s', async (_, settings) => {
    await compare(settings, (training) => WebGpuResident.open(training, 'cpu'));
  });

  it.each(SETTINGS)('a loop of steps: %s', async (_, settings) => {
    await compare(settings, (training) => CudaLoop.open(training, 'cpu', 4));
  });

  it('a loop refuses steps whose shapes differ', async () => {
    const training = smallTraining(ADAMW);
    const varying = { ...training, feeds: { ...training.feeds, shapes: undefined } };
    await expect(CudaLoop.open(varying, 'cpu')).rejects.toMatchObject({ code: 'unsupported' });
  });
});
