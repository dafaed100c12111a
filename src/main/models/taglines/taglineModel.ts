// The tagline model: an image embedding becomes a prefix, GPT-2 continues it (ClipCap, arXiv 2111.09734; spec 4.1, 4.2).
// Without a prefix (length 0) it is GPT-2 alone, as language training takes it. This file says what is trained and builds the
// graph of the loss; batches are taglineBatch.ts, steps taglineStep.ts.
import type { ParameterSpec } from '../../engine/arena.ts';
import { Graph, type Value } from '../../engine/graph.ts';
import { headCrossEntropy } from '../../engine/ops/crossEntropy.ts';
import { dropout, type DropoutSite } from '../../engine/ops/dropout.ts';
import { concat, stackRows } from '../../engine/ops/shape.ts';
import { FrozenWeights, type WeightSource } from '../files/frozenWeights.ts';
import {
  gpt2BlockTensors,
  gpt2Head,
  gpt2NameIn,
  gpt2Tensors,
  gpt2TokenRows,
  type Gpt2Builder,
  type Gpt2Config,
} from '../gpt2/gpt2.ts';
import { gpt2Packed, packedInputs, type PackedSizes } from '../gpt2/gpt2Packed.ts';
import { prefixMlp, prefixMlpTensors, type PrefixSizes } from './prefixMlp.ts';

export interface TaglineConfig {
  readonly gpt2: Gpt2Config;
  readonly prefixLength: number;
  /** Layers of the prefix network; the last one is prefixLength times GPT-2's width. None where there is no prefix. */
  readonly prefixSizes: PrefixSizes;
  /** What of GPT-2 is trained with the prefix network: nothing, its last blocks and final norm, or everything. */
  readonly trainedBlocks: number | 'all';
}

/** Names of GPT-2's weights that are trained, without prefix. */
export function trainedGpt2Names({ gpt2, trainedBlocks }: TaglineConfig): Set<string> {
  if (trainedBlocks === 'all') return new Set([...gpt2Tensors(gpt2)].map(({ name }) => name));
  if (trainedBlocks === 0) return new Set();
  const first = Math.max(0, gpt2.n_layer - trainedBlocks);
  const blocks = Array.from({ length: gpt2.n_layer - first }, (_, index) => gpt2BlockTensors(gpt2, first + index));
  return new Set([...blocks.flat().map(({ name }) => name), 'ln_f.weight', 'ln_f.bias']);
}

const QUERY_KEY_VALUE = /\.c_attn\.bias$/;
const biasPart = (name: string, part: 'query' | 'key' | 'value'): string => `${name}#${part}`;

/**
 * Parameters of a training, prefix network first. Matrices decay, biases and norms don't. `gpt2Rate` is GPT-2's learning
 * rate relative to the prefix network's.
 */
export function taglineParameters(config: TaglineConfig, gpt2Rate = 1): ParameterSpec[] {
  const trained = trainedGpt2Names(config);
  const width = config.gpt2.n_embd;
  return [
    ...prefixMlpTensors(config.prefixSizes).map(({ name, shape }) => ({ name, shape, decay: shape.length > 1 })),
    ...[...gpt2Tensors(config.gpt2)]
      .filter(({ name }) => trained.has(name))
      .map(({ name, shape }) => ({
        name,
        shape,
        decay: shape.length > 1,
        rateFactor: gpt2Rate,
        // The key's part has no gradient: it shifts all scores of a query alike. The graph takes it as a fixed input.
        ...(QUERY_KEY_VALUE.test(name)
          ? { parts: (['query', 'key', 'value'] as const).map((part) => ({ name: biasPart(name, part), rows: width })) }
          : {}),
      })),
  ];
}

/** Sizes of a batch: those of its packed rows, and of the tokens among them. */
export interface TaglineSizes extends PackedSizes {
  readonly tokens: number;
}

/** Small example sizes for a session that takes any. */
export const exampleSizes = ({ prefixLength }: TaglineConfig): TaglineSizes => ({
  batch: 2,
  length: prefixLength + 2,
  rows: 2 * prefixLength + 4,
  results: 3,
  tokens: 4,
});

