// Opens the backend that fits the device: gradients and kernels on the CPU, everything in the graph on a GPU.
import { AppError } from '../../../shared/errors.ts';
import { openOnFirst, type DeviceRecord } from '../device.ts';
import { GradientStep } from '../gradientStep.ts';
import { Optimizer } from '../optimizer.ts';
import type { StepInputs } from '../stepInputs.ts';
import type { BackendOptions, TrainingBackend } from './backend.ts';
import { CpuHybrid } from './cpuHybrid.ts';
import { CudaLoop } from './cudaLoop.ts';
import { WebGpuResident } from './webGpuResident.ts';

/**
 * A backend on the first provider of `options.device` that can train; see `openOnFirst`. `onCpu` opens the CPU's, where
 * `options.feeds` and `options.build` are not used.
 */
export async function openBackend(
  options: BackendOptions & { onCpu: () => Promise<TrainingBackend> },
): Promise<{ backend: TrainingBackend; device: DeviceRecord }> {
  const { device = 'auto', threads = 0, onCpu } = options;
  const { opened, device: record } = await openOnFirst(device, threads, async (provider) => {
    if (provider === 'cpu') return onCpu();
    if (provider === 'webgpu') return WebGpuResident.open(options, provider);
    if (provider === 'cuda') return CudaLoop.open(options, provider);
    throw new AppError('unsupported', `Training on ${provider} is not offered: it takes frozen weights only.`, {
      hint: 'Train on the CPU: --device cpu.',
    });
  });
  return { backend: opened, device: record };
}

/** The options of `openBackend` for a graph whose inputs keep their shapes; `fill` fills the data for a step. */
export function fixedShapes(
  options: Omit<BackendOptions, 'feeds'>,
  inputs: StepInputs,
  fill: (rows: Int32Array, index: number) => void,
): Parameters<typeof openBackend>[0] {
  const prepare = (rows: Int32Array, index: number): void => {
    fill(rows, index);
    inputs.drawMasks(index);
  };
  const shapes = Object.fromEntries(Object.entries(inputs.feeds).map(([name, { shape }]) => [name, shape]));
  const feeds = {
    shapes,
    of: (rows: Int32Array, index: number) => {
      prepare(rows, index);
      return inputs.feeds;
    },
  };
  const onCpu = async (): Promise<TrainingBackend> => {
    const step = await GradientStep.create({ ...options, ...options.build(), inputs, device: 'cpu' });
    return new CpuHybrid({
      optimizer: new Optimizer(options.arena, options.optimizer),
      emaDecay: options.emaDecay,
      gradients: (rows, index) => {
        prepare(rows, index);
        return step.run();
      },
      close: () => step.close(),
    });
  };
  return { ...options, feeds, onCpu };
}
