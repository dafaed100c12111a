// Training with the parameters on a WebGPU device: the CPU's numbers, and checkpoints that either continues.
import { describe, expect, it } from 'vitest';
import { noAdapter, runScript } from './softwareAdapter.ts';

interface Epoch {
  trainLoss: number;
  validationLoss: number;
}
interface Trained {
  device: { chosen: string };
  history: Epoch[];
}

if (noAdapter !== null) process.stdout.write(`tests on WebGPU are skipped: ${noAdapter}\n`);

function expectSameCurve(found: Trained, expected: Trained): void {
  expect(found.history).toHaveLength(expected.history.length);
  found.history.forEach((epoch, at) => {
    expect(epoch.trainLoss).toBeCloseTo(expected.history[at]!.trainLoss, 4);
    expect(epoch.validationLoss).toBeCloseTo(expected.history[at]!.validationLoss, 4);
  });
}

const largestDifference = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, at) => Math.abs(value - b[at]!)));

describe.skipIf(noAdapter !== null)('a genre head trained on WebGPU', () => {
  const trainOn = async (...devices: string[]) =>
    (await runScript('trainOn.ts', ...devices)) as Trained & { probabilities: number[] };

  it.each([
    ['going on from a checkpoint of the CPU', ['cpu', 'webgpu']],
    ['its checkpoint going on on the CPU', ['webgpu', 'cpu']],
  ])('has the numbers of the CPU: %s', { timeout: 60_000 }, async (_, devices) => {
    const [expected, found] = await Promise.all([trainOn('cpu'), trainOn(...devices)]);
    expect(found.device.chosen).toBe(devices.at(-1));
    expectSameCurve(found, expected);
    expect(largestDifference(found.probabilities, expected.probabilities)).toBeLessThan(1e-4);
  });
});

describe.skipIf(noAdapter !== null)('a tagline model trained on WebGPU', () => {
  const trainOn = async (...args: string[]) =>
    (await runScript('trainTaglinesOn.ts', ...args)) as Trained & { parameters: Record<string, number[]> };

  it.each([
    ['all of GPT-2, going on from a checkpoint of the CPU', ['cpu', 'webgpu', 'all']],
    ['the last block, its checkpoint going on on the CPU', ['webgpu', 'cpu', '1']],
    ['the prefix network alone', ['webgpu', 'webgpu', '0']],
  ])('has the numbers of the CPU: %s', { timeout: 60_000 }, async (_, [first, second, blocks]) => {
    const [expected, found] = await Promise.all([trainOn('cpu', 'cpu', blocks!), trainOn(first!, second!, blocks!)]);
    expect(found.device.chosen).toBe(second);
    expectSameCurve(found, expected);
    expect(Object.keys(found.parameters)).toEqual(Object.keys(expected.parameters));
    for (const [name, values] of Object.entries(expected.parameters)) {
      expect(largestDifference(found.parameters[name]!, values), name).toBeLessThan(1e-3);
    }
  });
});

describe.skipIf(noAdapter !== null)('a model opened on WebGPU', () => {
  it('says so where the device lacks operations and the CPU runs them', { timeout: 60_000 }, async () => {
    expect(await runScript('openOn.ts', 'webgpu')).toEqual({
      wholly: { fallback: null, y: [2, 4, 6, 8] },
      partly: { fallback: "webgpu lacks some of the model's operations: those run on the CPU.", y: [3, 4, 1, 2] },
    });
  });
});
