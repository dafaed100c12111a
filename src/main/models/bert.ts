// BERT's forward graph as the MiniLM sentence encoders use it (spec 5): frozen weights as constants, so that the
// session packs them; batch and length vary between runs. Sizes come from config.json.
import { z } from 'zod';
import { float, int, ints, type Graph, type Value } from '../engine/graph.ts';
import type { SafetensorsFile } from './safetensors.ts';

/** The part of a BERT config.json that the graph depends on. */
export const bertConfigSchema = z.object({
  model_type: z.literal('bert'),
  vocab_size: z.number().int().positive(),
  hidden_size: z.number().int().positive(),
  num_hidden_layers: z.number().int().positive(),
  num_attention_heads: z.number().int().positive(),
  max_position_embeddings: z.number().int().positive(),
  layer_norm_eps: z.number().positive(),
  hidden_act: z.literal('gelu'),
  position_embedding_type: z.literal('absolute').default('absolute'),
});
export type BertConfig = z.infer<typeof bertConfigSchema>;

export interface BertValues {
  /** [batch, length, hidden] after the embedding norm. */
  embeddings: Value;
  /** The same after each layer; the last one is the model's output. */
  layers: Value[];
  /** Mean over the tokens whose mask is 1: [batch, hidden]. */
  meanPooled: Value;
  /** That, of length 1. */
  sentence: Value;
}

/** Example sizes of the two dimensions that vary; the graph holds for any. */
const [BATCH, LENGTH] = [2, 3];
const DYNAMIC = { 0: 'batch', 1: 'length' };

/**
 * Appends the model with inputs `ids` [batch, length] int64, `positions` [length] int64 and `mask` [batch, length]
 * float (1 = token, 0 = padding). Only tokens of type 0 are supported, as for single sentences.
 */
