import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Arena } from '../../../../src/main/engine/arena.ts';
import { encodeModel } from '../../../../src/main/engine/onnx.ts';
import { Optimizer } from '../../../../src/main/engine/optimizer.ts';
import { Session } from '../../../../src/main/engine/session.ts';
import { gpt2ConfigSchema, type Gpt2Config } from '../../../../src/main/models/gpt2/gpt2.ts';
import { SafetensorsFile } from '../../../../src/main/models/files/safetensors.ts';
import { taglineBatch } from '../../../../src/main/models/taglines/taglineBatch.ts';
import {
  exampleSizes,
  taglineGraph,
  taglineParameters,
  trainedGpt2Names,
  type TaglineConfig,
} from '../../../../src/main/models/taglines/taglineModel.ts';
import { TaglineStep } from '../../../../src/main/models/taglines/taglineStep.ts';
import { expectClose } from '../../engine/close.ts';

const VECTORS = join(import.meta.dirname, '../../../fixtures/vectors');
const DROPOUT_OFF = { resid_pdrop: 0, embd_pdrop: 0, attn_pdrop: 0 };
const gpt2: Gpt2Config = {
  ...gpt2ConfigSchema.parse(JSON.parse(readFileSync(join(VECTORS, 'gpt2/config.json'), 'utf8'))),
  ...DROPOUT_OFF,
};
const source = SafetensorsFile.open(join(VECTORS, 'gpt2/model.safetensors'));

interface CaseFile {
  prefix_length: number;
  mlp_sizes: number[];
  loss_before_each_step_then_final: number[];
}

function open(name: string, trainedBlocks: number | 'all') {
  const folder = join(VECTORS, name);
  const read = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as CaseFile;
  const config: TaglineConfig = {
    gpt2,
    prefixLength: read.prefix_length,
    prefixSizes: read.mlp_sizes,
    trainedBlocks,
  };
  // The reference decays every tensor, biases too.
  const specs = taglineParameters(config).map((spec) => ({ ...spec, decay: true }));
  const arena = new Arena(specs, ['p', 'm', 'v', 'g']);
  const prefix = SafetensorsFile.open(join(folder, 'prefix.safetensors'));
  for (const { name: parameter } of specs) {
    arena.view('p', parameter).set((prefix.has(parameter) ? prefix : source).float32(parameter));
  }
  const io = SafetensorsFile.open(join(folder, 'io.safetensors'));
  const [tokens, mask] = [io.int64('in.tokens'), io.int64('in.token_mask')];
  const captions = [0, 1, 2].map((row) =>
    Int32Array.from(
      [...tokens.subarray(row * 8, row * 8 + 8)].filter((_, at) => mask[row * 8 + at] === 1n).map(Number),
    ),
  );
  const ignoredId = trainedBlocks === 0 ? { ignoredId: 0 } : {};
  const options = { prefixLength: config.prefixLength, heads: gpt2.n_head, ...ignoredId };
  return { folder, read, config, specs, arena, io, captions, images: io.float32('in.clip_embedding'), options };
}

const CASES: [string, number | 'all'][] = [
  ['tagline_clipcap_mlp2', 0],
  ['tagline_joint_mlp3', 'all'],
];

describe.each(CASES)('%s', (name, trainedBlocks) => {
  it('gives the reference prefix, caption logits and loss', async () => {
    const { config, arena, io, captions, images, options } = open(name, trainedBlocks);
    const { graph, loss, logits, prefix, weights } = taglineGraph(config, source, exampleSizes(config), false);
    graph.output(loss, 'loss');
    graph.output(logits, 'logits');
    graph.output(prefix!, 'prefix');
    const session = await Session.open(encodeModel(graph), {
      device: 'cpu',
      threads: 1,
      weightsFolder: graph.weightsFolder,
    });
    const batch = taglineBatch(images, captions, options);
    const fed = Object.fromEntries(
      weights.map((value) => [value.name, { data: arena.view('p', value.name), shape: value.shape }]),
    );
    const got = await session.run({ ...batch.inputs, ...fed }, ['loss', 'logits', 'prefix']);
    await session.close();
    expectClose(got.prefix!, io.float32('prefix_embeds'), 2e-5, 1e-4, 'prefix');
    expectClose(got.loss!, io.float32('loss'), 2e-5, 1e-4, 'loss');
    const all = io.float32('caption_logits');
    const want = captions.flatMap((caption, row) =>
      [...caption].flatMap((id, at) =>
        id === options.ignoredId ? [] : [...all.subarray((row * 8 + at) * 97, (row * 8 + at + 1) * 97)],
      ),
    );
    expectClose(got.logits!, want, 2e-5, 1e-4, 'logits');
  });

  it('gives the reference gradients, and parameters after three AdamW steps', async () => {
    const { folder, read, config, specs, arena, captions, images, options } = open(name, trainedBlocks);
    const batch = taglineBatch(images, captions, options);
    const step = await TaglineStep.create({
      config,
      source,
      arena,
      seed: 1,
      largest: batch.sizes,
      device: 'cpu',
      threads: 1,
    });
    const optimizer = new Optimizer(arena, {
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0.01,
      decayMode: 'decoupled',
      clipNorm: 0,
    });
    const losses: number[] = [];
    for (let index = 0; index < 4; index += 1) {
      losses.push(await step.run(batch, index));
      if (index === 0) {
        const grads = SafetensorsFile.open(join(folder, 'grads.safetensors'));
        expect(specs.map((spec) => `grad.${spec.name}`).sort()).toEqual([...grads.tensors.keys()].sort());
        for (const spec of specs) {
          expectClose(arena.view('g', spec.name), grads.float32(`grad.${spec.name}`), 5e-6, 1e-3, spec.name);
        }
      }
      if (index < 3) optimizer.update(1e-3);
    }
    await step.close();
    expectClose(losses, read.loss_before_each_step_then_final, 1e-5, 1e-5, 'losses');
    const after = SafetensorsFile.open(join(folder, 'params_after_3_adamw.safetensors'));
    for (const spec of specs) {
      // The noise rows of the reference's README need no exception: key biases get no gradient here.
      expectClose(arena.view('p', spec.name), after.float32(spec.name), 1e-5, 1e-5, spec.name);
    }
  });
});

it('trains the last blocks with the gradients that full training gives them', async () => {
  const full = open('tagline_joint_mlp3', 'all');
  const part = open('tagline_joint_mlp3', 1);
  const batch = taglineBatch(full.images, full.captions, full.options);
  for (const { config, arena } of [full, part]) {
    const step = await TaglineStep.create({
      config,
      source,
      arena,
      seed: 1,
      largest: batch.sizes,
      device: 'cpu',
      threads: 1,
    });
    await step.run(batch, 0);
    await step.close();
  }
  expect([...trainedGpt2Names(part.config)].filter((name) => !/^(h\.1|ln_f)\./.test(name))).toEqual([]);
  expect(part.specs.some((spec) => spec.name === 'h.1.mlp.c_fc.weight')).toBe(true);
  expect(part.specs.some((spec) => spec.name.startsWith('h.0.') || spec.name === 'wte.weight')).toBe(false);
  for (const spec of part.specs) {
    expectClose(part.arena.view('g', spec.name), full.arena.view('g', spec.name), 1e-7, 1e-4, spec.name);
  }
});
