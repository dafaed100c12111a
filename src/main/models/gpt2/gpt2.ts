// GPT-2 (spec 4.3): its configuration, the names and shapes of its weights, and the layers as graph nodes over rows
// [rows, width]. How rows attend to each other is the caller's: training packs sequences (gpt2Packed.ts), generation
// keeps earlier keys and values. Whether a weight is trained, fed or constant is the caller's too.
import { z } from 'zod';
import type { Graph, Value } from '../../engine/graph.ts';
import { geluTanh } from '../../engine/ops/activation.ts';
import { add } from '../../engine/ops/elementwise.ts';
import { embedding } from '../../engine/ops/embedding.ts';
import { linearInOut } from '../../engine/ops/linear.ts';
import { layerNorm } from '../../engine/ops/norm.ts';

const count = z.number().int().positive();
const rate = z.number().min(0).max(0.95).default(0.1);

/** The part of a GPT-2 config.json that the graph depends on. Variants that compute something else are refused. */
export const gpt2ConfigSchema = z
  .object({
    model_type: z.literal('gpt2'),
    vocab_size: count.default(50257),
    n_positions: count.default(1024),
    n_embd: count.default(768),
    n_layer: count.default(12),
    n_head: count.default(12),
    n_inner: count.nullish(),
    activation_function: z.enum(['gelu_new', 'gelu_pytorch_tanh']).default('gelu_new'),
    layer_norm_epsilon: z.number().positive().default(1e-5),
    resid_pdrop: rate,
    embd_pdrop: rate,
    attn_pdrop: rate,
    bos_token_id: z.number().int().min(0).default(50256),
    eos_token_id: z.number().int().min(0).default(50256),
    scale_attn_weights: z.literal(true).default(true),
    scale_attn_by_inverse_layer_idx: z.literal(false).default(false),
    add_cross_attention: z.literal(false).default(false),
    tie_word_embeddings: z.literal(true).default(true),
  })
  .refine(({ n_embd, n_head }) => n_embd % n_head === 0, { path: ['n_head'], error: 'it does not divide n_embd' });
export type Gpt2Config = z.infer<typeof gpt2ConfigSchema>;

export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

const TOKENS = 'wte.weight';
const POSITIONS = 'wpe.weight';

/** Width of the hidden layer of a block's MLP. */
export const gpt2Inner = (config: Gpt2Config): number => config.n_inner ?? 4 * config.n_embd;

/** Weights of block `index`, by their official names without prefix. Matrices are [in, out]. */
export function gpt2BlockTensors(config: Gpt2Config, index: number): NamedShape[] {
  const width = config.n_embd;
  const inner = gpt2Inner(config);
  const stem = `h.${String(index)}`;
  return [
    { name: `${stem}.ln_1.weight`, shape: [width] },
    { name: `${stem}.ln_1.bias`, shape: [width] },
    { name: `${stem}.attn.c_attn.weight`, shape: [width, 3 * width] },
    { name: `${stem}.attn.c_attn.bias`, shape: [3 * width] },
    { name: `${stem}.attn.c_proj.weight`, shape: [width, width] },
    { name: `${stem}.attn.c_proj.bias`, shape: [width] },
    { name: `${stem}.ln_2.weight`, shape: [width] },
    { name: `${stem}.ln_2.bias`, shape: [width] },
    { name: `${stem}.mlp.c_fc.weight`, shape: [width, inner] },
    { name: `${stem}.mlp.c_fc.bias`, shape: [inner] },
    { name: `${stem}.mlp.c_proj.weight`, shape: [inner, width] },
    { name: `${stem}.mlp.c_proj.bias`, shape: [width] },
  ];
}

/** All weights that a model file must hold, without prefix. The head is `wte.weight` again; mask buffers are no weights. */
export function gpt2Tensors(config: Gpt2Config): NamedShape[] {
  const width = config.n_embd;
  return [
    { name: TOKENS, shape: [config.vocab_size, width] },
    { name: POSITIONS, shape: [config.n_positions, width] },
    ...Array.from({ length: config.n_layer }, (_, index) => gpt2BlockTensors(config, index)).flat(),
    { name: 'ln_f.weight', shape: [width] },
    { name: 'ln_f.bias', shape: [width] },
  ];
}

