// CLIP's text tower as an inference graph (spec 1.5; transformers models/clip): token ids to the embedding of a text.
// Batch and length vary between runs: attention is causal, so what pads a text after its end changes nothing.
import { int, type Graph, type Value } from '../../engine/graph.ts';
import type { ClipConfig, ClipTextConfig } from './clipConfig.ts';
import { ClipLayers, type Batch } from './clipLayers.ts';
import type { FrozenWeights } from '../files/frozenWeights.ts';

/** Values of the graph by the names of the reference outputs. D = hidden size, P = projection. */
export interface ClipTextValues {
  /** [batch, length, D]: tokens with positions added. */
  embeddings: Value;
  /** After each layer. */
  layers: Value[];
  /** [batch, length, D] after the final norm. */
  lastHidden: Value;
  /** [batch, D]: the row of the end token. */
  pooled: Value;
  /** [batch, P], not normalised. */
  textEmbeds: Value;
}

/** Example sizes of the two dimensions that vary. */
const [BATCH, LENGTH] = [2, 3];

/**
 * Appends the tower with inputs `ids` [batch, length] int64, `positions` [length] int64 (0, 1, ...) and `ends` [batch]
 * int64, the row of each text's end token among the batch * length rows (see `endOfText`).
 */
export function clipText(graph: Graph, config: ClipConfig, weights: FrozenWeights): ClipTextValues {
  const { hidden_size: width, vocab_size: words, max_position_embeddings: places } = config.text;
  const layers = new ClipLayers(graph, weights, config.text);
  const ids = graph.input('ids', [BATCH, LENGTH], 'int64', { 0: 'batch', 1: 'length' });
  const positions = graph.input('positions', [LENGTH], 'int64', { 0: 'length' });
  const ends = graph.input('ends', [BATCH], 'int64', { 0: 'batch' });
  const sizes = graph.node('Shape', [ids], [2], { dtype: 'int64' });
  const itemShape = graph.node('Concat', [sizes, graph.indices([width])], [3], {
    dtype: 'int64',
    attributes: { axis: int(0) },
  });
  const batch: Batch = { items: BATCH, length: LENGTH, itemShape };

  const stem = 'text_model';
  const tokens = weights.rows(`${stem}.embeddings.token_embedding.weight`, ids, [words, width]);
  const order = weights.rows(`${stem}.embeddings.position_embedding.weight`, positions, [places, width]);
  const embeddings = graph.node('Add', [tokens, order], tokens.shape);
  let x = layers.asRows(embeddings);
  const outputs: Value[] = [];
  for (let index = 0; index < config.text.num_hidden_layers; index += 1) {
    x = layers.layer(x, batch, `${stem}.encoder.layers.${String(index)}`, true);
    outputs.push(layers.asItems(x, batch));
  }
  const normed = layers.norm(x, `${stem}.final_layer_norm`);
  const pooled = graph.node('Gather', [normed, ends], [BATCH, width], { attributes: { axis: int(0) } });
  return {
    embeddings,
    layers: outputs,
    lastHidden: layers.asItems(normed, batch),
    pooled,
    textEmbeds: weights.linear(pooled, 'text_projection', { in: width, out: config.projection_dim }),
  };
}

/** The `eos_token_id` in files of OpenAI's models, which is not their end token's id. */
const LEGACY_EOS = 2;

/**
 * Position whose vector stands for the text: of the largest id where the configuration has the legacy value, else of
 * the first end token. 0 where there is none, as upstream's arg-max gives.
 */
export function endOfText(ids: readonly number[], { eos_token_id: eos }: Pick<ClipTextConfig, 'eos_token_id'>): number {
  if (eos === LEGACY_EOS) return ids.indexOf(ids.reduce((largest, id) => Math.max(largest, id), -1));
  return Math.max(ids.indexOf(eos), 0);
}
