// CLIP's vision tower as an inference graph (spec 1.4; transformers models/clip): pixels to the embedding of a picture
// and, where they are wanted, to one vector per patch. Sizes come from config.json, weights stay in their file.
import { int, ints, type Graph, type Value } from '../../engine/graph.ts';
import { patchCount, type ClipConfig } from './clipConfig.ts';
import { ClipLayers, type Batch } from './clipLayers.ts';
import type { FrozenWeights } from '../files/frozenWeights.ts';

/** Values of the graph by the names of the reference outputs. N patches, D = hidden size, P = projection. */
export interface ClipVisionValues {
  /** [batch, N + 1, D]: class token first, positions added. */
  embeddings: Value;
  afterPreNorm: Value;
  /** After each layer; the last is before the post norm. Its last entry is absent without `tokens`. */
  layers: Value[];
  /** [batch, D]: the class token after the post norm. */
  pooled: Value;
  /** [batch, P], not normalised. */
  imageEmbeds: Value;
  /** [batch, N + 1, P]: post norm and projection of every token; `hidden`: [batch, N + 1, D], the post norm alone. */
  tokens: { projected: Value; hidden: Value } | null;
}

/** Example size of the batch; the graph holds for any. */
const BATCH = 2;

/**
 * Appends the tower with input `pixel_values` [batch, 3, H, H] float. Without `tokens` the last layer is computed for
 * the class token alone. Throws `unreadable_file` where a weight is missing or does not have the shape of the config.
 */
export function clipVision(
  graph: Graph,
  config: ClipConfig,
  weights: FrozenWeights,
  { tokens }: { tokens: boolean },
): ClipVisionValues {
  const { hidden_size: width, image_size: side, patch_size: patch, num_hidden_layers: depth } = config.vision;
  const patches = patchCount(config.vision);
  const length = patches + 1;
  const layers = new ClipLayers(graph, weights, config.vision);
  const stem = 'vision_model';
  const pixels = graph.input('pixel_values', [BATCH, 3, side, side], 'float32', { 0: 'batch' });

  const embedded = embedPatches(graph, weights, pixels, { side, patch, width });
  const classToken = weights.shaped(`${stem}.embeddings.class_embedding`, [width]);
  const positions = weights.shaped(`${stem}.embeddings.position_embedding.weight`, [length, width]);
  const embeddings = addClassAndPositions(graph, embedded, classToken, positions);

  const batch: Batch = { items: BATCH, length, itemShape: graph.indices([-1, length, width]) };
  const project = (rows: Value): Value =>
    weights.linear(rows, 'visual_projection', { in: width, out: config.projection_dim });

  let x = layers.norm(layers.asRows(embeddings), `${stem}.pre_layrnorm`);
  const afterPreNorm = layers.asItems(x, batch);
  const outputs: Value[] = [];
  for (let index = 0; index < (tokens ? depth : depth - 1); index += 1) {
    x = layers.layer(x, batch, `${stem}.encoder.layers.${String(index)}`, false);
    outputs.push(layers.asItems(x, batch));
  }
  if (!tokens) {
    const last = layers.layerOfFirstToken(x, batch, `${stem}.encoder.layers.${String(depth - 1)}`);
    const pooled = layers.norm(last, `${stem}.post_layernorm`);
    return { embeddings, afterPreNorm, layers: outputs, pooled, imageEmbeds: project(pooled), tokens: null };
  }
  const normed = layers.norm(x, `${stem}.post_layernorm`);
  const hidden = layers.asItems(normed, batch);
  const across = graph.indices([-1, length, config.projection_dim]);
  const projected = graph.node('Reshape', [project(normed), across], [BATCH, length, config.projection_dim]);
  return {
    embeddings,
    afterPreNorm,
    layers: outputs,
    pooled: layers.firstTokens(hidden),
    imageEmbeds: layers.firstTokens(projected),
    tokens: { projected, hidden },
  };
}

/** [batch, 3, H, H] to [batch, N, D]: the convolution whose stride is its size, as one matrix product of unfolded patches. */
function embedPatches(
  graph: Graph,
  weights: FrozenWeights,
  pixels: Value,
  { side, patch, width }: { side: number; patch: number; width: number },
): Value {
  const grid = side / patch;
  const batch = pixels.shape[0]!;
  const inputs = 3 * patch * patch;
  const tiles = graph.node(
    'Reshape',
    [pixels, graph.indices([-1, 3, grid, patch, grid, patch])],
    [...[batch, 3, grid, patch, grid, patch]],
  );
  const order = [0, 2, 4, 1, 3, 5];
  const byPatch = graph.node(
    'Transpose',
    [tiles],
    order.map((axis) => tiles.shape[axis]!),
    { attributes: { perm: ints(order) } },
  );
  const rows = graph.node('Reshape', [byPatch, graph.indices([-1, inputs])], [batch * grid * grid, inputs]);
  const kernel = weights.matrix('vision_model.embeddings.patch_embedding.weight', [width, 3, patch, patch]);
  const product = graph.node('Gemm', [rows, kernel], [rows.shape[0]!, width], {
    attributes: { transB: int(1) },
  });
  return graph.node('Reshape', [product, graph.indices([-1, grid * grid, width])], [batch, grid * grid, width]);
}

/**
 * Patches [batch, N, D] behind a class token [D], positions [N + 1, D] added: [batch, N + 1, D]. The pictures are shifted
 * by a row of zeros, to which class token and positions are added as one constant.
 */
function addClassAndPositions(graph: Graph, patches: Value, classToken: Value, positions: Value): Value {
  const [batch, count, width] = patches.shape as readonly [number, number, number];
  const behind = graph.node('Pad', [patches, graph.indices([0, 1, 0, 0, 0, 0])], [batch, count + 1, width]);
  const row = graph.node('Unsqueeze', [classToken, graph.indices([0])], [1, width]);
  const column = graph.node('Pad', [row, graph.indices([0, 0, count, 0])], [count + 1, width]);
  const added = graph.node('Add', [column, positions], [count + 1, width]);
  return graph.node('Add', [behind, added], behind.shape);
}

/** [batch, N + 1, width] of `tokens` without the class token: [batch, N, width]. */
export function patchTokens(graph: Graph, tokens: Value): Value {
  const [batch, length, width] = tokens.shape as readonly [number, number, number];
  const [from, to, axis] = [graph.indices([1]), graph.indices([length]), graph.indices([1])];
  return graph.node('Slice', [tokens, from, to, axis], [batch, length - 1, width]);
}
