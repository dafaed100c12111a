// Seeded random numbers for everything that must come out the same again: a generator whose state can be saved.
// Pure and free of the platform; masks that kernels draw are `engine/random.ts`.

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
    // By index: taking a typed array apart as a list is several times slower, and a bootstrap draws millions.
    const { words } = this;
    const s1 = words[1]!;
    const product = Math.imul(s1, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const a = words[2]! ^ words[0]!;
    const b = words[3]! ^ s1;
    words[1] = s1 ^ a;
    words[0] = words[0]! ^ b;
    words[2] = a ^ (s1 << 9);
    words[3] = (b << 11) | (b >>> 21);
    return result;
  }

  /** A number in [0, 1) with 32 random bits. */
  uniform(): number {
    return this.word() / 2 ** 32;
  }

  /** An integer in [0, below); below at most 2^32. */
  below(below: number): number {
    return Math.floor(this.uniform() * below);
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
      const other = this.below(last + 1);
      const value = list[last]!;
      list[last] = list[other]!;
      list[other] = value;
    }
  }
}
