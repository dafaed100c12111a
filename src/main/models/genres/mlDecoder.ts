// ML-Decoder's forward graph (arXiv 2111.12933, spec 2.1, 2.2), for training and for prediction alike. Where the
// algebra allows it computes less than the official code and gives the same numbers; how is said beside each shortcut.
import type { Graph, Value } from '../../engine/graph.ts';
import { relu } from '../../engine/ops/activation.ts';
import { dropout } from '../../engine/ops/dropout.ts';
import { add, multiply, scale, subtract } from '../../engine/ops/elementwise.ts';
import { linear } from '../../engine/ops/linear.ts';
import { matmul } from '../../engine/ops/matmul.ts';
import { layerNorm } from '../../engine/ops/norm.ts';
import { reduceSum } from '../../engine/ops/reduce.ts';
import { reshape, slice, transpose } from '../../engine/ops/shape.ts';
import type { DecoderContext } from './decoderContext.ts';
import { attention } from './mlDecoderAttention.ts';
import {
  layerNames,
  MEMORY_MEAN,
  MEMORY_SCALE,
  mlDecoderParameters,
  outputsPerQuery,
  queryCount,
  TEXT_QUERIES,
  type MlDecoderConfig,
} from './mlDecoderParameters.ts';

/** Declares all parameters as graph inputs, the attention's projections as their three parts. */
export function declareParameters(graph: Graph, config: MlDecoderConfig): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const spec of mlDecoderParameters(config)) {
    if (spec.frozen === true) values.set(spec.name, graph.input(spec.name, spec.shape));
    else if (spec.parts === undefined) values.set(spec.name, graph.parameter(spec.name, spec.shape));
    else
      for (const part of spec.parts) {
        values.set(part.name, graph.parameter(part.name, [part.rows, ...spec.shape.slice(1)]));
      }
  }
  return values;
}

/** Logits [batch, classes] and the decoder's output [batch, queries, decoderDim] for `memory` [batch, tokens, width]. */
export function mlDecoder(context: DecoderContext, memory: Value): { logits: Value; hidden: Value } {
  const { graph, config } = context;
  const embedded = embedMemory(context, memory);
  const tokens = keptTokens(context);
  let hidden = firstQueries(context);
  for (let index = 0; index < config.layers; index += 1)
    hidden = decoderLayer(context, index, hidden, embedded, tokens);
  const [batch, queries, d] = [context.batch, queryCount(config), config.decoderDim];
  const perImage = hidden.shape.length === 3 ? hidden : reshape(graph, hidden, [batch, queries, d]);
  const kept = dropout(graph, perImage, config.dropout.output, 'output', context.sites);
  return { logits: pool(context, kept), hidden: perImage };
}

/**
 * relu(W (x - mean) / deviation + b). Shared standardisation is folded into the weights, W' = W / deviation and
 * b' = b - W' mean, which costs a pass over W instead of two over the batch. With dropout on the input the mean
 * cannot be folded: a dropped feature has to become the mean.
 */
function embedMemory(context: DecoderContext, memory: Value): Value {
  const { graph, config, batch, parameter, sites } = context;
  const { dropout: rates, memoryWidth, decoderDim } = config;
  let weight = parameter('decoder.embed_standart.weight');
  let bias = parameter('decoder.embed_standart.bias');
  let input = memory;
  if (config.standardise === 'perToken') {
    input = multiply(graph, subtract(graph, memory, parameter(MEMORY_MEAN)), parameter(MEMORY_SCALE));
  } else if (config.standardise === 'shared') {
    weight = multiply(graph, weight, parameter(MEMORY_SCALE));
    const mean = parameter(MEMORY_MEAN);
    if (rates.input > 0 || rates.inputChannels > 0) input = subtract(graph, memory, mean);
    else {
      const shift = matmul(graph, weight, reshape(graph, mean, [memoryWidth, 1]));
      bias = subtract(graph, bias, reshape(graph, shift, [decoderDim]));
    }
  }
  input = dropout(graph, input, rates.input, 'input', sites);
  input = dropout(graph, input, rates.inputChannels, 'input.channels', sites, [batch, 1, memoryWidth]);
  const embedded = relu(graph, linear(graph, input, weight, bias));
  const kept = dropout(graph, embedded, rates.memory, 'memory', sites);
  return dropout(graph, kept, rates.memoryChannels, 'memory.channels', sites, [batch, 1, decoderDim]);
}

