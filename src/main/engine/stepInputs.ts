// The inputs of one training step that change from step to step: data that the caller fills, and dropout masks that are
// drawn here. They lie in one kernel memory, whatever device the step runs on.
import { sizeOf, type Value } from './graph.ts';
import { alignBytes, KernelMemory } from './kernels/memory.ts';
import type { DropoutSite } from './ops/dropout.ts';
import { maskFloats, MaskSource, type MaskRegion } from './random.ts';
import type { TensorView } from './session.ts';

export interface StepInputsOptions {
  /** Float32 inputs of the graph that the caller fills before each step. */
  data: readonly Value[];
  dropout: readonly DropoutSite[];
  seed: number;
  /** Bytes of `memory` that the caller will allocate (raw halves before conversion). */
  extraBytes?: number;
}

export class StepInputs {
  readonly memory: KernelMemory;
  /** Data and masks by the names of the graph's inputs: views that keep their place. */
  readonly feeds: Readonly<Record<string, TensorView & { data: Float32Array }>>;
  private readonly offsets = new Map<string, number>();
  private readonly masks: MaskSource;
  private readonly regions: readonly MaskRegion[];

  constructor({ data, dropout, seed, extraBytes = 0 }: StepInputsOptions) {
    const maskBytes = dropout.reduce((sum, { mask }) => sum + alignBytes(maskFloats(sizeOf(mask.shape)) * 4), 0);
    const dataBytes = data.reduce((sum, value) => sum + alignBytes(sizeOf(value.shape) * 4), 0);
    const memory = new KernelMemory(maskBytes + dataBytes + alignBytes(extraBytes) + 1024);
    const feeds: Record<string, TensorView & { data: Float32Array }> = {};
    this.masks = new MaskSource(memory, seed);
    for (const { name, shape } of data) {
      const offset = memory.allocate(sizeOf(shape) * 4);
      this.offsets.set(name, offset);
      feeds[name] = { data: memory.floats(offset, sizeOf(shape)), shape };
    }
    this.regions = dropout.map(({ mask, rate }) => {
      const length = sizeOf(mask.shape);
      const offset = memory.allocate(maskFloats(length) * 4);
      feeds[mask.name] = { data: memory.floats(offset, length), shape: mask.shape };
      return { offset, length, rate };
    });
    this.memory = memory;
    this.feeds = feeds;
  }

  /** Where a data input lies. */
  input(name: string): { offset: number; view: Float32Array } {
    const offset = this.offsets.get(name);
    if (offset === undefined) throw new Error(`the graph has no data input "${name}"`);
    return { offset, view: this.feeds[name]!.data };
  }

  /** Draws the masks of a step; the same step always gets the same ones. */
  drawMasks(step: number): void {
    this.masks.fill(step, this.regions);
  }
}
