// Causal self-attention over packed sequences, forward and gradient (spec 4.3, 4.4; arXiv 1706.03762). Sequences of
// different lengths lie behind each other without padding; only the small products of queries and keys see a padded
// [batch, heads, length] view, which lookups by index make and undo.
import { type Graph, type Value } from '../graph.ts';
import { softmax } from './activation.ts';
import { add } from './elementwise.ts';
import { moveRows } from './embedding.ts';
import { matmul } from './matmul.ts';
import { regroup } from './shape.ts';

/** Where the heads of rows stand in the padded view: inputs that the caller fills for each batch, int64 but the mask. */
export interface PackedLayout {
  /**
   * [batch, heads, length] each: the row of qkv [rows, 3 heads width], seen as [rows 3 heads, width], of each query, key
   * and value. Places behind the end of a sequence name any row: causality hides them and their gradient is zero.
   */
  readonly queries: Value;
  readonly keys: Value;
  readonly values: Value;
  /** [rows 3 heads]: the place of each head of each row in queries, keys and values behind each other. */
  readonly origins: Value;
  /** [results, heads]: the place in [batch heads length] of each head of each row whose result is asked for. */
  readonly results: Value;
  /** [batch, heads, length]: the entry of `results`, flattened, for each place; -1 where there is none. */
  readonly resultOrigins: Value;
  /** [length, length] float: 0 where a query may look, a large negative number where not. */
  readonly mask: Value;
}

/**
 * qkv [rows, 3 heads width] (columns of queries, keys and values, each divided into heads) -> [results, heads width].
 * `drop` is applied to the attention weights [batch, heads, length, length].
 */
export function packedAttention(
  graph: Graph,
  qkv: Value,
  heads: number,
  layout: PackedLayout,
  drop: (weights: Value) => Value = (weights) => weights,
): Value {
  const columns = qkv.shape[1]! / 3;
  const width = columns / heads;
  if (!Number.isInteger(width)) throw new Error(`${String(columns)} columns do not divide into ${String(heads)} heads`);
  const places = [layout.queries, layout.keys, layout.values];
  const [query, key, value] = moveRows(graph, regroup(graph, qkv, width), places, layout.origins) as [
    Value,
    Value,
    Value,
  ];
  const scores = matmul(graph, query, key, { transposeB: true, alpha: 1 / Math.sqrt(width) });
  const weights = drop(softmax(graph, add(graph, scores, layout.mask)));
  const mixed = matmul(graph, weights, value);
  const [joined] = moveRows(graph, mixed, [layout.results], layout.resultOrigins, { dropsRows: true });
  return regroup(graph, joined!, columns);
}
