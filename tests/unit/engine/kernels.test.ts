import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compileKernels, wasmModule } from '../../../scripts/build-kernels.ts';
import { Arena } from '../../../src/main/engine/arena.ts';
import { KernelMemory } from '../../../src/main/engine/kernels/memory.ts';
import { Optimizer } from '../../../src/main/engine/optimizer.ts';
import { MaskSource, Random } from '../../../src/main/engine/random.ts';
import { halvesToFloats } from '../../../src/main/models/files/safetensors.ts';
import { expectClose } from './close.ts';

it('the committed kernels are what their source compiles to', async () => {
  const committed = join(import.meta.dirname, '../../../src/main/engine/kernels/wasm.ts');
  expect(readFileSync(committed, 'utf8')).toBe(wasmModule(await compileKernels()));
});

/** A memory with one region per list, filled. */
function place(...lists: Float32Array[]) {
  const memory = new KernelMemory(lists.reduce((sum, list) => sum + list.byteLength + 64, 0));
  const offsets = lists.map((list) => {
    const offset = memory.allocate(list.byteLength);
    memory.floats(offset, list.length).set(list);
    return offset;
  });
  return { memory, offsets, read: (index: number) => memory.floats(offsets[index]!, lists[index]!.length) };
}

const random = new Random(11);
const normals = (length: number) => Float32Array.from({ length }, () => random.normal());

it('sumsq, scale, accumulate and ema compute what they say', () => {
  const [a, b] = [normals(64), normals(64)];
  const { memory, offsets, read } = place(a, b);
  const [pa, pb] = offsets as [number, number];
  expect(memory.kernels.sumsq(pa, 64)).toBeCloseTo(
    a.reduce((sum, value) => sum + value * value, 0),
    6,
  );
  memory.kernels.scale(pa, 64, 0.5);
  expectClose(
    read(0),
    a.map((value) => value * 0.5),
    0,
    1e-7,
  );
  memory.kernels.accumulate(pa, pb, 64, -2);
  expectClose(
    read(0),
    a.map((value, index) => value * 0.5 - 2 * b[index]!),
    1e-6,
    1e-6,
  );
  memory.kernels.ema(pb, pa, 64, 0.9);
  expectClose(
    read(1),
    b.map((value, index) => value + 0.1 * (read(0)[index]! - value)),
    1e-6,
    1e-6,
  );
});

it('halfToFloat is exact for every half', () => {
  const memory = new KernelMemory(65536 * 6 + 128);
  const [source, target] = [memory.allocate(65536 * 2), memory.allocate(65536 * 4)];
  const halves = memory.halves(source, 65536);
  halves.forEach((_, bits) => (halves[bits] = bits));
  memory.kernels.halfToFloat(target, source, 65536);
  expect(memory.floats(target, 65536)).toEqual(halvesToFloats(halves));
});

it('masks keep the right share at the right scale, differ by step, site and seed, and repeat exactly', () => {
  const memory = new KernelMemory(8 * 40_000 * 4 + 1024);
  const regions = [0.1, 0.5, 0.7].map((rate) => ({ offset: memory.allocate(40_000 * 4), length: 40_000, rate }));
  const draw = (seed: number, step: number) => {
    new MaskSource(memory, seed).fill(step, regions);
    return regions.map(({ offset, length }) => Float32Array.from(memory.floats(offset, length)));
  };
  const masks = draw(1, 0);
  regions.forEach(({ rate }, index) => {
    const kept = masks[index]!.filter((value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / (1 - rate))]));
    expect(kept.length / 40_000).toBeCloseTo(1 - rate, 1);
    // Neighbours are independent: the share of equal pairs is p^2 + (1-p)^2.
    const equal = masks[index]!.filter((value, at) => at > 0 && value === masks[index]![at - 1]).length / 39_999;
    expect(equal).toBeCloseTo(rate ** 2 + (1 - rate) ** 2, 1);
  });
  expect(draw(1, 0)).toEqual(masks);
  expect(draw(1, 1)[1]).not.toEqual(masks[1]);
  expect(draw(2, 0)[1]).not.toEqual(masks[1]);
});

