// BERT's forward graph as the MiniLM sentence encoders use it (spec 5): frozen weights, batch and length vary between
// runs. The tokens of a batch lie in one matrix, so that every projection is a single product. Sizes come from config.json.
import { z } from 'zod';
import type { Precision } from '../../../shared/models.ts';
import { float, int, type Graph, type Value } from '../../engine/graph.ts';
import { FrozenWeights, type WeightSource } from '../files/frozenWeights.ts';

/** The part of a BERT config.json that the graph depends on. */
export const bertConfigSchema = z
  .object({
    model_type: z.literal('bert'),
    vocab_size: z.number().int().positive(),
    hidden_size: z.number().int().positive(),
    intermediate_size: z.number().int().positive(),
    num_hidden_layers: z.number().int().positive(),
    num_attention_heads: z.number().int().positive(),
    max_position_embeddings: z.number().int().positive(),
    layer_norm_eps: z.number().positive(),
    hidden_act: z.literal('gelu'),
    position_embedding_type: z.literal('absolute').default('absolute'),
  })
  .refine((config) => config.hidden_size % config.num_attention_heads === 0, {
    path: ['num_attention_heads'],
    error: 'it does not divide hidden_size',
  });
export type BertConfig = z.infer<typeof bertConfigSchema>;

export interface BertValues {
  /** [batch, length, hidden] after the embedding norm. */
  embeddings: Value;
  /** The same after each layer; the last one is the model's output. */
  layers: Value[];
  /** Mean over the tokens of each text: [batch, hidden]. */
  meanPooled: Value;
  /** That, of length 1. */
  sentence: Value;
}

/** Example sizes of the two dimensions that vary; the graph holds for any. */
const [BATCH, LENGTH] = [2, 3];
const DYNAMIC = { 0: 'batch', 1: 'length' };

/**
 * Appends the model with inputs `ids` [batch, length] int64, `positions` [length] int64 and `mask` [batch, length] float
 * (1 = token, 0 = padding, which only follows tokens). Only tokens of type 0 are supported, as for single sentences.
 */
export function bert(
  graph: Graph,
  config: BertConfig,
  weights: WeightSource,
  precision: Precision = 'float32',
): BertValues {
  const { hidden_size: hidden, intermediate_size: inner, num_attention_heads: heads } = config;
  const frozen = new FrozenWeights(graph, weights, precision);
  const rowShape = [BATCH * LENGTH, hidden];
  const itemShape = [BATCH, LENGTH, hidden];
  const ids = graph.input('ids', [BATCH, LENGTH], 'int64', DYNAMIC);
  const positions = graph.input('positions', [LENGTH], 'int64', { 0: 'length' });
  const mask = graph.input('mask', [BATCH, LENGTH], 'float32', DYNAMIC);
  const op = (type: string, a: Value, b: Value, shape: readonly number[] = rowShape): Value =>
    graph.node(type, [a, b], shape);
  const norm = (x: Value, name: string): Value =>
    graph.node(
      'LayerNormalization',
      [x, frozen.shaped(`${name}.weight`, [hidden]), frozen.shaped(`${name}.bias`, [hidden])],
      x.shape,
      { attributes: { axis: int(-1), epsilon: float(config.layer_norm_eps) } },
    );

  const words = frozen.rows('embeddings.word_embeddings.weight', ids, [config.vocab_size, hidden]);
  const type = frozen.rows('embeddings.token_type_embeddings.weight', graph.indices([0]));
  const places = frozen.rows('embeddings.position_embeddings.weight', positions);
  const embeddings = norm(op('Add', op('Add', words, type, itemShape), places, itemShape), 'embeddings.LayerNorm');

  const sizes = graph.node('Shape', [embeddings], [3], { dtype: 'int64' });
  const asItems = (x: Value): Value => graph.node('Reshape', [x, sizes], itemShape);
  const asRows = (x: Value): Value => graph.node('Reshape', [x, graph.indices([-1, hidden])], rowShape);
  // Tokens of each text, int32: keys behind them are not attended to.
  const count = graph.node('ReduceSum', [mask, graph.indices([1])], [BATCH, 1], { attributes: { keepdims: int(1) } });
  const lengths = graph.node('Cast', [graph.node('Reshape', [count, graph.indices([-1])], [BATCH])], [BATCH], {
    attributes: { to: int(6) },
    dtype: 'int32',
  });

  const layers: Value[] = [];
  let x = asRows(embeddings);
  let before = 'embeddings.LayerNorm';
  for (let index = 0; index < config.num_hidden_layers; index += 1) {
    const stem = `encoder.layer.${String(index)}`;
    const same = { in: hidden, out: hidden };
    const [query, key, value] = ['query', 'key', 'value'].map((part) =>
      asItems(frozen.linear(x, `${stem}.attention.self.${part}`, { ...same, after: before })),
    );
    const mixed = graph.node('MultiHeadAttention', [query, key, value, undefined, lengths], itemShape, {
      domain: 'com.microsoft',
      attributes: { num_heads: int(heads), scale: float(1 / Math.sqrt(hidden / heads)) },
    });
    const attended = frozen.linear(asRows(mixed), `${stem}.attention.output.dense`, same);
    const middle = norm(op('Add', x, attended), `${stem}.attention.output.LayerNorm`);
    const wide = frozen.linear(middle, `${stem}.intermediate.dense`, {
      in: hidden,
      out: inner,
      after: `${stem}.attention.output.LayerNorm`,
    });
    const narrow = frozen.linear(graph.node('Gelu', [wide], wide.shape), `${stem}.output.dense`, {
      in: inner,
      out: hidden,
    });
    before = `${stem}.output.LayerNorm`;
    x = norm(op('Add', middle, narrow), before);
    layers.push(asItems(x));
  }

  const column = graph.node('Unsqueeze', [mask, graph.indices([2])], [BATCH, LENGTH, 1]);
  const kept = op('Mul', layers.at(-1) ?? embeddings, column, itemShape);
  const sum = graph.node('ReduceSum', [kept, graph.indices([1])], [BATCH, hidden], {
    attributes: { keepdims: int(0) },
  });
  const pooledShape = [BATCH, hidden];
  const meanPooled = op('Div', sum, op('Max', count, graph.scalar(1e-9), [BATCH, 1]), pooledShape);
  const length = graph.node('ReduceL2', [meanPooled, graph.indices([1])], [BATCH, 1], {
    attributes: { keepdims: int(1) },
  });
  const sentence = op('Div', meanPooled, op('Max', length, graph.scalar(1e-12), [BATCH, 1]), pooledShape);
  return { embeddings, layers, meanPooled, sentence };
}
