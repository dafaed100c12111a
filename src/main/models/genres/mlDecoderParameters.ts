// Names, shapes and first values of ML-Decoder's parameters (spec 2.1-2.3; names of Alibaba-MIIL/ML_Decoder).
// It owns no graph.
import type { DropoutRates } from '../../../shared/recipe.ts';
import { sizeOf } from '../../engine/graph.ts';
import type { ParameterSpec } from '../../engine/arena.ts';
import type { Random } from '../../engine/random.ts';

export interface MlDecoderConfig {
  /** Tokens per image and numbers per token. */
  memoryTokens: number;
  memoryWidth: number;
  /** Number of outputs. */
  classes: number;
  /** Text queries are projected from `width`; learned ones are trained; fixed ones stay as they were drawn. */
  queries: { kind: 'text'; width: number } | { kind: 'learned' | 'fixed'; groups: number };
  /** One pooling vector for all queries, or one per query. */
  pooling: 'shared' | 'perGroup';
  decoderDim: number;
  heads: number;
  feedForward: number;
  layers: number;
  dropout: DropoutRates;
  /**
   * Subtract a mean and divide by a deviation per memory channel, both kept with the parameters: none, one pair for
   * all tokens, or one per token (where tokens are of different kinds).
   */
  standardise: 'none' | 'shared' | 'perToken';
}

export const NO_DROPOUT: DropoutRates = {
  input: 0,
  inputChannels: 0,
  memory: 0,
  memoryChannels: 0,
  tokens: 0,
  queries: 0,
  attention: 0,
  attentionOutput: 0,
  feedForward: 0,
  feedForwardOutput: 0,
  output: 0,
};

/** Names of tensors that the head keeps beside the official ones. */
export const MEMORY_MEAN = 'memory.mean';
export const MEMORY_SCALE = 'memory.inverse_deviation';
export const TEXT_QUERIES = 'queries.text';

/** Number of queries. */
export const queryCount = (config: MlDecoderConfig): number =>
  config.queries.kind === 'text' ? config.classes : config.queries.groups;

/** Outputs per query: ceil(classes / queries), the last ones cut off. */
export const outputsPerQuery = (config: MlDecoderConfig): number => Math.ceil(config.classes / queryCount(config));

/** Parameter names of decoder layer `index`, with the three parts of the attention's input projection. */
export function layerNames(
  index: number,
): Record<
  'norm1' | 'norm2' | 'norm3' | 'inWeight' | 'inBias' | 'outWeight' | 'outBias' | 'linear1' | 'linear2',
  string
> {
  const stem = `decoder.layers.${String(index)}`;
  return {
    norm1: `${stem}.norm1`,
    norm2: `${stem}.norm2`,
    norm3: `${stem}.norm3`,
    inWeight: `${stem}.multihead_attn.in_proj_weight`,
    inBias: `${stem}.multihead_attn.in_proj_bias`,
    outWeight: `${stem}.multihead_attn.out_proj.weight`,
    outBias: `${stem}.multihead_attn.out_proj.bias`,
    linear1: `${stem}.linear1`,
    linear2: `${stem}.linear2`,
  };
}

/** All parameters, in the order of the file. */
export function mlDecoderParameters(config: MlDecoderConfig): ParameterSpec[] {
  const { decoderDim: d, memoryWidth, feedForward, classes, queries } = config;
  const specs: ParameterSpec[] = [];
  const matrix = (name: string, shape: readonly number[]): void => void specs.push({ name, shape, decay: true });
  const vector = (name: string, length: number): void => void specs.push({ name, shape: [length], decay: false });
  const layer = (name: string, outputs: number, inputs: number): void => {
    matrix(`${name}.weight`, [outputs, inputs]);
    vector(`${name}.bias`, outputs);
  };
  if (config.standardise !== 'none') {
    const shape = [config.standardise === 'shared' ? 1 : config.memoryTokens, memoryWidth];
    for (const name of [MEMORY_MEAN, MEMORY_SCALE]) specs.push({ name, shape, decay: false, frozen: true });
  }
  layer('decoder.embed_standart', d, memoryWidth);
  if (queries.kind === 'text') {
    specs.push({ name: TEXT_QUERIES, shape: [classes, queries.width], decay: false, frozen: true });
    layer('wordvec_proj', d, queries.width);
  } else {
    const frozen = queries.kind === 'fixed';
    specs.push({ name: 'decoder.query_embed.weight', shape: [queries.groups, d], decay: false, frozen });
  }
  for (let index = 0; index < config.layers; index += 1) {
    const names = layerNames(index);
    const parts = (name: string): { name: string; rows: number }[] =>
      ['q', 'k', 'v'].map((part) => ({ name: `${name}.${part}`, rows: d }));
    for (const norm of [names.norm1, names.norm2, names.norm3]) {
      vector(`${norm}.weight`, d);
      vector(`${norm}.bias`, d);
    }
    specs.push({ name: names.inWeight, shape: [3 * d, d], decay: true, parts: parts(names.inWeight) });
    specs.push({ name: names.inBias, shape: [3 * d], decay: false, parts: parts(names.inBias) });
    matrix(names.outWeight, [d, d]);
    vector(names.outBias, d);
    layer(names.linear1, feedForward, d);
    layer(names.linear2, d, feedForward);
  }
  if (config.pooling === 'shared') {
    matrix('decoder.duplicate_pooling', [d, 1]);
    vector('decoder.duplicate_pooling_bias', 1);
  } else {
    matrix('decoder.duplicate_pooling', [queryCount(config), d, outputsPerQuery(config)]);
    vector('decoder.duplicate_pooling_bias', classes);
  }
  return specs;
}

/**
 * First value of one parameter, as PyTorch initialises the official modules: linear layers U(+-1/sqrt(inputs)) for
 * weight and bias, attention input projection Xavier-uniform with zero biases, query embedding N(0, 1), pooling
 * Xavier-normal with zero bias, norms 1 and 0. Frozen data (standardisation, text queries) is left to the caller.
 */
export function initialise(spec: ParameterSpec, config: MlDecoderConfig, random: Random, out: Float32Array): void {
  const uniform = (bound: number): void => {
    for (let index = 0; index < out.length; index += 1) out[index] = (2 * random.uniform() - 1) * bound;
  };
  const normal = (deviation: number): void => {
    for (let index = 0; index < out.length; index += 1) out[index] = random.normal() * deviation;
  };
  const { name, shape } = spec;
  if (name === MEMORY_MEAN || name === TEXT_QUERIES) return;
  if (name === MEMORY_SCALE) out.fill(1);
  else if (/norm\d\.weight$/.test(name)) out.fill(1);
  else if (/norm\d\.bias$|in_proj_bias$|out_proj\.bias$|duplicate_pooling_bias$/.test(name)) out.fill(0);
  else if (name.endsWith('in_proj_weight')) uniform(Math.sqrt(6 / (shape[0]! + shape[1]!)));
  else if (name === 'decoder.query_embed.weight') normal(1);
  else if (name === 'decoder.duplicate_pooling') {
    normal(Math.sqrt(2 / ((shape[0]! + shape[1]!) * sizeOf(shape.slice(2)))));
  } else uniform(1 / Math.sqrt(fanIn(name, config)));
}

function fanIn(name: string, config: MlDecoderConfig): number {
  if (name.startsWith('decoder.embed_standart')) return config.memoryWidth;
  if (name.startsWith('wordvec_proj')) return config.queries.kind === 'text' ? config.queries.width : config.decoderDim;
  if (name.includes('linear2')) return config.feedForward;
  return config.decoderDim;
}
