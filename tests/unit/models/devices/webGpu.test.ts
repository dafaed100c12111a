// Training a genre head with its parameters on a WebGPU device: the CPU's numbers, and checkpoints that either continues.
import { describe, expect, it } from 'vitest';
import { noAdapter, runScript } from './softwareAdapter.ts';

interface Trained {
  device: { chosen: string };
  history: { trainLoss: number; validationLoss: number; validationMap: number }[];
  probabilities: number[];
}
const trainOn = async (...devices: string[]): Promise<Trained> =>
  (await runScript('trainOn.ts', ...devices)) as Trained;

if (noAdapter !== null) process.stdout.write(`tests on WebGPU are skipped: ${noAdapter}\n`);

describe.skipIf(noAdapter !== null)('a genre head trained on WebGPU', () => {
  it.each([
    ['going on from a checkpoint of the CPU', ['cpu', 'webgpu']],
    ['its checkpoint going on on the CPU', ['webgpu', 'cpu']],
  ])('has the numbers of the CPU: %s', { timeout: 60_000 }, async (_, devices) => {
    const [expected, found] = await Promise.all([trainOn('cpu'), trainOn(...devices)]);
    expect(found.device.chosen).toBe(devices.at(-1));
    expect(found.history).toHaveLength(expected.history.length);
    found.history.forEach((epoch, at) => {
      expect(epoch.trainLoss).toBeCloseTo(expected.history[at]!.trainLoss, 4);
      expect(epoch.validationLoss).toBeCloseTo(expected.history[at]!.validationLoss, 4);
    });
    const difference = found.probabilities.map((value, at) => Math.abs(value - expected.probabilities[at]!));
    expect(Math.max(...difference)).toBeLessThan(1e-4);
  });
});
