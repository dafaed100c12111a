// Opens the backend that fits the device: gradients and kernels on the CPU, everything in the graph on a GPU.
import { AppError } from '../../../shared/errors.ts';
import type { Arena } from '../arena.ts';
import { openOnFirst, type DeviceRecord } from '../device.ts';
import type { Graph, Value } from '../graph.ts';
import { GradientStep } from '../gradientStep.ts';
import { Optimizer, type OptimizerSettings } from '../optimizer.ts';
import type { SessionOptions } from '../session.ts';
import type { StepInputs } from '../stepInputs.ts';
import type { TrainingBackend } from './backend.ts';
import { gradientsInParts, type BatchParts } from './batchParts.ts';
import { CpuHybrid } from './cpuHybrid.ts';
import { CudaLoop } from './cudaLoop.ts';
import { WebGpuResident } from './webGpuResident.ts';

/** A graph to train: what is differentiated by what. */
export interface TrainingGraph {
  graph: Graph;
  /** Scalar. */
  loss: Value;
  /** All parameters that the graph declares; the frozen ones are told by the arena. */
  parameters: readonly Value[];
}

export interface BackendOptions extends SessionOptions {
  /** Builds the graph; called once per device that is tried, since a backend adds to it. */
  build: () => TrainingGraph;
  /** Data and masks of the graph. */
  inputs: StepInputs;
  /** Fills the data for a step. */
  fill: (rows: Int32Array, index: number) => void;
  arena: Arena;
  optimizer: OptimizerSettings;
  /** Decay of the moving average; 0 for none. */
  emaDecay: number;
  /** Computes each batch in parts, which the graph and `fill` then take; the arena needs its slot `sum`. CPU only. */
  parts?: BatchParts | undefined;
}

/** A backend on the first provider of `options.device` that can train; see `openOnFirst`. */
export async function openBackend(
  options: BackendOptions,
): Promise<{ backend: TrainingBackend; device: DeviceRecord }> {
  const { device = 'auto', threads = 0 } = options;
  const { opened, device: record } = await openOnFirst(device, threads, (provider) => openOn(provider, options));
  return { backend: opened, device: record };
}

async function openOn(provider: string, options: BackendOptions): Promise<TrainingBackend> {
  if (options.parts !== undefined && provider !== 'cpu') {
    throw new AppError('unsupported', `Gradient accumulation is not offered on ${provider}.`, {
      hint: 'Train with an accumulation of 1, or on the CPU: --device cpu.',
    });
  }
  if (provider === 'webgpu') return WebGpuResident.open(options, provider);
  if (provider === 'cuda') return CudaLoop.open(options, provider);
  if (provider !== 'cpu') {
    throw new AppError('unsupported', `Training on ${provider} is not offered: it takes frozen weights only.`, {
      hint: 'Train on the CPU: --device cpu.',
    });
  }
  const { arena, inputs, fill, parts } = options;
  const step = await GradientStep.create({ ...options, ...options.build(), device: provider });
  const optimizer = new Optimizer(arena, options.optimizer);
  const gradients = (rows: Int32Array, index: number): Promise<number> => {
    fill(rows, index);
    inputs.drawMasks(index);
    return step.run();
  };
  return new CpuHybrid({
    optimizer,
    emaDecay: options.emaDecay,
    gradients: parts === undefined ? gradients : gradientsInParts(gradients, parts, optimizer),
    close: () => step.close(),
  });
}
