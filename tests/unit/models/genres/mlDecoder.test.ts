import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Arena } from '../../../../src/main/engine/arena.ts';
import { Graph } from '../../../../src/main/engine/graph.ts';
import { GradientStep } from '../../../../src/main/engine/gradientStep.ts';
import { StepInputs } from '../../../../src/main/engine/stepInputs.ts';
import { Optimizer } from '../../../../src/main/engine/optimizer.ts';
import { encodeModel } from '../../../../src/main/engine/onnx.ts';
import { asymmetricLoss, binaryCrossEntropy } from '../../../../src/main/engine/ops/loss.ts';
import { Session, type TensorView } from '../../../../src/main/engine/session.ts';
import { declareParameters, mlDecoder } from '../../../../src/main/models/genres/mlDecoder.ts';
import type { AbsorbedProjections } from '../../../../src/main/models/genres/decoderContext.ts';
import {
  mlDecoderParameters,
  NO_DROPOUT,
  TEXT_QUERIES,
  type MlDecoderConfig,
} from '../../../../src/main/models/genres/mlDecoderParameters.ts';
import { SafetensorsFile } from '../../../../src/main/models/files/safetensors.ts';
import { expectClose } from '../../engine/close.ts';

const VECTORS = join(import.meta.dirname, '../../../fixtures/vectors');
const CASES = ['groups', 'full_asl', 'text_tokens', 'text_pooled', 'text_pooled_2layer'];
const FORMS: [string, AbsorbedProjections | undefined][] = [
  ['chosen by cost', undefined],
  ['all absorbed', { keys: true, values: true }],
  ['none absorbed', { keys: false, values: false }],
];

interface CaseFile {
  num_classes: number;
  num_of_groups: number;
  decoder_embedding: number;
  initial_num_features: number;
  nhead: number;
  dim_feedforward: number;
  num_layers: number;
  text_query_dim: number | null;
  memory_tokens: number;
  loss: string;
  loss_before_each_step_then_final: number[];
}

async function build(name: string, absorbed: AbsorbedProjections | undefined) {
  const folder = join(VECTORS, `mldecoder_${name}`);
  const read = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as CaseFile;
  const weights = SafetensorsFile.open(join(folder, 'model.safetensors'));
  const io = SafetensorsFile.open(join(folder, 'io.safetensors'));
  const text = read.text_query_dim !== null;
  const config: MlDecoderConfig = {
    memoryTokens: read.memory_tokens,
    memoryWidth: read.initial_num_features,
    classes: read.num_classes,
    queries: text ? { kind: 'text', width: read.text_query_dim! } : { kind: 'fixed', groups: read.num_of_groups },
    pooling: text ? 'shared' : 'perGroup',
    decoderDim: read.decoder_embedding,
    heads: read.nhead,
    feedForward: read.dim_feedforward,
    layers: read.num_layers,
    dropout: NO_DROPOUT,
    standardise: 'none',
  };
  // The reference case decays every tensor, biases too.
  const specs = mlDecoderParameters(config).map((spec) => ({ ...spec, decay: spec.frozen !== true }));
  const arena = new Arena(specs, ['p', 'm', 'v', 'g']);
  for (const { name: parameter } of specs) {
    arena
      .view('p', parameter)
      .set(parameter === TEXT_QUERIES ? io.float32('in.text_queries') : weights.float32(parameter));
  }
  const batch = 4;
  const forward = (graph: Graph) => {
    const parameters = declareParameters(graph, config);
    const memory = graph.input('memory', [batch, config.memoryTokens, config.memoryWidth]);
    const context = { graph, config, batch, parameter: (key: string) => parameters.get(key)!, sites: [], absorbed };
    return { parameters, memory, ...mlDecoder(context, memory) };
  };
  return { config, folder, read, io, arena, specs, batch, forward };
}

describe.each(CASES)('ML-Decoder %s', (name) => {
  it.each(FORMS)('gives the reference outputs, %s', async (_, absorbed) => {
    const { config, io, arena, forward, batch } = await build(name, absorbed);
    const graph = new Graph();
    const { logits, hidden, parameters } = forward(graph);
    graph.output(logits, 'logits');
    graph.output(hidden, 'hidden');
    const session = await Session.open(encodeModel(graph), { device: 'cpu', threads: 1 });
    const inputs: Record<string, TensorView> = {
      memory: { data: io.float32('in.memory'), shape: [batch, config.memoryTokens, config.memoryWidth] },
    };
    for (const value of parameters.values())
      inputs[value.name] = { data: arena.view('p', value.name), shape: value.shape };
    const used = Object.fromEntries(Object.entries(inputs).filter(([key]) => session.inputNames.includes(key)));
    const result = await session.run(used, ['logits', 'hidden']);
    expectClose(result.logits!, io.float32('logits'), 2e-5, 1e-4);
    expectClose(result.hidden!, io.float32('decoder_output'), 2e-5, 1e-4);
    await session.close();
  });

  it.each(FORMS)('gives the reference gradients and parameters after three AdamW steps, %s', async (_, absorbed) => {
    const { config, folder, read, io, arena, specs, forward, batch } = await build(name, absorbed);
    const graph = new Graph();
    const { logits, parameters, memory } = forward(graph);
    const targets = graph.input('targets', [batch, config.classes]);
    const known = graph.input('known', [batch, config.classes]);
    const loss = read.loss.startsWith('ASL')
      ? asymmetricLoss(
          graph,
          logits,
          { targets, known },
          { gammaNegative: 4, gammaPositive: 0, clip: 0.05, detachFocus: true },
        )
      : binaryCrossEntropy(graph, logits, { targets, known });
    const inputs = new StepInputs({ data: [memory, targets, known], dropout: [], seed: 1 });
    const step = await GradientStep.create({
      graph,
      loss,
      parameters: [...parameters.values()],
      inputs,
      arena,
      device: 'cpu',
      threads: 1,
    });
    inputs.input('memory').view.set(io.float32('in.memory'));
    inputs.input('targets').view.set(io.float32('in.targets'));
    inputs.input('known').view.fill(1);
    const optimizer = new Optimizer(arena, {
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0.01,
      decayMode: 'decoupled',
      clipNorm: 0,
    });
    const losses: number[] = [];
    const trained = specs.filter((spec) => spec.frozen !== true);
    for (let index = 0; index < 4; index += 1) {
      losses.push(await step.run());
      if (index === 0) {
        const grads = SafetensorsFile.open(join(folder, 'grads.safetensors'));
        expect(trained.map((spec) => `grad.${spec.name}`).sort()).toEqual([...grads.tensors.keys()].sort());
        for (const spec of trained) {
          expectClose(arena.view('g', spec.name), grads.float32(`grad.${spec.name}`), 5e-6, 1e-3, spec.name);
        }
      }
      if (index < 3) optimizer.update(1e-3);
    }
    expectClose(Float32Array.from(losses), Float32Array.from(read.loss_before_each_step_then_final), 1e-5, 1e-5);
    const after = SafetensorsFile.open(join(folder, 'params_after_3_adamw.safetensors'));
    for (const spec of trained) {
      // Noise rows of the reference's README need no exception: what has no true gradient is not in our graph.
      expectClose(arena.view('p', spec.name), after.float32(spec.name), 1e-5, 1e-5, spec.name);
    }
    await step.close();
  });
});
