// What the settings say of devices: which one is used for what, which were refused, how exact and fast each was. Pure,
// for tests; what was measured is judged elsewhere.
import type { DeviceChoice, ProviderReport } from '../../../shared/devices.ts';
import { ago } from '../../parts/words.ts';

const NAMES: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  cuda: 'CUDA',
  tensorrt: 'TensorRT',
  dml: 'DirectML',
  coreml: 'CoreML',
  webgpu: 'WebGPU',
};

/** As people write it; a name that onnxruntime has added since is shown as it is. */
export const deviceName = (name: string): string => NAMES[name] ?? name;

/** "Encoders run on CUDA, training on the CPU." and when that was measured, or that it was not. */
export function choiceWords({ inference, training, at }: DeviceChoice, now = Date.now()): string {
  const on = (name: string): string => (name === 'cpu' ? 'the CPU' : deviceName(name));
  const what =
    inference === training
      ? `Encoders and training run on ${on(inference)}`
      : `Encoders run on ${on(inference)}, training on ${on(training)}`;
  return at === null ? `${what}; no device was measured.` : `${what}; measured ${ago(at, now)}.`;
}

/** Where a device of this installation was tried and refused, so that jobs fall back to another: one sentence each. */
export function fallbackWords(providers: readonly ProviderReport[], choice: DeviceChoice): string[] {
  const other = (name: string): string => (name === 'cpu' ? 'the CPU' : deviceName(name));
  return providers.flatMap(({ name, listed, tried, inference, training }) => {
    if (!listed || !tried || name === 'cpu') return [];
    if (inference === null && training === null)
      return [`${deviceName(name)} was tried and refused; jobs do without it.`];
    if (inference === null)
      return [`${deviceName(name)} was refused for encoders, which run on ${other(choice.inference)} instead.`];
    if (training === null)
      return [`${deviceName(name)} was refused for training, which runs on ${other(choice.training)} instead.`];
    return [];
  });
}

export type DeviceState = 'in use' | 'works' | 'refused' | 'not tried' | 'not installed';

export function deviceState({ listed, tried, works, chosen }: ProviderReport): DeviceState {
  if (chosen) return 'in use';
  if (!listed) return 'not installed';
  if (!tried) return 'not tried';
  return works ? 'works' : 'refused';
}

/** "in use for encoders", "in use for training", "in use" for both. */
export function stateWords(provider: ProviderReport, choice: DeviceChoice): string {
  const state = deviceState(provider);
  if (state !== 'in use' || choice.inference === choice.training) return state;
  return provider.name === choice.inference ? 'in use for encoders' : 'in use for training';
}

/** "8.4 ms"; three digits at most. */
export const milliseconds = (value: number): string => `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ms`;

/** How far from the CPU's numbers: "exact", or "off by 3e-4" as a part of the largest number. */
export const errorWords = (error: number): string => (error === 0 ? 'exact' : `off by ${error.toExponential(0)}`);
