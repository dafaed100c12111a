// The pre-norm transformer layers that both CLIP towers share (spec 1.4, 1.5), as inference nodes over frozen weights.
// Rows of all tokens lie in one matrix, so that every projection is a single matrix product.
import { float, int, type Graph, type Value } from '../engine/graph.ts';
import type { ClipTowerConfig } from './clipConfig.ts';
import type { FrozenWeights } from './frozenWeights.ts';

/** Tokens of a batch: `rows` [batch * length, width]; both sizes are examples where they vary between runs. */
export interface TokenRows {
  rows: Value;
  batch: number;
  length: number;
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

  /**
   * One layer, `${stem}.layer_norm1` and so on: x + attention(norm(x)), then x + mlp(norm(x)).
   * `causal`: a token sees those before it and itself.
   */
  layer(x: TokenRows, stem: string, { causal }: { causal: boolean }): TokenRows {
    const normed = this.norm(x.rows, `${stem}.layer_norm1`);
    const attended = this.attention({ ...x, rows: normed }, { ...x, rows: normed }, `${stem}.self_attn`, causal);
    return { ...x, rows: this.mlp(this.add(x.rows, attended), stem) };
  }

  /**
   * The same layer where only the first token of each item is wanted: exact, and all work but keys and values is done
   * for that token alone. Returns [batch, width].
   */
  layerOfFirstToken(x: TokenRows, stem: string): Value {
    const { hidden_size: width } = this.config;
    const normed = this.norm(x.rows, `${stem}.layer_norm1`);
    const first = (rows: Value): Value => {
      const items = this.graph.node(
        'Reshape',
        [rows, this.graph.indices([-1, x.length, width])],
        [x.batch, x.length, width],
      );
      return this.graph.node('Gather', [items, this.graph.constant(new BigInt64Array([0n]), [])], [x.batch, width], {
        attributes: { axis: int(1) },
      });
    };
    const query: TokenRows = { rows: first(normed), batch: x.batch, length: 1 };
    const attended = this.attention(query, { ...x, rows: normed }, `${stem}.self_attn`, false);
    return this.mlp(this.add(first(x.rows), attended), stem);
  }

  private attention(queries: TokenRows, keys: TokenRows, stem: string, causal: boolean): Value {
    const { hidden_size: width, num_attention_heads: heads } = this.config;
    const project = ({ rows, batch, length }: TokenRows, name: string): Value =>
      this.graph.node(
        'Reshape',
        [
          this.weights.linear(rows, `${stem}.${name}_proj`, { in: width, out: width }),
          this.graph.indices([-1, length, width]),
        ],
        [batch, length, width],
      );
    const mixed = this.graph.node(
      'MultiHeadAttention',
      [project(queries, 'q'), project(keys, 'k'), project(keys, 'v')],
      [queries.batch, queries.length, width],
      {
        domain: 'com.microsoft',
        attributes: {
          num_heads: int(heads),
          scale: float(1 / Math.sqrt(width / heads)),
          unidirectional: int(causal ? 1 : 0),
        },
      },
    );
    const rows = this.graph.node('Reshape', [mixed, this.graph.indices([-1, width])], [queries.rows.shape[0]!, width]);
    return this.weights.linear(rows, `${stem}.out_proj`, { in: width, out: width });
  }

  /** x + fc2(activation(fc1(norm(x)))). */
  private mlp(x: Value, stem: string): Value {
    const { hidden_size: width, intermediate_size: inner } = this.config;
    const normed = this.norm(x, `${stem}.layer_norm2`);
    const wide = this.activate(this.weights.linear(normed, `${stem}.mlp.fc1`, { in: width, out: inner }));
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
