// A small training for every backend: two layers with dropout over fixed data, the groups of an optimizer in it.
import { Arena, type ParameterSpec } from '../../../../src/main/engine/arena.ts';
import type { TrainingBackend, TrainingGraph } from '../../../../src/main/engine/backends/backend.ts';
import { fixedShapes } from '../../../../src/main/engine/backends/open.ts';
import { Graph, type Value } from '../../../../src/main/engine/graph.ts';
import { relu, softmax } from '../../../../src/main/engine/ops/activation.ts';
import { dropout, type DropoutSite } from '../../../../src/main/engine/ops/dropout.ts';
import { linear } from '../../../../src/main/engine/ops/linear.ts';
import { binaryCrossEntropy } from '../../../../src/main/engine/ops/loss.ts';
import { matmul } from '../../../../src/main/engine/ops/matmul.ts';
import { layerNorm } from '../../../../src/main/engine/ops/norm.ts';
import type { OptimizerSettings } from '../../../../src/main/engine/optimizer.ts';
import { Random } from '../../../../src/main/engine/random.ts';
import { StepInputs } from '../../../../src/main/engine/stepInputs.ts';

const [BATCH, WIDTH, INNER, CLASSES] = [6, 12, 16, 5];
const SPECS: ParameterSpec[] = [
  { name: 'first', shape: [INNER, WIDTH], decay: true },
  { name: 'first.bias', shape: [INNER], decay: false },
  { name: 'norm', shape: [INNER], decay: false },
  { name: 'norm.bias', shape: [INNER], decay: false },
  { name: 'second', shape: [CLASSES, INNER], decay: true, rateFactor: 0.5, weightDecay: 0.2 },
  { name: 'second.bias', shape: [CLASSES], decay: false },
  { name: 'fixed', shape: [WIDTH], decay: false, frozen: true },
  { name: 'unreached', shape: [3, 3], decay: true },
];

export const ADAMW: OptimizerSettings = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.05,
  decayMode: 'decoupled',
  clipNorm: 0.5,
};

function build(): TrainingGraph & { data: Value[]; sites: DropoutSite[] } {
  const graph = new Graph();
  const values = new Map(
    SPECS.map(({ name, shape, frozen }) => [
      name,
      frozen === true ? graph.input(name, shape) : graph.parameter(name, shape),
    ]),
  );
  const p = (name: string): Value => values.get(name)!;
  const x = graph.input('x', [BATCH, WIDTH]);
  const targets = graph.input('targets', [BATCH, CLASSES]);
  const known = graph.input('known', [BATCH, CLASSES]);
  const sites: DropoutSite[] = [];
  const scaled = graph.node('Mul', [x, p('fixed')], x.shape);
  const inner = relu(graph, linear(graph, scaled, p('first'), p('first.bias')));
  const kept = dropout(graph, inner, 0.25, 'inner', sites);
  // Rows attend to each other: products with a transposed side and a factor.
  const weights = softmax(graph, matmul(graph, kept, kept, { transposeB: true, alpha: 0.5 }));
  const mixed = layerNorm(graph, matmul(graph, weights, kept), p('norm'), p('norm.bias'));
  const logits = linear(graph, mixed, p('second'), p('second.bias'));
  const loss = binaryCrossEntropy(graph, logits, { targets, known });
  return { graph, loss, parameters: [...values.values()], data: [x, targets, known], sites };
}

/** Everything that a backend is opened with, made anew: equal calls give equal trainings. */
export function smallTraining(optimizer: OptimizerSettings, emaDecay = 0.9): ReturnType<typeof fixedShapes> {
  const arena = new Arena(SPECS, ['p', 'm', 'v', 'g', 'ema']);
  const random = new Random(7);
  for (const { name } of SPECS) arena.view('p', name).forEach((_, at, view) => (view[at] = random.normal() * 0.3));
  arena.slot('ema').set(arena.slot('p'));
  const { data, sites } = build();
  const inputs = new StepInputs({ data, dropout: sites, seed: 5 });
  return fixedShapes({ threads: 1, build, arena, optimizer, emaDecay }, inputs, (_rows, index) => {
    const noise = new Random(11, index);
    for (const name of ['x', 'targets', 'known']) {
      const { view } = inputs.input(name);
      view.forEach((__, at) => (view[at] = name === 'x' ? noise.normal() : Number(noise.uniform() < 0.6)));
    }
  });
}

/** Runs `count` steps, as many per call as the backend takes, and gives losses and norms. */
export async function runSteps(backend: TrainingBackend, count: number, from = 0): Promise<number[]> {
  const numbers: number[] = [];
  for (let done = 0; done < count;) {
    const requests = Array.from({ length: Math.min(backend.stepsPerCall, count - done) }, (_, more) => ({
      rows: Int32Array.of(0),
      index: from + done + more,
      rate: 0.01 / (1 + from + done + more),
    }));
    for (const { loss, norm } of await backend.steps(requests)) numbers.push(loss, norm);
    done += requests.length;
  }
  await backend.readBack();
  return numbers;
}
