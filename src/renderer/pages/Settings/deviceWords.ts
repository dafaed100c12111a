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

const onDevice = (name: string): string => (name === 'cpu' ? 'the CPU' : deviceName(name));

/** "Encoders run on CUDA, training on the CPU." and when that was measured, or that it was not. */
export function choiceWords({ inference, training, at }: DeviceChoice, now = Date.now()): string {
  const what =
    inference === training
      ? `Encoders and training run on ${onDevice(inference)}`
      : `Encoders run on ${onDevice(inference)}, training on ${onDevice(training)}`;
  return at === null ? `${what}; no device was measured.` : `${what}; measured ${ago(at, now)}.`;
}

/** "WebGPU", "WebGPU and CUDA", "WebGPU, CUDA and TensorRT" */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

/** Which devices of this installation were tried and refused, so that jobs run elsewhere: a sentence for each way. */
export function fallbackWords(providers: readonly ProviderReport[], choice: DeviceChoice): string[] {
  const tried = providers.filter((each) => each.listed && each.tried && each.name !== 'cpu');
  const tell = (refused: readonly ProviderReport[], what: string, where: string): string[] => {
    const names = listed(refused.map(({ name }) => deviceName(name)));
    return refused.length === 0 ? [] : [`${names} ${refused.length > 1 ? 'were' : 'was'} ${what}; ${where}.`];
  };
  return [
    ...tell(
      tried.filter((each) => each.inference === null && each.training === null),
      'tried and refused',
      'the table says why',
    ),
    ...tell(
      tried.filter((each) => each.inference === null && each.training !== null),
      'refused for encoders',
      `these run on ${onDevice(choice.inference)}`,
    ),
    ...tell(
      tried.filter((each) => each.inference !== null && each.training === null),
      'refused for training',
      `it runs on ${onDevice(choice.training)}`,
    ),
  ];
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