/** The name of a weight in a file: files saved from a model with its head put `transformer.` in front. */
export const gpt2NameIn = (file: { has(name: string): boolean }, name: string): string =>
  file.has(`transformer.${name}`) ? `transformer.${name}` : name;

/** What the layers are built from. */
export interface Gpt2Builder {
  readonly graph: Graph;
  readonly config: Gpt2Config;
  /** A weight by its official name without prefix: a parameter, an input or a constant. */
  weight(name: string): Value;
  /** x [rows, in] times a weight of a block, plus its bias; absent: in float32, as its gradient needs it. */
  dense?: ((rows: Value, stem: string, after: string | undefined) => Value) | undefined;
  /** The activation between a block's two wide layers; absent: as its gradient needs it. */
  activation?: ((graph: Graph, x: Value) => Value) | undefined;
  /** Drops elements of x at `rate`; `name` says where. Absent: nothing is dropped (evaluation). */
  drop?: ((x: Value, rate: number, name: string) => Value) | undefined;
}

/** Rows of token embeddings by int64 `ids` [rows, 1]: [rows, width]. */
export const gpt2TokenRows = (builder: Gpt2Builder, ids: Value): Value =>
  embedding(builder.graph, builder.weight(TOKENS), ids);

/** Input rows [rows, width] (token or prefix embeddings) with their positions (int64 [rows, 1]) added, and dropout. */
export function gpt2Input(builder: Gpt2Builder, rows: Value, positions: Value): Value {
  const placed = add(builder.graph, rows, embedding(builder.graph, builder.weight(POSITIONS), positions));
  return dropped(builder, placed, builder.config.embd_pdrop, 'input');
}

/**
 * Block `index` on x [rows, width]. `attend` turns the projected columns query | key | value [rows, 3 width], each divided
 * into heads, into mixed values [results, width]; where it answers for some rows only, `keep` picks the same rows of x.
 */
export function gpt2Block(
  builder: Gpt2Builder,
  x: Value,
  index: number,
  attend: (qkv: Value) => Value,
  keep: (x: Value) => Value = (rows) => rows,
): Value {
  const { graph, config, weight } = builder;
  const stem = `h.${String(index)}`;
  const dense = (rows: Value, name: string, after?: string): Value =>
    builder.dense?.(rows, `${stem}.${name}`, after) ??
    linearInOut(graph, rows, weight(`${stem}.${name}.weight`), weight(`${stem}.${name}.bias`));
  const mixed = attend(dense(norm(builder, x, `${stem}.ln_1`), 'attn.c_attn', `${stem}.ln_1`));
  const attended = dropped(builder, dense(mixed, 'attn.c_proj'), config.resid_pdrop, `${stem}.attn`);
  const middle = add(graph, keep(x), attended);
  const inner = (builder.activation ?? geluTanh)(
    graph,
    dense(norm(builder, middle, `${stem}.ln_2`), 'mlp.c_fc', `${stem}.ln_2`),
  );
  return add(graph, middle, dropped(builder, dense(inner, 'mlp.c_proj'), config.resid_pdrop, `${stem}.mlp`));
}

/** The norm after the last block. Logits are its rows times the transposed token table (`gpt2Head`). */
export const gpt2FinalNorm = (builder: Gpt2Builder, x: Value): Value => norm(builder, x, 'ln_f');

/** The table [vocabulary, width] of the tied head. */
export const gpt2Head = (builder: Gpt2Builder): Value => builder.weight(TOKENS);

function norm({ graph, config, weight }: Gpt2Builder, x: Value, stem: string): Value {
  return layerNorm(graph, x, weight(`${stem}.weight`), weight(`${stem}.bias`), config.layer_norm_epsilon);
}

function dropped({ drop }: Gpt2Builder, x: Value, dropRate: number, name: string): Value {
  return drop === undefined || dropRate === 0 ? x : drop(x, dropRate, name);
}