it('random numbers have the right moments and continue from a saved state', () => {
  const source = new Random(5, 6);
  const uniforms = Array.from({ length: 20_000 }, () => source.uniform());
  const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  expect(mean(uniforms)).toBeCloseTo(0.5, 1);
  const draws = Array.from({ length: 20_000 }, () => source.normal());
  expect(mean(draws)).toBeCloseTo(0, 1);
  expect(mean(draws.map((value) => value ** 2))).toBeCloseTo(1, 1);
  const gammas = Array.from({ length: 20_000 }, () => source.gamma(0.4));
  expect(mean(gammas)).toBeCloseTo(0.4, 1);
  const state = source.state();
  const next = [source.word(), source.word()];
  const other = new Random(1);
  other.restore(state);
  expect([other.word(), other.word()]).toEqual(next);
  const order = Int32Array.from({ length: 100 }, (_, index) => index);
  source.shuffle(order);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  expect(order[0] === 0 && order[1] === 1 && order[2] === 2).toBe(false);
});

/** AdamW and Adam with L2 as torch defines them (spec 4.4), in double precision. */
function reference(
  start: Float32Array,
  gradients: Float32Array[],
  decay: number,
  mode: 'decoupled' | 'l2',
  clipNorm: number,
) {
  const p = Float64Array.from(start);
  const m = new Float64Array(p.length);
  const v = new Float64Array(p.length);
  gradients.forEach((given, step) => {
    const norm = Math.hypot(...given);
    const factor = clipNorm > 0 ? Math.min(1, clipNorm / (norm + 1e-6)) : 1;
    p.forEach((value, index) => {
      const g = given[index]! * factor + (mode === 'l2' ? decay * value : 0);
      m[index] = 0.9 * m[index]! + 0.1 * g;
      v[index] = 0.999 * v[index]! + 0.001 * g * g;
      const denominator = Math.sqrt(v[index]) / Math.sqrt(1 - 0.999 ** (step + 1)) + 1e-8;
      const decayed = mode === 'decoupled' ? value * (1 - 0.01 * decay) : value;
      p[index] = decayed - (0.01 / (1 - 0.9 ** (step + 1))) * (m[index] / denominator);
    });
  });
  return p;
}

it.each([
  ['decoupled', 0],
  ['l2', 0],
  ['decoupled', 0.5],
] as const)('the optimizer is torch’s: decay %s, clip %d', (decayMode, clipNorm) => {
  const specs = [
    { name: 'w', shape: [5, 7], decay: true },
    { name: 'b', shape: [7], decay: false },
    { name: 'frozen', shape: [3], decay: true, frozen: true },
  ];
  const arena = new Arena(specs, ['p', 'm', 'v', 'g', 'ema']);
  const first = normals(42);
  arena.view('p', 'w').set(first.subarray(0, 35));
  arena.view('p', 'b').set(first.subarray(35));
  arena.view('p', 'frozen').fill(9);
  const optimizer = new Optimizer(arena, {
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.1,
    decayMode,
    clipNorm,
  });
  const gradients = Array.from({ length: 5 }, () => normals(42));
  for (const gradient of gradients) {
    arena.view('g', 'w').set(gradient.subarray(0, 35));
    arena.view('g', 'b').set(gradient.subarray(35));
    const norm = optimizer.update(0.01);
    if (clipNorm > 0) expect(norm).toBeCloseTo(Math.hypot(...gradient), 4);
    optimizer.updateAverage(0);
  }
  expectClose(arena.view('p', 'w'), reference(first, gradients, 0.1, decayMode, clipNorm).subarray(0, 35), 1e-6, 1e-5);
  expectClose(arena.view('p', 'b'), reference(first, gradients, 0, decayMode, clipNorm).subarray(35), 1e-6, 1e-5);
  expect([...arena.view('p', 'frozen')]).toEqual([9, 9, 9]);
  expect(arena.slot('ema')).toEqual(arena.slot('p'));
});

it('arena slots keep parameters on cache lines and parts inside their parameter', () => {
  const parts = [
    { name: 'qk.q', rows: 2 },
    { name: 'qk.k', rows: 2 },
  ];
  const arena = new Arena(
    [
      { name: 'a', shape: [3], decay: true },
      { name: 'qk', shape: [4, 5], decay: true, parts },
    ],
    ['p'],
  );
  expect(arena.length).toBe(48);
  expect(arena.view('p', 'qk').byteOffset % 64).toBe(0);
  arena.view('p', 'qk.k')[0] = 7;
  expect(arena.view('p', 'qk')[10]).toBe(7);
  expect(() => arena.view('m', 'a')).toThrow(/slot/);
  expect(() => arena.view('p', 'x')).toThrow(/no parameter/);
});
