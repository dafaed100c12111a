// What the settings say of devices: choice, fallbacks, states.
import { describe, expect, it } from 'vitest';
import type { ProviderReport } from '../../../../src/shared/devices.ts';
import {
  choiceWords,
  deviceName,
  deviceState,
  errorWords,
  fallbackWords,
  milliseconds,
  stateWords,
} from '../../../../src/renderer/pages/Settings/deviceWords.ts';

const cpu: ProviderReport = {
  name: 'cpu',
  listed: true,
  tried: true,
  works: true,
  chosen: true,
  why: 'the fastest',
  inference: { milliseconds: 8, error: 0 },
  training: { milliseconds: 3, error: 0, resident: true },
  memory: null,
  driver: null,
};
const webgpu: ProviderReport = { ...cpu, name: 'webgpu', chosen: false };
const at = '2026-01-01T00:00:00Z';
const onCpu = { inference: 'cpu', training: 'cpu', at };

describe('the choice of device', () => {
  it('is one sentence, with when it was measured', () => {
    const now = Date.parse('2026-01-01T00:05:10Z');
    expect(choiceWords(onCpu, now)).toBe('Encoders and training run on the CPU; measured 5 min ago.');
    expect(choiceWords({ inference: 'cuda', training: 'cpu', at }, now)).toBe(
      'Encoders run on CUDA, training on the CPU; measured 5 min ago.',
    );
  });

  it('says when nothing was measured', () => {
    expect(choiceWords({ ...onCpu, at: null })).toBe('Encoders and training run on the CPU; no device was measured.');
  });
});

describe('fallbacks', () => {
  it('are told for what was tried and refused, wholly or in part', () => {
    expect(fallbackWords([cpu, { ...webgpu, works: false, inference: null, training: null }], onCpu)).toEqual([
      'WebGPU was tried and refused; the table says why.',
    ]);
    expect(fallbackWords([cpu, { ...webgpu, training: null }], onCpu)).toEqual([
      'WebGPU was refused for training; it runs on the CPU.',
    ]);
    expect(fallbackWords([cpu, { ...webgpu, works: false, inference: null }], onCpu)).toEqual([
      'WebGPU was refused for encoders; these run on the CPU.',
    ]);
  });

  it('are told together where several were refused', () => {
    const refused = { ...webgpu, works: false, inference: null, training: null };
    const names = ['webgpu', 'cuda', 'tensorrt'].map((name) => ({ ...refused, name }));
    expect(fallbackWords([cpu, ...names], onCpu)).toEqual([
      'WebGPU, CUDA and TensorRT were tried and refused; the table says why.',
    ]);
  });

  it('are not told of what works but is slower, of what was not tried, or of the CPU', () => {
    const untried = { ...webgpu, tried: false, works: false, inference: null, training: null };
    expect(fallbackWords([{ ...cpu, training: null }, webgpu, untried], onCpu)).toEqual([]);
  });
});

describe('a device', () => {
  it('has one state', () => {
    expect(deviceState(cpu)).toBe('in use');
    expect(deviceState(webgpu)).toBe('works');
    expect(deviceState({ ...webgpu, works: false })).toBe('refused');
    expect(deviceState({ ...webgpu, tried: false, works: false })).toBe('not tried');
    expect(deviceState({ ...webgpu, listed: false, tried: false, works: false })).toBe('not installed');
  });

  it('says what it is used for where that is shared', () => {
    const split = { inference: 'webgpu', training: 'cpu', at };
    expect(stateWords(cpu, split)).toBe('in use for training');
    expect(stateWords({ ...webgpu, chosen: true }, split)).toBe('in use for encoders');
    expect(stateWords(cpu, onCpu)).toBe('in use');
    expect(stateWords(webgpu, split)).toBe('works');
  });

  it('is named as people write it, with times and errors', () => {
    expect(deviceName('dml')).toBe('DirectML');
    expect(deviceName('qnn')).toBe('qnn');
    expect(milliseconds(8.44)).toBe('8.4 ms');
    expect(milliseconds(144.4)).toBe('144 ms');
    expect(errorWords(0)).toBe('exact');
    expect(errorWords(0.00031)).toBe('off by 3e-4');
  });
});
