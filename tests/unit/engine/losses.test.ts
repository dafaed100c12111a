import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gradients } from '../../../src/main/engine/autodiff.ts';
import { Graph, type Value } from '../../../src/main/engine/graph.ts';
import { encodeModel } from '../../../src/main/engine/onnx.ts';
import { gelu, geluTanh, logSigmoid, quickGelu, sigmoid, tanh } from '../../../src/main/engine/ops/activation.ts';
import {
  asymmetricLoss,
  binaryCrossEntropy,
  focalLoss,
  hillLoss,
  splcLoss,
  type MaskedTargets,
} from '../../../src/main/engine/ops/loss.ts';
import { Session } from '../../../src/main/engine/session.ts';
import { SafetensorsFile } from '../../../src/main/models/files/safetensors.ts';
import { expectClose } from './close.ts';

const VECTORS = join(import.meta.dirname, '../../fixtures/vectors');
const file = SafetensorsFile.open(join(VECTORS, 'losses.safetensors'));
type Loss = (graph: Graph, logits: Value, masked: MaskedTargets) => Value;

/** Loss and gradient on the reference logits; `known` defaults to all. */
async function evaluate(loss: Loss, known = new Float32Array(35).fill(1), targets = file.float32('in.targets')) {
  const graph = new Graph();
  const logits = graph.parameter('logits', [5, 7]);
  const masked = { targets: graph.input('targets', [5, 7]), known: graph.input('known', [5, 7]) };
  const value = loss(graph, logits, masked);
  const [gradient] = gradients(graph, value, [logits]);
  graph.output(value, 'loss');
  graph.output(gradient!, 'gradient');
  const session = await Session.open(encodeModel(graph), { device: 'cpu', threads: 1 });
  const shape = [5, 7];
  const inputs = {
    logits: { data: file.float32('in.logits'), shape },
    targets: { data: targets, shape },
    known: { data: known, shape },
  };
  const result = await session.run(inputs, ['loss', 'gradient']);
  await session.close();
  return { loss: result.loss!, gradient: result.gradient! };
}

const asl =
  (gammaNegative: number, gammaPositive: number, clip: number, detachFocus = true): Loss =>
  (graph, logits, masked) =>
    asymmetricLoss(graph, logits, masked, { gammaNegative, gammaPositive, clip, detachFocus });
const CASES: Record<string, Loss> = {
  bce_mean: (graph, logits, masked) => binaryCrossEntropy(graph, logits, masked),
  bce_sum: (graph, logits, masked) => binaryCrossEntropy(graph, logits, masked, { reduction: 'sum' }),
  bce_pos_weight_mean: (graph, logits, masked) =>
    binaryCrossEntropy(graph, logits, masked, {
      positiveWeight: graph.constant(file.float32('in.pos_weight'), [7]),
    }),
  asl_g4_g0_c05_detached_sum: asl(4, 0, 0.05),
  asl_g4_g1_c05_detached_sum: asl(4, 1, 0.05),
  asl_g2_g0_c0_detached_sum: asl(2, 0, 0),
  asl_g4_g1_c05_fullgrad_sum: asl(4, 1, 0.05, false),
  focal_g2_a025_sum: (graph, logits, masked) => focalLoss(graph, logits, masked),
  hill_l15_m1_g2_sum: (graph, logits, masked) => hillLoss(graph, logits, masked),
  splc_before_correction_sum: (graph, logits, masked) =>
    splcLoss(graph, logits, masked, { correcting: graph.scalar(0) }),
  splc_tau06_m1_g2_sum: (graph, logits, masked) => splcLoss(graph, logits, masked, { correcting: graph.scalar(1) }),
};

describe('losses', () => {
  it('are all compared with the reference', () => {
    const named = [...file.tensors.keys()].filter((name) => name.endsWith('.loss'));
    expect(named.map((name) => name.replace('.loss', '')).sort()).toEqual(Object.keys(CASES).sort());
  });

  it.each(Object.keys(CASES))('%s matches the reference', async (name) => {
    const { loss, gradient } = await evaluate(CASES[name]!);
    expectClose(loss, file.float32(`${name}.loss`), 2e-6, 1e-4, 'loss');
    expectClose(gradient, file.float32(`${name}.dlogits`), 2e-6, 1e-4, 'gradient');
  });

  it.each(Object.keys(CASES))('%s leaves unknown labels out', async (name) => {
    const known = Float32Array.from({ length: 35 }, (_, index) => (index % 4 === 1 ? 0 : 1));
    const given = file.float32('in.targets');
    const flipped = given.map((target, index) => (known[index] === 0 ? 1 - target : target));
    const one = await evaluate(CASES[name]!, known, given);
    const other = await evaluate(CASES[name]!, known, flipped);
    expect(other.loss).toEqual(one.loss);
    expectClose(other.gradient, one.gradient, 0, 0);
    const everything = file.float32(`${name}.dlogits`);
    // A mean is over the known labels, so the others weigh more.
    const factor = name.endsWith('mean') ? 35 / known.reduce((sum, value) => sum + value, 0) : 1;
    expectClose(
      one.gradient,
      everything.map((value, index) => value * known[index]! * factor),
      2e-6,
      1e-4,
    );
  });

  it('per poster, posters without a known label do not count', async () => {
    const loss =
      (reduction: 'batch' | 'sum'): Loss =>
      (graph, logits, masked) =>
        asymmetricLoss(graph, logits, masked, {
          gammaNegative: 4,
          gammaPositive: 0,
          clip: 0.05,
          detachFocus: true,
          reduction,
        });
    // The last two of five rows are those that an epoch's last batch lacks.
    const known = Float32Array.from({ length: 35 }, (_, index) => (index < 21 ? 1 : 0));
    const [perPoster, sum] = [await evaluate(loss('batch'), known), await evaluate(loss('sum'), known)];
    expect(perPoster.loss[0]).toBeCloseTo(sum.loss[0]! / 3, 5);
    expectClose(
      perPoster.gradient,
      sum.gradient.map((value) => value / 3),
      1e-6,
      1e-5,
    );
  });

  it('is 0 without gradient when nothing is known', async () => {
    const { loss, gradient } = await evaluate(CASES.bce_mean!, new Float32Array(35));
    expect(loss[0]).toBe(0);
    expect(gradient.every((value) => value === 0)).toBe(true);
  });
});

it('activations match the reference', async () => {
  const reference = SafetensorsFile.open(join(VECTORS, 'activations.safetensors'));
  const graph = new Graph();
  const x = graph.input('x', [65]);
  const functions = { quick_gelu: quickGelu, gelu, gelu_new: geluTanh, tanh, sigmoid, logsigmoid: logSigmoid };
  for (const [name, f] of Object.entries(functions)) graph.output(f(graph, x), name);
  const session = await Session.open(encodeModel(graph), { device: 'cpu', threads: 1 });
  const result = await session.run({ x: { data: reference.float32('x'), shape: [65] } }, Object.keys(functions));
  for (const name of Object.keys(functions)) expectClose(result[name]!, reference.float32(name), 2e-6, 0, name);
});
