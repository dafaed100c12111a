import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gradients } from '../../../src/main/engine/autodiff.ts';
import { Graph, type Value } from '../../../src/main/engine/graph.ts';
import * as activation from '../../../src/main/engine/ops/activation.ts';
import { packedAttention } from '../../../src/main/engine/ops/attention.ts';
import { headCrossEntropy, tokenCrossEntropy } from '../../../src/main/engine/ops/crossEntropy.ts';
import { dropout } from '../../../src/main/engine/ops/dropout.ts';
import * as elementwise from '../../../src/main/engine/ops/elementwise.ts';
import { embedding, moveRows } from '../../../src/main/engine/ops/embedding.ts';
import { linear, linearInOut } from '../../../src/main/engine/ops/linear.ts';
import {
  asymmetricLoss,
  binaryCrossEntropy,
  focalLoss,
  hillLoss,
  splcLoss,
} from '../../../src/main/engine/ops/loss.ts';
import { matmul } from '../../../src/main/engine/ops/matmul.ts';
import { layerNorm } from '../../../src/main/engine/ops/norm.ts';
import { reduceSum, sumAll } from '../../../src/main/engine/ops/reduce.ts';
import * as shape from '../../../src/main/engine/ops/shape.ts';
import { packedIndices } from '../../../src/main/models/gpt2/gpt2Packed.ts';
import { checkGradient } from './gradientCheck.ts';

const OPS = join(import.meta.dirname, '../../../src/main/engine/ops');

/** Exports of ops/ that are no differentiable operation, and why. */
const NOT_DIFFERENTIABLE: Record<string, string> = {
  broadcastShape: 'computes a shape',
  unbroadcast: 'part of the gradient of elementwise operations',
  reduceMean: 'used inside gradients only',
};

const ids = (graph: Graph, list: number[], size = [list.length]): Value =>
  graph.constant(BigInt64Array.from(list, BigInt), size);
const floats = (graph: Graph, list: number[], size = [list.length]): Value =>
  graph.constant(Float32Array.from(list), size);

const masked = (g: Graph) => ({
  targets: floats(g, [1, 0, 1, 0, 0, 1], [2, 3]),
  known: floats(g, [1, 1, 0, 1, 0, 1], [2, 3]),
});
const tokens = (g: Graph) => ({ ids: ids(g, [2, 0, 4], [3, 1]), weights: floats(g, [0.5, 0, 2], [3, 1]) });

/** Two sequences of three and two rows; of the second one, only the last row's result is asked for. */
function attention(g: Graph, qkv: Value, isLast: boolean): Value {
  const tensors = packedIndices(
    [
      [0, 2, 1],
      [3, 4],
    ],
    [0, 1, 2, 4],
    2,
  );
  const constants = Object.fromEntries(
    Object.entries(tensors).map(([name, { data, shape: size }]) => [name, g.constant(data, size)]),
  ) as Record<string, Value>;
  const names = isLast ? (['keptHeads', 'keptHeadsOrigins'] as const) : (['joined', 'joinedOrigins'] as const);
  const { queries, keys, values, origins, mask } = constants as Record<string, Value> & {
    queries: Value;
    keys: Value;
    values: Value;
    origins: Value;
    mask: Value;
  };
  const layout = {
    queries,
    keys,
    values,
    origins,
    mask,
    results: constants[names[0]]!,
    resultOrigins: constants[names[1]]!,
  };
  return packedAttention(g, qkv, 2, layout);
}

