// GPT-2 for generation as a graph: new rows of every sequence in, logits of the last one of each out, keys and values of
// all rows so far in caches of any capacity, which the attention reads and extends in place (GroupQueryAttention shares
// past and present where both are the same memory). Weights are frozen. Knows no session and no decoding rule.
import type { Precision } from '../../../shared/models.ts';
import { float, int, Graph, type Value } from '../../engine/graph.ts';
import { int8Linear, normMagnitudes } from '../../engine/quantize.ts';
import { linearInOut } from '../../engine/ops/linear.ts';
import { reshape } from '../../engine/ops/shape.ts';
import { FrozenWeights, type WeightSource } from '../files/frozenWeights.ts';
import {
  gpt2Block,
  gpt2FinalNorm,
  gpt2Head,
  gpt2Inner,
  gpt2Input,
  gpt2NameIn,
  type Gpt2Builder,
  type Gpt2Config,
} from './gpt2.ts';

/** Example sizes; the graph holds for any number of sequences, new rows and places in the caches. */
const [BATCH, LENGTH, CAPACITY] = [2, 3, 4] as const;

export const BARRIER = 'written';
export const cacheName = (part: 'key' | 'value', when: 'past' | 'present', layer: number): string =>
  `${when}.${String(layer)}.${part}`;

/**
 * Inputs: `embeds` [batch, length, width] (token or prefix embeddings), `positions` int64 [batch * length, 1], `last` int64
 * [batch] (row among batch * length whose logits are wanted), `ends` int64 [batch] (index of each sequence's last row,
 * cached ones counted), `total` int64 [1] (rows of the longest sequence), caches `past.i.key|value`
 * [batch, heads, capacity, head]. Outputs: `logits` [batch, vocabulary], `logSums` [batch, 1] (logarithms of the sums of their
 * exponentials) and `present.i.key|value`, to be bound to the same memory as the pasts.
 */
