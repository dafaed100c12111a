import { expect, it } from 'vitest';
import { Arena, type ParameterSpec } from '../../../src/main/engine/arena.ts';
import { Optimizer, type OptimizerSettings } from '../../../src/main/engine/optimizer.ts';
import { Random } from '../../../src/main/engine/random.ts';
import { expectClose } from './close.ts';

const SETTINGS: OptimizerSettings = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-3,
  weightDecay: 0.1,
  decayMode: 'decoupled',
  clipNorm: 0,
};
const RATE = 1e-2;
const STEPS = 5;

/** The definitions of spec 4.4 in double precision, for one parameter with the gradients of each step. */
function reference(
  start: number[],
  gradients: number[][],
  kind: 'adamw' | 'adam' | 'huggingface',
  rate = RATE,
  decay = 0.1,
): number[] {
  const { beta1, beta2, epsilon } = SETTINGS;
  return start.map((first, index) => {
    let [p, m, v] = [first, 0, 0];
    gradients.forEach((list, step) => {
      const [c1, c2] = [1 - beta1 ** (step + 1), 1 - beta2 ** (step + 1)];
      const g = list[index]! + (kind === 'adam' ? decay * p : 0);
      if (kind === 'adamw') p *= 1 - rate * decay;
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      if (kind === 'huggingface') {
        p -= ((rate * Math.sqrt(c2)) / c1) * (m / (Math.sqrt(v) + epsilon));
        p -= rate * decay * p;
      } else p -= ((rate / c1) * m) / (Math.sqrt(v) / Math.sqrt(c2) + epsilon);
    });
    return p;
  });
}

function run(specs: ParameterSpec[], settings: OptimizerSettings, scale = 1) {
  const random = new Random(3);
  const arena = new Arena(specs, ['p', 'm', 'v', 'g', 'ema', 'sum']);
  const start = new Map(specs.map(({ name }) => [name, Array.from(arena.view('p', name), () => random.normal())]));
  for (const { name } of specs) arena.view('p', name).set(start.get(name)!);
  const optimizer = new Optimizer(arena, settings);
  const gradients = new Map<string, number[][]>(specs.map(({ name }) => [name, []]));
  const norms: number[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    for (const { name, frozen } of specs) {
      // A frozen parameter has no gradient.
      const list = Array.from(arena.view('g', name), () => (frozen === true ? 0 : scale * 0.01 * random.normal()));
      arena.view('g', name).set(list);
      gradients.get(name)!.push(list);
    }
    norms.push(optimizer.update(RATE));
  }
  return { arena, optimizer, start, gradients, norms };
}

const ONE: ParameterSpec[] = [{ name: 'w', shape: [7], decay: true }];

it.each([
  ['adamw', {}],
  ['adam', { decayMode: 'l2' }],
  ['huggingface', { epsilonPlacement: 'huggingface' }],
] as const)('%s follows its definition', (kind, change) => {
  const { arena, start, gradients } = run(ONE, { ...SETTINGS, ...change });
  const want = reference(start.get('w')!, gradients.get('w')!, kind);
  expectClose(arena.view('p', 'w'), want, 1e-6, 1e-6);
  // The definitions differ by more than the tolerance.
  for (const other of ['adamw', 'adam', 'huggingface'] as const) {
    if (other === kind) continue;
    const distance = reference(start.get('w')!, gradients.get('w')!, other).map((p, at) => Math.abs(p - want[at]!));
    expect(Math.max(...distance)).toBeGreaterThan(1e-5);
  }
});

