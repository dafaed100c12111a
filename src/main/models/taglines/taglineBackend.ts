// How a tagline or language training runs on a device: on the CPU gradients of one or several parts of a batch and kernels, on
// WebGPU everything in the graph. What is trained is taglineModel.ts, with which data taglineTraining.ts.
import type { Arena } from '../../engine/arena.ts';
import type { TrainingBackend, TrainingGraph } from '../../engine/backends/backend.ts';
import { CpuHybrid } from '../../engine/backends/cpuHybrid.ts';
import { openBackend } from '../../engine/backends/open.ts';
import type { DeviceRecord } from '../../engine/device.ts';
import { Optimizer, type OptimizerSettings } from '../../engine/optimizer.ts';
import type { WeightSource } from '../files/frozenWeights.ts';
import type { TaglineBatch } from './taglineBatch.ts';
import { TaglineFeeds } from './taglineFeeds.ts';
import { exampleSizes, taglineGraph, type TaglineConfig, type TaglineSizes } from './taglineModel.ts';
import { TaglineStep } from './taglineStep.ts';

/** How the rows of an update become the batches of its parts. */
export interface TaglineParts {
  /** `index`: number of the step since the beginning, which tells the epoch. */
  of: (rows: Int32Array, index: number) => TaglineBatch[];
  /** How many parts an update has at most. */
  count: number;
  /** Sizes that few of them exceed, or none: what the memory of the masks is made for at first. */
  largest: TaglineSizes;
}

export interface TaglineBackendOptions {
  /** Weights that are not trained. */
  source: WeightSource;
  optimizer: OptimizerSettings;
  emaDecay: number;
  /** Of the dropout masks. */
  seed: number;
  threads: number;
  device?: string | undefined;
}

/**
 * Opens the training on the first device of `options.device` that takes it. Throws `unsupported` for a batch in parts on
 * another device than the CPU: there the optimizer follows each gradient at once.
 */
export function openTaglineBackend(
  config: TaglineConfig,
  arena: Arena,
  parts: TaglineParts,
  options: TaglineBackendOptions,
): Promise<{ backend: TrainingBackend; device: DeviceRecord }> {
  const { source, optimizer, emaDecay, seed, threads, device = 'cpu' } = options;
  let feeds: TaglineFeeds | undefined;
  const build = (): TrainingGraph => {
    const { graph, loss, weights, sites } = taglineGraph(config, source, exampleSizes(config), true);
    feeds = new TaglineFeeds({ config, sites, seed, largest: parts.largest });
    return { graph, loss, parameters: weights };
  };
  return openBackend({
    ...{ device, threads, arena, optimizer, emaDecay, build, inParts: parts.count > 1 },
    feeds: { shapes: undefined, of: (rows, index) => feeds!.of(parts.of(rows, index)[0]!, index) },
    onCpu: async () => {
      const step = await TaglineStep.create({
        ...{ device: 'cpu', threads, config, source, arena, seed, largest: parts.largest },
      });
      return onCpu(step, new Optimizer(arena, optimizer), parts, emaDecay);
    },
  });
}

function onCpu(
  step: TaglineStep,
  optimizer: Optimizer,
  { of, count }: TaglineParts,
  emaDecay: number,
): TrainingBackend {
  return new CpuHybrid({
    optimizer,
    emaDecay,
    gradients: async (rows, index) => {
      const batches = of(rows, index);
      let loss = 0;
      for (const [part, batch] of batches.entries()) {
        loss += await step.run(batch, index * count + part);
        if (count > 1) optimizer.accumulate(part === batches.length - 1);
      }
      return loss;
    },
    close: () => step.close(),
  });
}
