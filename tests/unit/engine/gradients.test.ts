import { afterEach, describe, expect, it } from 'vitest';
import { gradients } from '../../../src/main/engine/autodiff.ts';
import { Graph, sizeOf, type Value } from '../../../src/main/engine/graph.ts';
import { encodeModel } from '../../../src/main/engine/onnx.ts';
import * as activation from '../../../src/main/engine/ops/activation.ts';
import * as elementwise from '../../../src/main/engine/ops/elementwise.ts';
import { linear } from '../../../src/main/engine/ops/linear.ts';
import { asymmetricLoss, binaryCrossEntropy } from '../../../src/main/engine/ops/loss.ts';
import { matmul } from '../../../src/main/engine/ops/matmul.ts';
import { layerNorm } from '../../../src/main/engine/ops/norm.ts';
import { reduceSum, sumAll } from '../../../src/main/engine/ops/reduce.ts';
import * as shape from '../../../src/main/engine/ops/shape.ts';
import { Random } from '../../../src/main/engine/random.ts';
import { Session, type TensorView } from '../../../src/main/engine/session.ts';

const open: Session[] = [];
afterEach(async () => {
  for (const session of open.splice(0)) await session.close();
});

/**
 * Builds sum(weights * f(inputs)) with fixed random weights, and compares the gradient of every input with central
 * differences. Inputs are random in +-1.5; `positive` keeps them away from kinks at zero.
 */
async function check(shapes: number[][], f: (graph: Graph, inputs: Value[]) => Value, tolerance = 2e-3): Promise<void> {
  const random = new Random(42, shapes.flat().length);
  const graph = new Graph();
  const inputs = shapes.map((size, index) => graph.parameter(`x${String(index)}`, size));
  const y = f(graph, inputs);
  const weights = Float32Array.from({ length: sizeOf(y.shape) }, () => random.normal());
  const loss =
    y.shape.length === 0 ? y : sumAll(graph, elementwise.multiply(graph, y, graph.constant(weights, y.shape)));
  const found = gradients(graph, loss, inputs);
  graph.output(loss, 'loss');
  found.forEach((gradient, index) => {
    expect(gradient, `input ${String(index)} has a gradient`).toBeDefined();
    graph.output(gradient!, `g${String(index)}`);
  });
  const session = await Session.open(encodeModel(graph), { device: 'cpu', threads: 1 });
  open.push(session);
  const data = shapes.map((size) =>
    Float32Array.from({ length: sizeOf(size) }, () => {
      const value = 3 * random.uniform() - 1.5;
      // Central differences are wrong across the kink of relu and the like.
      return Math.abs(value) < 0.05 ? value + 0.1 : value;
    }),
  );
  const feeds = () =>
    Object.fromEntries(
      data.map((values, index): [string, TensorView] => [`x${String(index)}`, { data: values, shape: shapes[index]! }]),
    );
  const names = shapes.map((_, index) => `g${String(index)}`);
  const exact = await session.run(feeds(), names);
  const step = 1e-2;
  for (const [index, values] of data.entries()) {
    const gradient = Float32Array.from(exact[`g${String(index)}`]!);
    for (let at = 0; at < values.length; at += 1) {
      const before = values[at]!;
      const lossAt = async (value: number) => {
        values[at] = value;
        return (await session.run(feeds(), ['loss'])).loss![0]!;
      };
      const [up, down, up2, down2] = [
        await lossAt(before + step),
        await lossAt(before - step),
        await lossAt(before + 2 * step),
        await lossAt(before - 2 * step),
      ];
      values[at] = before;
      // Fourth-order difference: the error is of the order step^4, below float32's rounding.
      const numeric = (8 * (up - down) - (up2 - down2)) / (12 * step);
      const error = Math.abs(numeric - gradient[at]!);
      expect(
        error,
        `d/dx${String(index)}[${String(at)}]: ${String(gradient[at])} against ${String(numeric)}`,
      ).toBeLessThan(tolerance * (1 + Math.abs(numeric)));
    }
  }
}

