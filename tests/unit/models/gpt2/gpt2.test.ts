import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Graph, type Value } from '../../../../src/main/engine/graph.ts';
import { encodeModel } from '../../../../src/main/engine/onnx.ts';
import { headCrossEntropy } from '../../../../src/main/engine/ops/crossEntropy.ts';
import { Session, type TensorView } from '../../../../src/main/engine/session.ts';
import { FrozenWeights } from '../../../../src/main/models/files/frozenWeights.ts';
import {
  gpt2ConfigSchema,
  gpt2Head,
  gpt2NameIn,
  gpt2Tensors,
  gpt2TokenRows,
  type Gpt2Builder,
} from '../../../../src/main/models/gpt2/gpt2.ts';
import { gpt2Packed, packedIndices, packedInputs } from '../../../../src/main/models/gpt2/gpt2Packed.ts';
import { SafetensorsFile } from '../../../../src/main/models/files/safetensors.ts';
import { expectClose } from '../../engine/close.ts';

const FOLDER = join(import.meta.dirname, '../../../fixtures/vectors/gpt2');
const config = gpt2ConfigSchema.parse(JSON.parse(readFileSync(join(FOLDER, 'config.json'), 'utf8')));
const weights = SafetensorsFile.open(join(FOLDER, 'model.safetensors'));
const io = SafetensorsFile.open(join(FOLDER, 'io.safetensors'));
afterAll(() => {
  weights.close();
  io.close();
});

/** Opens the forward graph, from token ids or from embeddings, with every row's logits. */
async function open(from: 'ids' | 'embeds') {
  const graph = new Graph();
  const frozen = new FrozenWeights(graph, weights);
  const builder: Gpt2Builder = { graph, config, weight: (name) => frozen.value(gpt2NameIn(weights, name)) };
  const rows: Value =
    from === 'ids'
      ? gpt2TokenRows(builder, graph.input('ids', [6, 1], 'int64', { 0: 'rows' }))
      : graph.input('embeds', [6, config.n_embd], 'float32', { 0: 'rows' });
  const { final, layers } = gpt2Packed(
    builder,
    rows,
    packedInputs(graph, config.n_head, { batch: 2, length: 3, rows: 6, results: 6 }),
  );
  const targets = {
    ids: graph.input('targets', [6, 1], 'int64', { 0: 'results' }),
    weights: graph.input('weights', [6, 1], 'float32', { 0: 'results' }),
  };
  const { loss, logits } = headCrossEntropy(graph, final, gpt2Head(builder), targets);
  const named = { loss, logits, final, input: layers[0]!, first: layers[1]! };
  for (const [name, value] of Object.entries(named)) graph.output(value, name);
  const session = await Session.open(encodeModel(graph), {
    device: 'cpu',
    threads: 1,
    weightsFolder: graph.weightsFolder,
  });
  return {
    session,
    run: (
      feeds: Record<string, TensorView>,
      sequences: number[][],
      kept = sequences.flat(),
      targetIds = kept.map(() => 0),
      targetWeights = kept.map(() => 1 / kept.length),
    ) =>
      session.run(
        {
          ...feeds,
          ...packedIndices(sequences, kept, config.n_head),
          targets: { data: BigInt64Array.from(targetIds, BigInt), shape: [kept.length, 1] },
          weights: { data: Float32Array.from(targetWeights), shape: [kept.length, 1] },
        },
        Object.keys(named),
      ),
  };
}

const range = (start: number, end: number): number[] =>
  Array.from({ length: end - start }, (_, index) => start + index);
const IDS = Array.from(io.int64('in.input_ids'), Number);
const SEQUENCES = [range(0, 11), range(11, 22)];
const tokens = (ids: number[]): TensorView => ({ data: BigInt64Array.from(ids, BigInt), shape: [ids.length, 1] });