export function gpt2CacheGraph(config: Gpt2Config, source: WeightSource, precision: Precision = 'float32'): Graph {
  const graph = new Graph();
  const frozen = new FrozenWeights(graph, source);
  const named = (name: string): string => gpt2NameIn(source, name);
  const builder: Gpt2Builder = {
    graph,
    config,
    weight: (name) => frozen.value(named(name)),
    dense: (rows, stem, after) =>
      precision === 'int8' ? int8Dense(graph, frozen, source, config, rows, stem, after) : floatDense(rows, stem),
    // One node instead of eight; the gradient's own form is for training.
    activation: (g, x) =>
      g.node('Gelu', [x], x.shape, { attributes: { approximate: { kind: 'string', value: 'tanh' } } }),
  };
  const floatDense = (rows: Value, stem: string): Value =>
    linearInOut(graph, rows, frozen.value(named(`${stem}.weight`)), frozen.value(named(`${stem}.bias`)));

  const { n_embd: width, n_head: heads } = config;
  const head = width / heads;
  const embeds = graph.input('embeds', [BATCH, LENGTH, width], 'float32', { 0: 'batch', 1: 'length' });
  const positions = graph.input('positions', [BATCH * LENGTH, 1], 'int64', { 0: 'rows' });
  const last = graph.input('last', [BATCH], 'int64', { 0: 'batch' });
  const ends = toInt32(graph, graph.input('ends', [BATCH], 'int64', { 0: 'batch' }));
  const total = toInt32(graph, graph.input('total', [1], 'int64'));
  const cacheShape = [BATCH, heads, CAPACITY, head];
  const cacheSizes = { 0: 'batch', 2: 'capacity' };
  const presents: { name: string; value: Value }[] = [];

  const attend =
    (layer: number) =>
    (qkv: Value): Value => {
      const past = (['key', 'value'] as const).map((part) =>
        graph.input(cacheName(part, 'past', layer), cacheShape, 'float32', cacheSizes),
      );
      const packed = graph.node('Reshape', [qkv, shapeOf(graph, embeds, 3 * width)], [BATCH, LENGTH, 3 * width]);
      const [mixed, key, value] = graph.nodeWithOutputs(
        'GroupQueryAttention',
        [packed, undefined, undefined, past[0], past[1], ends, total],
        [{ shape: [BATCH, LENGTH, width] }, { shape: cacheShape }, { shape: cacheShape }],
        {
          domain: 'com.microsoft',
          attributes: { num_heads: int(heads), kv_num_heads: int(heads), scale: float(1 / Math.sqrt(head)) },
        },
      ) as [Value, Value, Value];
      presents.push({ name: cacheName('key', 'present', layer), value: key });
      presents.push({ name: cacheName('value', 'present', layer), value });
      return rowsOf(graph, mixed);
    };

  let x = gpt2Input(builder, rowsOf(graph, embeds), positions);
  for (let layer = 0; layer < config.n_layer; layer += 1) x = gpt2Block(builder, x, layer, attend(layer));
  const wanted = graph.node('Gather', [x, last], [BATCH, width], { attributes: { axis: int(0) } });
  const final = gpt2FinalNorm(builder, wanted);
  const logits =
    precision === 'int8'
      ? int8Linear(
          graph,
          final,
          { data: source.float32(named('wte.weight')), inputs: width, outputs: config.vocab_size, layout: 'out-in' },
          { magnitudes: magnitudes(source, named('ln_f')) },
        )
      : graph.node('Gemm', [final, gpt2Head(builder)], [BATCH, config.vocab_size], { attributes: { transB: int(1) } });
  // Here the passes over a whole vocabulary are a fraction of what they are in JavaScript.
  const logSums = graph.node('ReduceLogSumExp', [logits, graph.indices([1])], [BATCH, 1], {
    attributes: { keepdims: int(1) },
  });
  // Declared first: the session's in-place runs end there, with everything written (engine/session.ts).
  graph.sequenceOutput(logSums, BARRIER);
  graph.output(logits, 'logits', { 0: 'batch' });
  graph.output(logSums, 'logSums', { 0: 'batch' });
  for (const { name, value } of presents) graph.output(value, name, cacheSizes);
  return graph;
}

function int8Dense(
  graph: Graph,
  frozen: FrozenWeights,
  source: WeightSource,
  config: Gpt2Config,
  rows: Value,
  stem: string,
  after: string | undefined,
): Value {
  const named = (name: string): string => gpt2NameIn(source, name);
  const inputs = stem.endsWith('mlp.c_proj') ? gpt2Inner(config) : config.n_embd;
  const data = source.float32(named(`${stem}.weight`));
  return int8Linear(
    graph,
    rows,
    { data, inputs, outputs: data.length / inputs, layout: 'in-out' },
    {
      bias: frozen.value(named(`${stem}.bias`)),
      magnitudes: after === undefined ? undefined : magnitudes(source, named(after)),
    },
  );
}

const magnitudes = (source: WeightSource, norm: string): Float32Array =>
  normMagnitudes(source.float32(`${norm}.weight`), source.float32(`${norm}.bias`));

const toInt32 = (graph: Graph, x: Value): Value =>
  graph.node('Cast', [x], x.shape, { attributes: { to: int(6) }, dtype: 'int32' });

/** int64 [3]: batch and length of `like`, then `width`. */
function shapeOf(graph: Graph, like: Value, width: number): Value {
  const outer = graph.node('Shape', [like], [2], { attributes: { start: int(0), end: int(2) }, dtype: 'int64' });
  return graph.node('Concat', [outer, graph.indices([width])], [3], { attributes: { axis: int(0) }, dtype: 'int64' });
}

/** [batch, length, width] as rows [batch * length, width]. */
function rowsOf(graph: Graph, x: Value): Value {
  const [batch, length, width] = x.shape as readonly [number, number, number];
  if (batch * length === 1) return reshape(graph, x, [1, width]);
  return graph.node('Reshape', [x, graph.indices([-1, width])], [batch * length, width]);
}
