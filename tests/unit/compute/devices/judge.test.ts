import { describe, expect, it } from 'vitest';
import { errorOf, judge, type Tried } from '../../../../src/main/compute/devices/judge.ts';
import { parseNvidia } from '../../../../src/main/compute/devices/facts.ts';

const AT = '2026-01-01T00:00:00.000Z';
const attempt = (milliseconds: number, numbers = [1, -4, 2]) => ({
  done: { milliseconds, numbers: Float32Array.from(numbers), resident: true },
  problem: null,
});
const failed = (problem: string) => ({ done: null, problem });
const tried = (name: string, inference: object, training: object): Tried =>
  ({ name, trial: { device: name, onnxruntime: '1', inference, training } }) as Tried;
const CPU = tried('cpu', attempt(40), attempt(100));

describe('the choice of a device', () => {
  it('is the fastest with the right numbers, for inference and training apart', () => {
    const { choice, providers } = judge([CPU, tried('cuda', attempt(5), attempt(300))], AT);
    expect(choice).toEqual({ inference: 'cuda', training: 'cpu', at: AT });
    expect(providers.map(({ chosen }) => chosen)).toEqual([true, true]);
    expect(providers[1]!.why).toBe(
      'the fastest for inference with the right numbers; not chosen for training: cpu is faster, this takes 3.0 times as long',
    );
  });

  it('refuses a device that computes something else, however fast', () => {
    const wrong = tried('webgpu', attempt(1, [1, -4, 2.1]), attempt(1, [1, NaN, 2]));
    const { choice, providers } = judge([CPU, wrong], AT);
    expect(choice).toMatchObject({ inference: 'cpu', training: 'cpu' });
    expect(providers[1]).toMatchObject({ works: false, chosen: false, inference: null, training: null });
    expect(providers[1]!.why).toContain('inference gave wrong numbers, off by 2.5 %');
  });

  it('tells why a device was not had', () => {
    const { providers, choice } = judge(
      [
        CPU,
        { name: 'dml', failed: 'The compute process is gone: it died (SIGSEGV).' },
        tried('cuda', failed('no library'), failed('not tried: inference failed')),
        tried('coreml', attempt(10), failed('Training on coreml is not offered')),
      ],
      AT,
    );
    expect(choice).toMatchObject({ inference: 'coreml', training: 'cpu' });
    expect(providers.map(({ works }) => works)).toEqual([true, false, false, true]);
    expect(providers[1]!.why).toContain('SIGSEGV');
    expect(providers[2]!.why).toBe('inference: no library (`npm run gpu` tells what it needs)');
    expect(providers[3]!.why).toContain('training: Training on coreml is not offered');
  });

  it('stays with the CPU where a GPU gains next to nothing', () => {
    const { choice, providers } = judge([CPU, tried('webgpu', attempt(38), attempt(80))], AT);
    expect(choice).toMatchObject({ inference: 'cpu', training: 'webgpu' });
    expect(providers[1]!.why).toContain(
      'not chosen for inference: it takes 95 % of the time of cpu, which saves too little to leave it',
    );
  });

  it('tells that a device leaves part of the work to the CPU', () => {
    const partly = attempt(5);
    const { providers } = judge(
      [CPU, tried('webgpu', { ...partly, done: { ...partly.done, partly: true } }, attempt(5))],
      AT,
    );
    expect(providers[1]!.why).toContain('part of the inference runs on the CPU');
  });

  it('trusts nobody when the CPU itself failed', () => {
    const { choice, providers } = judge([{ name: 'cpu', failed: 'broken' }, tried('cuda', attempt(1), attempt(1))], AT);
    expect(choice).toMatchObject({ inference: 'cpu', training: 'cpu' });
    expect(providers.every(({ works }) => !works)).toBe(true);
  });

  it('measures differences relative to the largest number', () => {
    const of = (...numbers: number[]) => ({ milliseconds: 1, numbers: Float32Array.from(numbers) });
    expect(errorOf(of(1, 10.1), of(1, 10))).toBeCloseTo(0.01, 4);
    expect(errorOf(of(1), of(1, 10))).toBeNull();
    expect(errorOf(of(NaN), of(1))).toBe(Infinity);
  });
});

it('reads what nvidia-smi prints', () => {
  expect(parseNvidia('NVIDIA GeForce RTX 4070, 12282, 550.54.14\nanother, 1, 2\n')).toEqual({
    memory: 12282 * 2 ** 20,
    driver: 'NVIDIA GeForce RTX 4070, NVIDIA driver 550.54.14',
  });
  expect(parseNvidia('NVIDIA-SMI has failed')).toBeNull();
});