describe('GPT-2 against the reference', () => {
  it('embeds, hides, norms and scores as the reference does', async () => {
    const { session, run } = await open('ids');
    const got = await run({ ids: tokens(IDS) }, SEQUENCES);
    expectClose(got.input!, io.float32('embeddings_output'), 2e-5, 1e-4, 'input');
    expectClose(got.first!, io.float32('after_layer_0'), 2e-5, 1e-4, 'first block');
    expectClose(got.final!, io.float32('final_hidden_after_ln_f'), 2e-5, 1e-4, 'final');
    expectClose(got.logits!, io.float32('logits'), 2e-5, 1e-4, 'logits');
    await session.close();
  });

  it('gives the loss and the log-probability of each next token, asking only for rows that have one', async () => {
    const { session, run } = await open('ids');
    const kept = SEQUENCES.flatMap((sequence) => sequence.slice(0, -1));
    const next = kept.map((row) => IDS[row + 1]!);
    const got = await run({ ids: tokens(IDS) }, SEQUENCES, kept, next);
    expectClose(got.loss!, io.float32('lm_loss'), 2e-5, 1e-4, 'loss');
    const logProbabilities = await Promise.all(
      kept.map(async (_, index) => {
        const weight = kept.map((__, other) => (other === index ? -1 : 0));
        return (await run({ ids: tokens(IDS) }, SEQUENCES, kept, next, weight)).loss![0]!;
      }),
    );
    expectClose(logProbabilities, io.float32('token_logprobs'), 2e-5, 1e-4, 'log-probabilities');
    await session.close();
  });

  it('takes embeddings for tokens', async () => {
    const { session, run } = await open('embeds');
    const embeds = { data: io.float32('in.inputs_embeds'), shape: [14, config.n_embd] };
    const got = await run({ embeds }, [range(0, 7), range(7, 14)]);
    expectClose(got.logits!, io.float32('logits_from_embeds'), 2e-5, 1e-4, 'logits');
    await session.close();
  });

  it('packs sequences of different lengths without one seeing another, in any order of rows', async () => {
    const { session, run } = await open('ids');
    // The first sequence cut to 4 tokens, and all of the second, its rows in reverse.
    const ids = [...IDS.slice(0, 4), ...IDS.slice(11, 22).reverse()];
    const got = await run({ ids: tokens(ids) }, [range(0, 4), range(4, 15).reverse()]);
    const all = io.float32('logits');
    const row = (index: number) => all.subarray(index * config.vocab_size, (index + 1) * config.vocab_size);
    const want = [...range(0, 4), ...range(11, 22)].flatMap((index) => [...row(index)]);
    expectClose(got.logits!, want, 2e-5, 1e-4, 'logits');
    await session.close();
  });
});

describe('names of GPT-2 weights', () => {
  it('are all in the official file, with their shapes; mask buffers are not among them', () => {
    for (const { name, shape } of gpt2Tensors(config)) expect(weights.info(name).shape, name).toEqual(shape);
    const names = new Set([...gpt2Tensors(config)].map(({ name }) => name));
    const unused = [...weights.tensors.keys()].filter((name) => !names.has(name));
    expect(unused).toEqual(['h.0.attn.bias', 'h.1.attn.bias']);
  });

  it('are found behind the prefix of a model saved with its head', () => {
    const listed = JSON.parse(readFileSync(join(FOLDER, 'tensor_names_prefixed.json'), 'utf8')) as { names: string[] };
    const prefixed = { has: (name: string) => listed.names.includes(name) };
    for (const { name } of gpt2Tensors(config)) expect(listed.names).toContain(gpt2NameIn(prefixed, name));
  });

  it('refuse a configuration that computes something else', () => {
    const other = { ...config, scale_attn_by_inverse_layer_idx: true };
    expect(gpt2ConfigSchema.safeParse(other).success).toBe(false);
    expect(gpt2ConfigSchema.safeParse({ ...config, activation_function: 'relu' }).success).toBe(false);
  });
});
