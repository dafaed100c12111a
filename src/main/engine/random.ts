// Dropout masks, drawn by the SIMD kernel from the seeded generator of `shared/random.ts`. Masks are keyed by (seed, step,
// site), so a resumed run draws the same ones without any saved state.
import { splitmix } from '../../shared/random.ts';
import type { KernelMemory } from './kernels/memory.ts';

export { Random } from '../../shared/random.ts';

/** A mask to be fed: where it lies in the kernel memory, its length in floats and its rate. */
export interface MaskRegion {
  readonly offset: number;
  readonly length: number;
  readonly rate: number;
}

/** Floats that a mask of `length` takes: the kernel fills four at a time. */
export const maskFloats = (length: number): number => Math.ceil(length / 4) * 4;

/** Draws masks into kernel memory: 1/(1-rate) with probability 1-rate, else 0. */
export class MaskSource {
  private readonly memory: KernelMemory;
  private readonly seed: number;
  private readonly stateOffset: number;

  /** Takes 64 bytes of `memory`. */
  constructor(memory: KernelMemory, seed: number) {
    this.memory = memory;
    this.seed = seed;
    this.stateOffset = memory.allocate(64);
  }

  /** Fills all regions for one step. The same (seed, step) always gives the same masks. */
  fill(step: number, regions: readonly MaskRegion[]): void {
    regions.forEach(({ offset, length, rate }, site) => {
      const words = splitmix(this.seed, step, site);
      const state = this.memory.words(this.stateOffset, 16);
      for (let index = 0; index < 16; index += 1) state[index] = words.next().value;
      const threshold = Math.round(rate * 2 ** 32);
      this.memory.kernels.dropoutMask(offset, maskFloats(length), threshold, 1 / (1 - rate), this.stateOffset);
    });
  }
}