/** The operation's name first, then what of it is checked; shapes of its inputs; how it is built. */
const CASES: [string, number[][], (graph: Graph, inputs: Value[]) => Value][] = [
  [
    'add, broadcasting',
    [
      [2, 3, 4],
      [3, 1],
    ],
    (g, [a, b]) => elementwise.add(g, a!, b!),
  ],
  ['subtract, broadcasting', [[4], [2, 3, 4]], (g, [a, b]) => elementwise.subtract(g, a!, b!)],
  [
    'multiply, broadcasting',
    [
      [2, 1, 4],
      [3, 4],
    ],
    (g, [a, b]) => elementwise.multiply(g, a!, b!),
  ],
  ['multiply, a value used twice', [[3]], (g, [a]) => elementwise.multiply(g, a!, elementwise.add(g, a!, a!))],
  ['divideByConstant', [[2, 3]], (g, [a]) => elementwise.divideByConstant(g, a!, floats(g, [2, 3, 4]))],
  ['scale', [[5]], (g, [a]) => elementwise.scale(g, a!, -2.5)],
  ['reduceSum', [[2, 3, 4]], (g, [a]) => reduceSum(g, a!, [0, 2])],
  ['reduceSum, kept axes', [[2, 3]], (g, [a]) => reduceSum(g, a!, [1], true)],
  ['sumAll', [[2, 3]], (g, [a]) => sumAll(g, a!)],
  ['reshape', [[2, 6]], (g, [a]) => shape.reshape(g, a!, [3, 4])],
  ['regroup, narrower', [[2, 6]], (g, [a]) => shape.regroup(g, a!, 3)],
  ['regroup, wider', [[2, 3, 4]], (g, [a]) => shape.regroup(g, a!, 12)],
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
  [
    'stackRows',
    [
      [2, 3],
      [4, 3],
    ],
    (g, [a, b]) => shape.stackRows(g, a!, b!),
  ],
  ['embedding, ids repeated', [[5, 3]], (g, [table]) => embedding(g, table!, ids(g, [4, 0, 4, 1], [4, 1]))],
  [
    'embedding, tied to an output layer',
    [
      [5, 3],
      [2, 3],
    ],
    (g, [table, x]) =>
      elementwise.add(
        g,
        sumAll(g, linear(g, x!, table!)),
        sumAll(g, elementwise.multiply(g, x!, embedding(g, table!, ids(g, [4, 4], [2, 1])))),
      ),
  ],
  [
    'moveRows, a row dropped and one shown twice as padding',
    [[4, 3]],
    (g, [x]) => {
      const [moved] = moveRows(g, x!, [ids(g, [2, 0, 1, 2])], ids(g, [1, 2, 0, -1]), { dropsRows: true });
      return shape.slice(g, moved!, 0, 0, 3);
    },
  ],
  [
    'moveRows, to two places',
    [[2, 2, 3]],
    (g, [x]) => {
      const [a, b] = moveRows(g, x!, [ids(g, [3, 1]), ids(g, [0, 2])], ids(g, [2, 1, 3, 0], [2, 2]));
      return elementwise.multiply(g, a!, b!);
    },
  ],
  ['packedAttention', [[5, 12]], (g, [qkv]) => attention(g, qkv!, false)],
  ['packedAttention, some results', [[5, 12]], (g, [qkv]) => attention(g, qkv!, true)],
  ['linear', [[2, 3, 4], [5, 4], [5]], (g, [x, w, b]) => linear(g, x!, w!, b)],
  [
    'linear, no bias',
    [
      [3, 4],
      [5, 4],
    ],
    (g, [x, w]) => linear(g, x!, w!),
  ],
  ['linearInOut', [[3, 4], [4, 5], [5]], (g, [x, w, b]) => linearInOut(g, x!, w!, b!)],
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
    'matmul, broadcasting',
    [
      [2, 3, 4],
      [5, 2, 4, 3],
    ],
    (g, [a, b]) => matmul(g, a!, b!),
  ],
  ['layerNorm', [[3, 6], [6], [6]], (g, [x, w, b]) => layerNorm(g, x!, w!, b!)],
  ['relu', [[12]], (g, [a]) => activation.relu(g, a!)],
  ['sigmoid', [[6]], (g, [a]) => activation.sigmoid(g, a!)],
  ['logSigmoid', [[6]], (g, [a]) => activation.logSigmoid(g, a!)],
  ['tanh', [[6]], (g, [a]) => activation.tanh(g, a!)],
  ['quickGelu', [[6]], (g, [a]) => activation.quickGelu(g, a!)],
  ['gelu', [[6]], (g, [a]) => activation.gelu(g, a!)],
  ['geluTanh', [[6]], (g, [a]) => activation.geluTanh(g, a!)],
  ['softmax', [[3, 5]], (g, [a]) => activation.softmax(g, a!)],
  ['clip', [[8]], (g, [a]) => activation.clip(g, a!, -0.7, 0.9)],
  ['tokenCrossEntropy, a row ignored', [[3, 5]], (g, [x]) => tokenCrossEntropy(g, x!, tokens(g))],
  [
    'headCrossEntropy, a row ignored',
    [
      [3, 4],
      [5, 4],
    ],
    (g, [hidden, table]) => headCrossEntropy(g, hidden!, table!, tokens(g)).loss,
  ],
  ...(['mean', 'sum', 'batch'] as const).flatMap((reduction): typeof CASES => [
    [`binaryCrossEntropy, ${reduction}`, [[2, 3]], (g, [x]) => binaryCrossEntropy(g, x!, masked(g), { reduction })],
    [
      `binaryCrossEntropy, ${reduction}, weighted`,
      [[2, 3]],
      (g, [x]) => binaryCrossEntropy(g, x!, masked(g), { reduction, positiveWeight: floats(g, [1, 2.5, 0.4]) }),
    ],
  ]),
  ...[
    [4, 0],
    [2, 1],
    [1, 2],
  ].map(([negative, positive]): (typeof CASES)[number] => [
    `asymmetricLoss, full gradient, ${String(negative)} and ${String(positive)}`,
    [[2, 3]],
    (g, [x]) =>
      asymmetricLoss(g, x!, masked(g), {
        gammaNegative: negative!,
        gammaPositive: positive!,
        clip: 0.05,
        detachFocus: false,
      }),
  ]),
  ['focalLoss', [[2, 3]], (g, [x]) => focalLoss(g, x!, masked(g), { gamma: 1.5 })],
  ['hillLoss', [[2, 3]], (g, [x]) => hillLoss(g, x!, masked(g))],
  ['hillLoss, other settings', [[2, 3]], (g, [x]) => hillLoss(g, x!, masked(g), { margin: 0.5, gamma: 1, lambda: 2 })],
  ['splcLoss, not correcting', [[2, 3]], (g, [x]) => splcLoss(g, x!, masked(g), { correcting: g.scalar(0) })],
  [
    'splcLoss, correcting',
    [[2, 3]],
    (g, [x]) => splcLoss(g, x!, masked(g), { correcting: g.scalar(1), threshold: 0.55 }),
  ],
];