/** Score offsets [batch, 1, tokens] that hide dropped tokens from the attention, or nothing. */
function keptTokens({ graph, config, batch, sites }: DecoderContext): Value | undefined {
  const rate = config.dropout.tokens;
  if (rate === 0 || config.memoryTokens === 1) return undefined;
  const shape = [batch, 1, config.memoryTokens];
  const mask = graph.input('dropout.tokens', shape);
  sites.push({ mask, rate });
  const dropped = graph.node('Equal', [mask, graph.scalar(0)], shape, { dtype: 'bool' });
  return graph.node('Where', [dropped, graph.scalar(-1e9), graph.scalar(0)], shape);
}

/** The queries before the first layer, [queries, decoderDim]: the same for every image. */
function firstQueries({ graph, config, parameter }: DecoderContext): Value {
  if (config.queries.kind !== 'text') return parameter('decoder.query_embed.weight');
  const projected = linear(
    graph,
    parameter(TEXT_QUERIES),
    parameter('wordvec_proj.weight'),
    parameter('wordvec_proj.bias'),
  );
  return relu(graph, projected);
}

/** Post-norm decoder layer without self-attention: norm, cross-attention, norm, feed-forward, norm. */
function decoderLayer(
  context: DecoderContext,
  index: number,
  queries: Value,
  memory: Value,
  tokens: Value | undefined,
): Value {
  const { graph, config, parameter, sites, batch } = context;
  const names = layerNames(index);
  const rates = config.dropout;
  const norm = (x: Value, name: string): Value =>
    layerNorm(graph, x, parameter(`${name}.weight`), parameter(`${name}.bias`));
  const site = (place: string): string => `${String(index)}.${place}`;
  const perImageShape = [batch, queryCount(config), config.decoderDim];

  // q + dropout(q). Without dropout that is 2q, and the first layer's queries stay the same for every image.
  const doubled =
    rates.queries === 0
      ? scale(graph, queries, 2)
      : add(graph, queries, dropout(graph, queries, rates.queries, site('queries'), sites, perImageShape));
  const normed = norm(doubled, names.norm1);
  const attended = attention(context, index, normed, memory, tokens);
  const afterAttention = norm(
    add(graph, normed, dropout(graph, attended, rates.attentionOutput, site('attention.out'), sites, perImageShape)),
    names.norm2,
  );
  const inner = relu(
    graph,
    linear(graph, afterAttention, parameter(`${names.linear1}.weight`), parameter(`${names.linear1}.bias`)),
  );
  const outer = linear(
    graph,
    dropout(graph, inner, rates.feedForward, site('feedForward'), sites),
    parameter(`${names.linear2}.weight`),
    parameter(`${names.linear2}.bias`),
  );
  return norm(
    add(graph, afterAttention, dropout(graph, outer, rates.feedForwardOutput, site('feedForward.out'), sites)),
    names.norm3,
  );
}

/** Group-fully-connected pooling: class c is output c mod f of query c div f. */
function pool({ graph, config, parameter, batch }: DecoderContext, hidden: Value): Value {
  const [queries, d, perQuery] = [queryCount(config), config.decoderDim, outputsPerQuery(config)];
  const weight = parameter('decoder.duplicate_pooling');
  const bias = parameter('decoder.duplicate_pooling_bias');
  let outputs: Value;
  if (config.pooling === 'shared') {
    outputs = reshape(graph, matmul(graph, hidden, weight), [batch, queries]);
  } else if (perQuery === 1) {
    outputs = reduceSum(graph, multiply(graph, hidden, reshape(graph, weight, [queries, d])), [2]);
  } else {
    const byQuery = matmul(graph, transpose(graph, hidden, [1, 0, 2]), weight);
    const flat = reshape(graph, transpose(graph, byQuery, [1, 0, 2]), [batch, queries * perQuery]);
    outputs = slice(graph, flat, 1, 0, config.classes);
  }
  return add(graph, outputs, bias);
}