export function bert(graph: Graph, config: BertConfig, weights: SafetensorsFile): BertValues {
  const hidden = config.hidden_size;
  const shape = [BATCH, LENGTH, hidden];
  const ids = graph.input('ids', [BATCH, LENGTH], 'int64', DYNAMIC);
  const positions = graph.input('positions', [LENGTH], 'int64', { 0: 'length' });
  const mask = graph.input('mask', [BATCH, LENGTH], 'float32', DYNAMIC);
  const frozen = new FrozenWeights(graph, weights);
  const op = (type: string, a: Value, b: Value, result = shape): Value => graph.node(type, [a, b], result);
  const norm = (x: Value, name: string): Value =>
    graph.node('LayerNormalization', [x, frozen.value(`${name}.weight`), frozen.value(`${name}.bias`)], shape, {
      attributes: { axis: int(-1), epsilon: float(config.layer_norm_eps) },
    });
  const dense = (x: Value, name: string): Value => {
    const weight = frozen.transposed(`${name}.weight`);
    const result = [BATCH, LENGTH, weight.shape[1]!];
    return op('Add', op('MatMul', x, weight, result), frozen.value(`${name}.bias`), result);
  };

  const words = frozen.rows('embeddings.word_embeddings.weight', ids);
  const type = graph.node(
    'Gather',
    [frozen.value('embeddings.token_type_embeddings.weight'), graph.indices([0])],
    [1, hidden],
  );
  const places = frozen.rows('embeddings.position_embeddings.weight', positions);
  const embeddings = norm(op('Add', op('Add', words, type), places), 'embeddings.LayerNorm');

  // 0 for tokens, a large negative number for padding, on every score of a padded key.
  const absent = graph.node('Sub', [mask, graph.scalar(1)], [BATCH, LENGTH]);
  const spread = graph.node('Unsqueeze', [absent, graph.indices([1, 2])], [BATCH, 1, 1, LENGTH]);
  const hideScores = graph.node('Mul', [spread, graph.scalar(1e9)], [BATCH, 1, 1, LENGTH]);

  const heads = config.num_attention_heads;
  const width = hidden / heads;
  const split = (x: Value, permutation: number[]): Value => {
    const parts = graph.node('Reshape', [x, graph.indices([0, 0, heads, width])], [BATCH, LENGTH, heads, width]);
    const result = permutation.map((axis) => parts.shape[axis]!);
    return graph.node('Transpose', [parts], result, { attributes: { perm: ints(permutation) } });
  };
  const layers: Value[] = [];
  let x = embeddings;
  for (let index = 0; index < config.num_hidden_layers; index += 1) {
    const stem = `encoder.layer.${String(index)}`;
    const query = split(dense(x, `${stem}.attention.self.query`), [0, 2, 1, 3]);
    const key = split(dense(x, `${stem}.attention.self.key`), [0, 2, 3, 1]);
    const value = split(dense(x, `${stem}.attention.self.value`), [0, 2, 1, 3]);
    const scoreShape = [BATCH, heads, LENGTH, LENGTH];
    const scaled = op('Mul', op('MatMul', query, key, scoreShape), graph.scalar(1 / Math.sqrt(width)), scoreShape);
    const weightsOfKeys = graph.node('Softmax', [op('Add', scaled, hideScores, scoreShape)], scoreShape, {
      attributes: { axis: int(-1) },
    });
    const mixed = op('MatMul', weightsOfKeys, value, [BATCH, heads, LENGTH, width]);
    const swapped = graph.node('Transpose', [mixed], [BATCH, LENGTH, heads, width], {
      attributes: { perm: ints([0, 2, 1, 3]) },
    });
    const joined = graph.node('Reshape', [swapped, graph.indices([0, 0, hidden])], shape);
    x = norm(op('Add', x, dense(joined, `${stem}.attention.output.dense`)), `${stem}.attention.output.LayerNorm`);
    const inner = dense(x, `${stem}.intermediate.dense`);
    const active = graph.node('Gelu', [inner], inner.shape);
    x = norm(op('Add', x, dense(active, `${stem}.output.dense`)), `${stem}.output.LayerNorm`);
    layers.push(x);
  }

  const column = graph.node('Unsqueeze', [mask, graph.indices([2])], [BATCH, LENGTH, 1]);
  const sum = graph.node('ReduceSum', [op('Mul', x, column), graph.indices([1])], [BATCH, hidden], {
    attributes: { keepdims: int(0) },
  });
  const count = graph.node('ReduceSum', [column, graph.indices([1])], [BATCH, 1], { attributes: { keepdims: int(0) } });
  const meanPooled = op('Div', sum, graph.node('Max', [count, graph.scalar(1e-9)], [BATCH, 1]), [BATCH, hidden]);
  const length = graph.node('ReduceL2', [meanPooled, graph.indices([1])], [BATCH, 1], {
    attributes: { keepdims: int(1) },
  });
  const sentence = op('Div', meanPooled, graph.node('Max', [length, graph.scalar(1e-12)], [BATCH, 1]), [BATCH, hidden]);
  return { embeddings, layers, meanPooled, sentence };
}

/** Reads weights of a file into the graph once each. Halves stay halves in the graph and are cast to float32 there. */
class FrozenWeights {
  private readonly graph: Graph;
  private readonly file: SafetensorsFile;
  private readonly stored = new Map<string, Value>();

  constructor(graph: Graph, file: SafetensorsFile) {
    this.graph = graph;
    this.file = file;
  }

  value(name: string): Value {
    return this.cast(this.store(name));
  }

  /** A matrix [out, in] as [in, out]. onnxruntime folds the transposition when it opens the session. */
  transposed(name: string): Value {
    const value = this.value(name);
    const [rows, columns] = value.shape as readonly [number, number];
    return this.graph.node('Transpose', [value], [columns, rows], { attributes: { perm: ints([1, 0]) } });
  }

  /** Rows of a table; only what is looked up is cast. */
  rows(name: string, indices: Value): Value {
    const table = this.store(name);
    const shape = [...indices.shape, table.shape[1]!];
    return this.cast(
      this.graph.node('Gather', [table, indices], shape, { attributes: { axis: int(0) }, dtype: table.dtype }),
    );
  }

  private store(name: string): Value {
    const known = this.stored.get(name);
    if (known !== undefined) return known;
    const { dtype, shape } = this.file.info(name);
    const data = dtype === 'F16' ? this.file.float16Bits(name) : this.file.float32(name);
    const value = this.graph.constant(data, shape, name);
    this.stored.set(name, value);
    return value;
  }

  private cast(value: Value): Value {
    if (value.dtype === 'float32') return value;
    return this.graph.node('Cast', [value], value.shape, { attributes: { to: int(1) } });
  }
}
