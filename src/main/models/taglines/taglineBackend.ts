// How a tagline training runs on a device: on the CPU gradients of one or several parts of a batch and kernels, on WebGPU
// everything in the graph. What is trained is taglineModel.ts, with which data taglineTraining.ts.
import type { Arena } from '../../engine/arena.ts';
import type { TrainingBackend, TrainingGraph } from '../../engine/backends/backend.ts';
import { CpuHybrid } from '../../engine/backends/cpuHybrid.ts';
import { openBackend } from '../../engine/backends/open.ts';
import type { DeviceRecord } from '../../engine/device.ts';
import { Optimizer, type OptimizerSettings } from '../../engine/optimizer.ts';
import type { TrainTaglinesOptions } from './tagline.ts';
import type { TaglineBatch } from './taglineBatch.ts';
import { TaglineFeeds } from './taglineFeeds.ts';
import { exampleSizes, taglineGraph, type TaglineConfig, type TaglineSizes } from './taglineModel.ts';
import { TaglineStep } from './taglineStep.ts';

/** How the taglines of an update become the batches of its parts. */
export interface TaglineParts {
  of: (rows: Int32Array) => TaglineBatch[];
  /** Sizes that none of them exceeds. */
  largest: TaglineSizes;
}

/**
 * Opens the training on the first device of `options.device` that takes it. Throws `unsupported` for a batch in parts on
 * another device than the CPU: there the optimizer follows each gradient at once.
 */
export function openTaglineBackend(
  config: TaglineConfig,
  arena: Arena,
  parts: TaglineParts,
  options: TrainTaglinesOptions,
): Promise<{ backend: TrainingBackend; device: DeviceRecord }> {
  const { recipe, gpt2, threads, device = 'cpu' } = options;
  const optimizer: OptimizerSettings = { ...recipe, decayMode: 'decoupled' };
  let feeds: TaglineFeeds | undefined;
  const build = (): TrainingGraph => {
    const { graph, loss, weights, sites } = taglineGraph(config, gpt2.weights, exampleSizes(config), true);
    feeds = new TaglineFeeds({ config, sites, seed: recipe.seed, largest: parts.largest });
    return { graph, loss, parameters: weights };
  };
  return openBackend({
    ...{ device, threads, arena, optimizer, emaDecay: recipe.emaDecay, build, inParts: recipe.parts > 1 },
    feeds: { shapes: undefined, of: (rows, index) => feeds!.of(parts.of(rows)[0]!, index) },
    onCpu: async () => {
      const step = await TaglineStep.create({
        ...{ device: 'cpu', threads, config, source: gpt2.weights, arena, seed: recipe.seed, largest: parts.largest },
      });
      return onCpu(step, new Optimizer(arena, optimizer), parts, recipe);
    },
  });
}

function onCpu(
  step: TaglineStep,
  optimizer: Optimizer,
  { of }: TaglineParts,
  recipe: TrainTaglinesOptions['recipe'],
): TrainingBackend {
  return new CpuHybrid({
    optimizer,
    emaDecay: recipe.emaDecay,
    gradients: async (rows, index) => {
      const batches = of(rows);
      let loss = 0;
      for (const [part, batch] of batches.entries()) {
        loss += await step.run(batch, index * recipe.parts + part);
        if (recipe.parts > 1) optimizer.accumulate(part === batches.length - 1);
      }
      return loss;
    },
    close: () => step.close(),
  });
}