export interface TaglineGraph {
  readonly graph: Graph;
  /** Scalar: the sum of weighted surprises in nats. */
  readonly loss: Value;
  readonly logits: Value;
  /** [batch prefixLength, width]; undefined without a prefix. */
  readonly prefix: Value | undefined;
  /** Inputs that are fed from the arena, and those of them that get gradients. */
  readonly weights: readonly Value[];
  readonly parameters: readonly Value[];
  readonly sites: readonly DropoutSite[];
}

/**
 * Inputs besides weights, indices (`packedIndices`) and masks: `images` [batch, width], `tokens` int64 [tokens, 1], whose
 * rows follow the prefix rows, `targets` int64 and `targetWeights` [results, 1]. `withDropout` is for training; GPT-2
 * without any trained weight stays in evaluation mode, as ClipCap keeps it.
 */
export function taglineGraph(
  config: TaglineConfig,
  source: WeightSource,
  sizes: TaglineSizes,
  withDropout: boolean,
): TaglineGraph {
  const graph = new Graph();
  const trained = trainedGpt2Names(config);
  const frozen = new FrozenWeights(graph, source);
  const weights: Value[] = [];
  const parameters: Value[] = [];
  const known = new Map<string, Value>();
  const declare = (name: string, shape: readonly number[], isTrained = true): Value => {
    const value = isTrained ? graph.parameter(name, shape) : graph.input(name, shape);
    weights.push(value);
    if (isTrained) parameters.push(value);
    return value;
  };
  for (const { name, shape } of taglineParameters(config)) {
    if (!QUERY_KEY_VALUE.test(name)) {
      known.set(name, declare(name, shape));
      continue;
    }
    const part = [shape[0]! / 3];
    const parts = (['query', 'key', 'value'] as const).map((which) =>
      declare(biasPart(name, which), part, which !== 'key'),
    );
    known.set(name, concat(graph, parts, 0));
  }
  const sites: DropoutSite[] = [];
  const builder: Gpt2Builder = {
    graph,
    config: config.gpt2,
    weight: (name) => known.get(name) ?? frozen.value(gpt2NameIn(source, name)),
    drop:
      withDropout && trained.size > 0
        ? (x, rate, name) => dropout(graph, x, rate, name, sites, x.shape, dynamicAxes(x, sizes))
        : undefined,
  };
  const withPrefix = config.prefixLength > 0;
  const ids = graph.input('tokens', [sizes.tokens, 1], 'int64', { 0: withPrefix ? 'tokens' : 'rows' });
  const tokens = gpt2TokenRows(builder, ids);
  const prefix = withPrefix ? prefixRows(graph, config, sizes, (name) => known.get(name)!) : undefined;
  const inputs = packedInputs(graph, config.gpt2.n_head, sizes);
  const { final } = gpt2Packed(builder, prefix === undefined ? tokens : stackRows(graph, prefix, tokens), inputs);
  const column = [sizes.results, 1];
  const { loss, logits } = headCrossEntropy(graph, final, gpt2Head(builder), {
    ids: graph.input('targets', column, 'int64', { 0: 'results' }),
    weights: graph.input('targetWeights', column, 'float32', { 0: 'results' }),
  });
  return { graph, loss, logits, prefix, weights, parameters, sites };
}

function prefixRows(
  graph: Graph,
  { gpt2, prefixSizes }: TaglineConfig,
  sizes: TaglineSizes,
  weight: (name: string) => Value,
): Value {
  const images = graph.input('images', [sizes.batch, prefixSizes[0]!], 'float32', { 0: 'batch' });
  return prefixMlp(graph, images, prefixSizes, gpt2.n_embd, weight);
}

/** Names of the axes that vary between runs, of a state [rows or results, width] or attention weights. */
function dynamicAxes(x: Value, sizes: TaglineSizes): Record<number, string> {
  if (x.shape.length === 4) return { 0: 'batch', 2: 'length', 3: 'length' };
  return { 0: x.shape[0] === sizes.rows ? 'rows' : 'results' };
}
