// Seeded random numbers: a generator whose state can be saved, and dropout masks drawn by the SIMD kernel. Masks are
// keyed by (seed, step, site), so a resumed run draws the same ones without any saved state.
import type { KernelMemory } from './kernels/memory.ts';

/** Mixes words into one 32-bit word at a time (splitmix32), to seed generators from a key. */
export function* splitmix(...key: readonly number[]): Generator<number, never> {
  let state = 0x9e3779b9;
  const mix = (value: number): number => {
    let z = value | 0;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  for (const word of key) state = mix((state + word) | 0) + 0x9e3779b9;
  for (;;) {
    state = (state + 0x9e3779b9) | 0;
    yield mix(state);
  }
}

/** xoshiro128** (Blackman & Vigna, arXiv 1805.01407). */
export class Random {
  private readonly words: Uint32Array;

  /** Numbers with different keys are independent: use (seed, purpose, epoch) and the like. */
  constructor(...key: readonly number[]) {
    const source = splitmix(...key);
    this.words = Uint32Array.from({ length: 4 }, () => source.next().value);
    if (this.words.every((word) => word === 0)) this.words[0] = 1;
  }

  state(): number[] {
    return [...this.words];
  }

  restore(state: readonly number[]): void {
    this.words.set(state);
  }

  /** An integer in [0, 2^32). */
  word(): number {
    const [s0, s1, s2, s3] = this.words as unknown as [number, number, number, number];
    const product = Math.imul(s1, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const a = s2 ^ s0;
    const b = s3 ^ s1;
    this.words[1] = s1 ^ a;
    this.words[0] = s0 ^ b;
    this.words[2] = a ^ (s1 << 9);
    this.words[3] = (b << 11) | (b >>> 21);
    return result;
  }

  /** A number in [0, 1) with 32 random bits. */
  uniform(): number {
    return this.word() / 2 ** 32;
  }

  /** Standard normal (Box-Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Gamma(shape, 1) by Marsaglia & Tsang (2000), for Beta draws. */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * Math.pow(1 - this.uniform(), 1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  /** Shuffles in place (Fisher-Yates). */
  shuffle(list: Int32Array): void {
    for (let last = list.length - 1; last > 0; last -= 1) {
      const other = Math.floor(this.uniform() * (last + 1));
      const value = list[last]!;
      list[last] = list[other]!;
      list[other] = value;
    }
  }
}

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
