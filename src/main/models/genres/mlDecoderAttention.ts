// ML-Decoder's cross-attention (torch MultiheadAttention, spec 2.1), computing the cheaper of two exact forms.
//
// Projecting the memory costs tokens x D x D for keys and again for values. Both can be absorbed instead:
//   scores  (q Wq)(m Wk)^T = (q Wq Wk^T) m^T         fold Wk into the queries, once per batch while they are shared
//   values  P (m Wv)       = (P m) Wv                project after the weighted sum: queries rows instead of tokens
// The key bias shifts all scores of a row alike, which softmax ignores, so it is no part of the graph.
// With one token softmax is 1: queries and keys are dead and the output is the projected value.
import { sizeOf, type Graph, type Value } from '../../engine/graph.ts';
import { softmax } from '../../engine/ops/activation.ts';
import { dropout } from '../../engine/ops/dropout.ts';
import { add, multiply } from '../../engine/ops/elementwise.ts';
import { linear } from '../../engine/ops/linear.ts';
import { matmul } from '../../engine/ops/matmul.ts';
import { reduceSum } from '../../engine/ops/reduce.ts';
import { reshape, transpose } from '../../engine/ops/shape.ts';
import type { AbsorbedProjections, DecoderContext } from './decoderContext.ts';
import { layerNames, queryCount, type MlDecoderConfig } from './mlDecoderParameters.ts';

/**
 * Which projections to absorb: multiplications per image of either form. Absorbing values makes heads x queries rows
 * of width D that are written and read several times, each about as dear as 12 multiplications.
 */
export function chooseAbsorbed(config: MlDecoderConfig, queriesArePerImage: boolean): AbsorbedProjections {
  const { decoderDim: d, heads, memoryTokens: tokens } = config;
  const queries = queryCount(config);
  const project = tokens * d * d;
  const mix = queries * tokens * d;
  const perHeadRows = heads * queries * d;
  return {
    keys: perHeadRows * tokens + (queriesArePerImage ? queries * d * d : 0) < project + mix,
    values: perHeadRows * (tokens + 12) + queries * d * d < project + mix,
  };
}

/** Attention of `queries` ([Q, D] shared or [B, Q, D]) over `memory` [B, S, D]: [B, Q, D], or [B, 1, D] for one token. */
export function attention(
  context: DecoderContext,
  index: number,
  queries: Value,
  memory: Value,
  hiddenTokens: Value | undefined,
): Value {
  const { graph, config, parameter } = context;
  const names = layerNames(index);
  const mixed =
    config.memoryTokens === 1
      ? singleTokenValue(context, index, memory)
      : mixValues(context, index, queries, memory, hiddenTokens);
  return linear(graph, mixed, parameter(names.outWeight), parameter(names.outBias));
}

/** The value of the only token, [B, 1, D]; with dropout on the attention weights it differs per query: [B, Q, D]. */
function singleTokenValue(
  { graph, config, batch, parameter, sites }: DecoderContext,
  index: number,
  memory: Value,
): Value {
  const names = layerNames(index);
  const { decoderDim: d, heads } = config;
  const queries = queryCount(config);
  const value = linear(graph, memory, parameter(`${names.inWeight}.v`), parameter(`${names.inBias}.v`));
  if (config.dropout.attention === 0) return value;
  const byHead = reshape(graph, value, [batch, 1, heads, d / heads]);
  const shape = [batch, queries, heads, 1];
  const dropped = dropout(graph, byHead, config.dropout.attention, `${String(index)}.attention`, sites, shape);
  return reshape(graph, dropped, [batch, queries, d]);
}