it('gives each group its own rate and decay, and leaves frozen parameters alone', () => {
  const specs: ParameterSpec[] = [
    { name: 'plain', shape: [5], decay: true },
    { name: 'bias', shape: [5], decay: false },
    { name: 'slow', shape: [5], decay: true, rateFactor: 0.1 },
    { name: 'frozen', shape: [5], decay: true, frozen: true },
    { name: 'own', shape: [5], decay: true, weightDecay: 0.5 },
    { name: 'plain too', shape: [5], decay: true },
  ];
  const { arena, start, gradients } = run(specs, SETTINGS);
  // Equal groups lie together.
  expect(arena.ranges.map(({ decay, rateFactor, weightDecay }) => [decay, rateFactor, weightDecay])).toEqual([
    [true, 1, undefined],
    [true, 0.1, undefined],
    [true, 1, 0.5],
    [false, 1, undefined],
  ]);
  const expected: [string, number, number][] = [
    ['plain', RATE, 0.1],
    ['plain too', RATE, 0.1],
    ['bias', RATE, 0],
    ['slow', RATE * 0.1, 0.1],
    ['own', RATE, 0.5],
  ];
  for (const [name, rate, decay] of expected) {
    const want = reference(start.get(name)!, gradients.get(name)!, 'adamw', rate, decay);
    expectClose(arena.view('p', name), want, 1e-6, 1e-6, name);
  }
  expectClose(arena.view('p', 'frozen'), start.get('frozen')!, 1e-7, 0);
});

it('clips by the norm over all groups, as torch does', () => {
  const specs: ParameterSpec[] = [
    { name: 'a', shape: [3], decay: true },
    { name: 'b', shape: [2], decay: false },
  ];
  const clipNorm = 0.5;
  const { arena, start, gradients, norms } = run(specs, { ...SETTINGS, clipNorm }, 100);
  const lists = specs.map(({ name }) => gradients.get(name)!);
  const want = Array.from({ length: STEPS }, (_, step) => Math.hypot(...lists.flatMap((list) => list[step]!)));
  expectClose(norms, want, 0, 1e-6);
  expect(want.every((norm) => norm > clipNorm)).toBe(true);
  const clipped = gradients.get('a')!.map((list, step) => list.map((g) => (g * clipNorm) / (want[step]! + 1e-6)));
  expectClose(arena.view('p', 'a'), reference(start.get('a')!, clipped, 'adamw'), 1e-6, 1e-6);
});

it('sums the gradients of part batches and starts the next batch from zero', () => {
  const arena = new Arena(ONE, ['p', 'm', 'v', 'g', 'sum']);
  const optimizer = new Optimizer(arena, SETTINGS);
  const g = arena.view('g', 'w');
  for (const parts of [
    [1, 2, 4],
    [8, 16],
  ]) {
    parts.forEach((value, index) => {
      g.fill(value);
      optimizer.accumulate(index === parts.length - 1);
    });
    expect([...g]).toEqual(new Array<number>(7).fill(parts.reduce((sum, value) => sum + value, 0)));
    expect(arena.view('sum', 'w').every((value) => value === 0)).toBe(true);
  }
});

it('moves the average towards the parameters, faster in the first steps', () => {
  const { arena, optimizer } = run(ONE, SETTINGS);
  const [p, ema] = [Array.from(arena.view('p', 'w')), arena.view('ema', 'w')];
  optimizer.updateAverage(0.999);
  // After 5 steps the decay is (1 + 5) / (10 + 5).
  expectClose(
    ema,
    p.map((value) => value * (1 - 6 / 15)),
    1e-6,
    1e-6,
  );
});

it('updates nothing when the gradient is no number, and says so', () => {
  const specs: ParameterSpec[] = [{ name: 'w', shape: [20], decay: true }];
  const arena = new Arena(specs, ['p', 'm', 'v', 'g']);
  arena.view('p', 'w').fill(1);
  arena.view('g', 'w').fill(0.1);
  arena.view('g', 'w')[3] = NaN;
  const optimizer = new Optimizer(arena, { ...SETTINGS, clipNorm: 1 });
  expect(optimizer.update(RATE)).toBe(Infinity);
  expect(optimizer.step).toBe(0);
  expect([...arena.view('p', 'w')]).toEqual(new Array(20).fill(1));
  expect(arena.view('m', 'w').every((value) => value === 0)).toBe(true);
});
