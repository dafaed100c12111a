// The pre-norm transformer layers that both CLIP towers share (spec 1.4, 1.5), as inference nodes over frozen weights.
// The tokens of a batch lie in one matrix, so that every projection is a single matrix product.
import { float, int, type Graph, type Value } from '../../engine/graph.ts';
import type { ClipTowerConfig } from './clipConfig.ts';
import type { FrozenWeights } from '../files/frozenWeights.ts';

/** How the rows of a batch divide into items. The sizes are examples where they vary between runs. */
export interface Batch {
  items: number;
  /** Tokens per item. */
  length: number;
  /** int64 [3], what [rows, width] is reshaped to: [items, length, width], which may hold one -1. */
  itemShape: Value;
}

export class ClipLayers {
  private readonly graph: Graph;
  private readonly weights: FrozenWeights;
  private readonly config: ClipTowerConfig;

  constructor(graph: Graph, weights: FrozenWeights, config: ClipTowerConfig) {
    this.graph = graph;
    this.weights = weights;
    this.config = config;
  }

  norm(x: Value, stem: string): Value {
    const width = [this.config.hidden_size];
    const scale = this.weights.shaped(`${stem}.weight`, width);
    const shift = this.weights.shaped(`${stem}.bias`, width);
    return this.graph.node('LayerNormalization', [x, scale, shift], x.shape, {
      attributes: { axis: int(-1), epsilon: float(this.config.layer_norm_eps) },
    });
  }

  /** [items * length, width] as [items, length, width]. */
  asItems(rows: Value, { items, length, itemShape }: Batch): Value {
    return this.graph.node('Reshape', [rows, itemShape], [items, length, this.config.hidden_size]);
  }

  /** [items, length, width] as [items * length, width]. */
  asRows(items: Value): Value {
    const [batch, length, width] = items.shape as readonly [number, number, number];
    return this.graph.node('Reshape', [items, this.graph.indices([-1, width])], [batch * length, width]);
  }

  /** The first token of each item: [items, width]. */
  firstTokens(items: Value): Value {
    const zero = this.graph.constant(new BigInt64Array([0n]), []);
    return this.graph.node('Gather', [items, zero], [items.shape[0]!, items.shape[2]!], {
      attributes: { axis: int(1) },
    });
  }

  /**
   * One layer, `${stem}.layer_norm1` and so on, on rows [items * length, width]: x + attention(norm(x)), then
   * x + mlp(norm(x)). `causal`: a token sees those before it and itself.
   */
  layer(x: Value, batch: Batch, stem: string, causal: boolean): Value {
    const normed = this.norm(x, `${stem}.layer_norm1`);
    const attended = this.attention(this.project(normed, batch, stem, 'q'), normed, batch, stem, causal);
    return this.mlp(this.add(x, attended), stem);
  }

  /**
   * The same layer where only the first token of each item is wanted: exact, and all work but keys and values is done
   * for that token alone. Returns [items, width].
   */
  layerOfFirstToken(x: Value, batch: Batch, stem: string): Value {
    const normed = this.norm(x, `${stem}.layer_norm1`);
    const one: Batch = {
      items: batch.items,
      length: 1,
      itemShape: this.graph.indices([-1, 1, this.config.hidden_size]),
    };
    const query = this.project(this.firstTokens(this.asItems(normed, batch)), one, stem, 'q');
    const attended = this.attention(query, normed, batch, stem, false);
    return this.mlp(this.add(this.firstTokens(this.asItems(x, batch)), attended), stem);
  }

  /** The rows' queries, keys or values: [items, length, width], heads side by side. */
  private project(rows: Value, batch: Batch, stem: string, part: 'q' | 'k' | 'v'): Value {
    const width = this.config.hidden_size;
    const size = { in: width, out: width, after: `${stem}.layer_norm1` };
    return this.asItems(this.weights.linear(rows, `${stem}.self_attn.${part}_proj`, size), batch);
  }

  /** Attention of `query` [items, n, width] over all tokens of its item, projected: [items * n, width]. */
  private attention(query: Value, normed: Value, batch: Batch, stem: string, causal: boolean): Value {
    const { hidden_size: width, num_attention_heads: heads } = this.config;
    const key = this.project(normed, batch, stem, 'k');
    const value = this.project(normed, batch, stem, 'v');
    const mixed = this.graph.node('MultiHeadAttention', [query, key, value], query.shape, {
      domain: 'com.microsoft',
      attributes: {
        num_heads: int(heads),
        scale: float(1 / Math.sqrt(width / heads)),
        unidirectional: int(causal ? 1 : 0),
      },
    });
    return this.weights.linear(this.asRows(mixed), `${stem}.self_attn.out_proj`, { in: width, out: width });
  }

  /** x + fc2(activation(fc1(norm(x)))). */
  private mlp(x: Value, stem: string): Value {
    const { hidden_size: width, intermediate_size: inner } = this.config;
    const normed = this.norm(x, `${stem}.layer_norm2`);
    const wide = this.activate(
      this.weights.linear(normed, `${stem}.mlp.fc1`, { in: width, out: inner, after: `${stem}.layer_norm2` }),
    );
    return this.add(x, this.weights.linear(wide, `${stem}.mlp.fc2`, { in: inner, out: width }));
  }

  private activate(x: Value): Value {
    if (this.config.hidden_act === 'gelu') return this.graph.node('Gelu', [x], x.shape);
    return this.graph.node('QuickGelu', [x], x.shape, {
      domain: 'com.microsoft',
      attributes: { alpha: float(1.702) },
    });
  }

  private add(a: Value, b: Value): Value {
    return this.graph.node('Add', [a, b], a.shape);
  }
}