function mixValues(
  context: DecoderContext,
  index: number,
  queries: Value,
  memory: Value,
  hiddenTokens: Value | undefined,
): Value {
  const { graph, config, batch, parameter, sites } = context;
  const names = layerNames(index);
  const { decoderDim: d, heads, memoryTokens: tokens } = config;
  const [count, width] = [queryCount(config), d / heads];
  const perImage = queries.shape.length === 3;
  const absorbed = context.absorbed ?? chooseAbsorbed(config, perImage);

  const q = linear(graph, queries, parameter(`${names.inWeight}.q`), parameter(`${names.inBias}.q`));
  const keyWeight = parameter(`${names.inWeight}.k`);
  const scores = absorbed.keys
    ? absorbedScores(graph, q, heads, keyWeight, memory)
    : projectedScores(graph, splitHeads(graph, q, heads), splitHeads(graph, linear(graph, memory, keyWeight), heads));
  const visible =
    hiddenTokens === undefined ? scores : add(graph, scores, reshape(graph, hiddenTokens, [batch, 1, 1, tokens]));
  const weights = dropout(
    graph,
    softmax(graph, visible),
    config.dropout.attention,
    `${String(index)}.attention`,
    sites,
  );

  const valueWeight = parameter(`${names.inWeight}.v`);
  const valueBias = parameter(`${names.inBias}.v`);
  if (!absorbed.values) {
    const values = splitHeads(graph, linear(graph, memory, valueWeight, valueBias), heads);
    return joinHeads(graph, matmul(graph, weights, values));
  }
  const flat = reshape(graph, weights, [batch, heads * count, tokens]);
  const sums = reshape(graph, matmul(graph, flat, memory), [batch, heads, count, d]);
  const byHead = reshape(graph, transpose(graph, sums, [1, 0, 2, 3]), [heads, batch * count, d]);
  const projected = matmul(graph, byHead, reshape(graph, valueWeight, [heads, width, d]), { transposeB: true });
  const joined = reshape(graph, transpose(graph, projected, [1, 0, 2]), [batch, count, d]);
  if (config.dropout.attention === 0) return add(graph, joined, valueBias);
  // Dropped weights no longer sum to 1, so the bias arrives in that proportion.
  const sumOfWeights = reduceSum(graph, weights, [3]);
  const share = reshape(graph, transpose(graph, sumOfWeights, [0, 2, 1]), [batch, count, heads, 1]);
  const bias = multiply(graph, share, reshape(graph, valueBias, [1, 1, heads, width]));
  return add(graph, joined, reshape(graph, bias, [batch, count, d]));
}

/**
 * q [Q, D] or [B, Q, D] -> scores [B, H, Q, S], with the key projection folded into the queries. The queries of all images
 * go through each head's weight as one matrix: a product per image would leave as many gradients of it to be summed.
 */
function absorbedScores(graph: Graph, q: Value, heads: number, keyWeight: Value, memory: Value): Value {
  const [batch, tokens, d] = memory.shape as readonly [number, number, number];
  const [count, width] = [q.shape.at(-2)!, d / heads];
  const rows = sizeOf(q.shape) / d;
  const byHead = transpose(graph, reshape(graph, q, [rows, heads, width]), [1, 0, 2]);
  const perHead = reshape(graph, keyWeight, [heads, width, d]);
  const folded = matmul(graph, byHead, perHead, { alpha: 1 / Math.sqrt(width) });
  if (q.shape.length === 3) {
    const perImage = transpose(graph, reshape(graph, folded, [heads, batch, count, d]), [1, 0, 2, 3]);
    const products = matmul(graph, reshape(graph, perImage, [batch, heads * count, d]), memory, { transposeB: true });
    return reshape(graph, products, [batch, heads, count, tokens]);
  }
  const scores = linear(graph, memory, reshape(graph, folded, [heads * count, d]));
  return reshape(graph, transpose(graph, scores, [0, 2, 1]), [batch, heads, count, tokens]);
}

function projectedScores(graph: Graph, q: Value, keys: Value): Value {
  return matmul(graph, q, keys, { transposeB: true, alpha: 1 / Math.sqrt(q.shape.at(-1)!) });
}

/** [..., rows, D] -> [..., heads, rows, D / heads]. */
function splitHeads(graph: Graph, x: Value, heads: number): Value {
  const lead = x.shape.slice(0, -2);
  const [rows, d] = x.shape.slice(-2) as [number, number];
  const split = reshape(graph, x, [...lead, rows, heads, d / heads]);
  return transpose(graph, split, lead.length === 1 ? [0, 2, 1, 3] : [1, 0, 2]);
}

/** [B, heads, rows, w] -> [B, rows, heads w]. */
function joinHeads(graph: Graph, x: Value): Value {
  const [batch, heads, rows, width] = x.shape as readonly [number, number, number, number];
  return reshape(graph, transpose(graph, x, [0, 2, 1, 3]), [batch, rows, heads * width]);
}