describe('gradients agree with finite differences', () => {
  it.each(CASES)('%s', async (_, shapes, f) => {
    await checkGradient(shapes, f);
  });

  it('are checked for every operation that is exported', async () => {
    const checked = new Set(CASES.map(([name]) => name.split(',')[0]));
    // Its mask is an input, so it is checked below.
    checked.add('dropout');
    const exported: string[] = [];
    for (const file of readdirSync(OPS)) {
      const module = (await import(join(OPS, file))) as Record<string, unknown>;
      exported.push(...Object.keys(module).filter((name) => typeof module[name] === 'function'));
    }
    const unchecked = exported.filter((name) => !checked.has(name) && !(name in NOT_DIFFERENTIABLE));
    expect(unchecked).toEqual([]);
    expect(exported.length).toBeGreaterThan(40);
  });
});

it('dropout multiplies value and gradient by its mask', () => {
  const graph = new Graph();
  const x = graph.parameter('x', [4]);
  const y = dropout(graph, x, 0.5, 'here', []);
  const [gradient] = gradients(graph, sumAll(graph, y), [x]);
  const producer = graph.nodes.find((node) => node.outputs.includes(gradient!.name));
  expect(graph.nodes.find((node) => node.outputs.includes(y.name))).toMatchObject({
    type: 'Mul',
    inputs: ['x', 'dropout.here'],
  });
  expect(producer).toMatchObject({ type: 'Mul' });
  expect(producer!.inputs).toContain('dropout.here');
  expect(dropout(graph, x, 0, 'nowhere', [])).toBe(x);
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
  expect(() => shape.regroup(graph, a, 4)).toThrow(/regroup/);
  expect(() => matmul(graph, a, a)).toThrow(/fit/);
  expect(() => gradients(graph, a, [a])).toThrow(/scalar/);
  expect(() => graph.parameter('a', [1])).toThrow(/already/);
});
