// Opens the backend that fits the device: gradients and kernels on the CPU, everything in the graph on a GPU.
import { AppError } from '../../../shared/errors.ts';
import { openOnFirst, type DeviceRecord } from '../device.ts';
import { GradientStep } from '../gradientStep.ts';
import { Optimizer } from '../optimizer.ts';
import type { StepInputs } from '../stepInputs.ts';
import type { BackendOptions, TrainingBackend } from './backend.ts';
import { gradientsInParts, type BatchParts } from './batchParts.ts';
import { CpuHybrid } from './cpuHybrid.ts';
import { CudaLoop } from './cudaLoop.ts';
import { WebGpuResident } from './webGpuResident.ts';

/**
 * A backend on the first provider of `options.device` that can train; see `openOnFirst`. `onCpu` opens the CPU's, where
 * `options.feeds` and `options.build` are not used. `inParts`: each batch is computed in parts, which the CPU alone does.
 */
export async function openBackend(
  options: BackendOptions & { onCpu: () => Promise<TrainingBackend>; inParts?: boolean },
): Promise<{ backend: TrainingBackend; device: DeviceRecord }> {
  const { device = 'auto', threads = 0, onCpu, inParts = false } = options;
  const { opened, device: record } = await openOnFirst(device, threads, async (provider) => {
    if (provider === 'cpu') return onCpu();
    if (inParts) {
      throw new AppError('unsupported', `Batches in parts (gradient accumulation) cannot be trained on ${provider}.`, {
        hint: 'Set accumulation, or parts, to 1, or train on the CPU: --device cpu.',
      });
    }
    if (provider === 'webgpu') return WebGpuResident.open(options, provider);
    if (provider === 'cuda') return CudaLoop.open(options, provider);
    throw new AppError('unsupported', `Training on ${provider} is not offered: it takes frozen weights only.`, {
      hint: 'Train on the CPU: --device cpu.',
    });
  });
  return { backend: opened, device: record };
}

/**
 * The options of `openBackend` for a graph whose inputs keep their shapes; `fill` fills the data for a step. With `parts`
 * the graph and `fill` take a part of a batch at once, and the arena needs its slot `sum`.
 */
export function fixedShapes(
  { parts, ...options }: Omit<BackendOptions, 'feeds'> & { parts?: BatchParts | undefined },
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
    const optimizer = new Optimizer(options.arena, options.optimizer);
    const gradients = (rows: Int32Array, index: number): Promise<number> => {
      prepare(rows, index);
      return step.run();
    };
    return new CpuHybrid({
      optimizer,
      emaDecay: options.emaDecay,
      gradients: parts === undefined ? gradients : gradientsInParts(gradients, parts, optimizer),
      close: () => step.close(),
    });
  };
  return { ...options, feeds, onCpu, inParts: parts !== undefined };
}