describe('gradients agree with finite differences', () => {
  it.each<[string, number[][], (graph: Graph, inputs: Value[]) => Value]>([
    [
      'add with broadcasting',
      [
        [2, 3, 4],
        [3, 1],
      ],
      (g, [a, b]) => elementwise.add(g, a!, b!),
    ],
    ['subtract with broadcasting', [[4], [2, 3, 4]], (g, [a, b]) => elementwise.subtract(g, a!, b!)],
    [
      'multiply with broadcasting',
      [
        [2, 1, 4],
        [3, 4],
      ],
      (g, [a, b]) => elementwise.multiply(g, a!, b!),
    ],
    [
      'divideByConstant',
      [[2, 3]],
      (g, [a]) => elementwise.divideByConstant(g, a!, g.constant(new Float32Array([2, 3, 4]), [3])),
    ],
    ['scale', [[5]], (g, [a]) => elementwise.scale(g, a!, -2.5)],
    ['a value used twice', [[3]], (g, [a]) => elementwise.multiply(g, a!, elementwise.add(g, a!, a!))],
    ['reduceSum', [[2, 3, 4]], (g, [a]) => reduceSum(g, a!, [0, 2])],
    ['reduceSum, kept axes', [[2, 3]], (g, [a]) => reduceSum(g, a!, [1], true)],
    ['reshape', [[2, 6]], (g, [a]) => shape.reshape(g, a!, [3, 4])],
    ['transpose', [[2, 3, 4]], (g, [a]) => shape.transpose(g, a!, [2, 0, 1])],
    ['expand', [[3, 1]], (g, [a]) => shape.expand(g, a!, [2, 3, 4])],
    ['slice', [[3, 5]], (g, [a]) => shape.slice(g, a!, 1, 1, 4)],
    ['split, one part unused', [[2, 5]], (g, [a]) => shape.split(g, a!, 1, [2, 3])[1]!],
    [
      'concat',
      [
        [2, 2],
        [2, 3],
      ],
      (g, [a, b]) => shape.concat(g, [a!, b!], 1),
    ],
    ['linear', [[2, 3, 4], [5, 4], [5]], (g, [x, w, b]) => linear(g, x!, w!, b)],
    [
      'linear without bias',
      [
        [3, 4],
        [5, 4],
      ],
      (g, [x, w]) => linear(g, x!, w!),
    ],
    [
      'matmul',
      [
        [2, 3, 4],
        [2, 4, 5],
      ],
      (g, [a, b]) => matmul(g, a!, b!),
    ],
    [
      'matmul, A transposed',
      [
        [2, 4, 3],
        [2, 4, 5],
      ],
      (g, [a, b]) => matmul(g, a!, b!, { transposeA: true, alpha: 0.5 }),
    ],
    [
      'matmul, B transposed',
      [
        [2, 3, 4],
        [2, 5, 4],
      ],
      (g, [a, b]) => matmul(g, a!, b!, { transposeB: true, alpha: 2 }),
    ],
    [
      'matmul, both transposed',
      [
        [4, 3],
        [5, 4],
      ],
      (g, [a, b]) => matmul(g, a!, b!, { transposeA: true, transposeB: true }),
    ],
    [
      'matmul with broadcasting',
      [
        [2, 3, 4],
        [5, 2, 4, 3],
      ],
      (g, [a, b]) => matmul(g, a!, b!),
    ],
    ['layerNorm', [[3, 6], [6], [6]], (g, [x, w, b]) => layerNorm(g, x!, w!, b!)],
    ['relu', [[12]], (g, [a]) => activation.relu(g, a!)],
    ['sigmoid', [[6]], (g, [a]) => activation.sigmoid(g, a!)],
    ['tanh', [[6]], (g, [a]) => activation.tanh(g, a!)],
    ['quickGelu', [[6]], (g, [a]) => activation.quickGelu(g, a!)],
    ['gelu', [[6]], (g, [a]) => activation.gelu(g, a!)],
    ['geluTanh', [[6]], (g, [a]) => activation.geluTanh(g, a!)],
    ['softmax', [[3, 5]], (g, [a]) => activation.softmax(g, a!)],
    ['clip', [[8]], (g, [a]) => activation.clip(g, a!, -0.7, 0.9)],
  ])('%s', async (_, shapes, f) => {
    await check(shapes, f);
  });

  const masked = (g: Graph) => ({
    targets: g.constant(new Float32Array([1, 0, 1, 0, 0, 1]), [2, 3]),
    known: g.constant(new Float32Array([1, 1, 0, 1, 0, 1]), [2, 3]),
  });
  it.each(['mean', 'sum', 'batch'] as const)('binary cross-entropy, %s', async (reduction) => {
    const positiveWeight = (g: Graph) => g.constant(new Float32Array([1, 2.5, 0.4]), [3]);
    await check([[2, 3]], (g, [x]) => binaryCrossEntropy(g, x!, masked(g), { reduction }));
    await check([[2, 3]], (g, [x]) =>
      binaryCrossEntropy(g, x!, masked(g), { reduction, positiveWeight: positiveWeight(g) }),
    );
  });
  it.each([
    [4, 0],
    [2, 1],
    [1, 2],
  ])('asymmetric loss with its full gradient, %i and %i', async (gammaNegative, gammaPositive) => {
    const options = { gammaNegative, gammaPositive, clip: 0.05, detachFocus: false };
    await check([[2, 3]], (g, [x]) => asymmetricLoss(g, x!, masked(g), options));
  });
});

it('gives no gradient to a parameter that the loss does not reach', () => {
  const graph = new Graph();
  const [a, b] = [graph.parameter('a', [2]), graph.parameter('b', [2])];
  elementwise.multiply(graph, a, b);
  const [da, db] = gradients(graph, sumAll(graph, a), [a, b]);
  expect(da?.shape).toEqual([2]);
  expect(db).toBeUndefined();
});

it('refuses shapes that do not fit and a loss that is no scalar', () => {
  const graph = new Graph();
  const a = graph.parameter('a', [2, 3]);
  expect(() => elementwise.add(graph, a, graph.input('b', [2]))).toThrow(/broadcast/);
  expect(() => shape.reshape(graph, a, [5])).toThrow(/reshape/);
  expect(() => matmul(graph, a, a)).toThrow(/fit/);
  expect(() => gradients(graph, a, [a])).toThrow(/scalar/);
  expect(() => graph.parameter('a', [1])).toThrow(/already/);
});
