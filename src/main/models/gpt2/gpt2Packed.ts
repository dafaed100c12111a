// GPT-2 over packed sequences: the rows of all sequences of a batch lie in one matrix without padding, so that every
// matrix product does only work that counts. This file builds that forward graph and computes the indices that attention
// needs (engine/ops/attention.ts). Numbers of rows, sequences and positions vary between runs of one session.
import type { Graph, Value } from '../../engine/graph.ts';
import { packedAttention, type PackedLayout } from '../../engine/ops/attention.ts';
import { moveRows } from '../../engine/ops/embedding.ts';
import { gpt2Block, gpt2FinalNorm, gpt2Input, type Gpt2Builder } from './gpt2.ts';

/** Sizes of a batch. Those that a graph is built with are examples: one session takes any. */
export interface PackedSizes {
  /** Sequences, and the longest one's rows. */
  readonly batch: number;
  readonly length: number;
  /** Rows of all sequences, and those whose final state is wanted. */
  readonly rows: number;
  readonly results: number;
}

export interface PackedInputs {
  /** Attention among all rows, and in the last block, where only `results` rows are asked for. */
  readonly inner: PackedLayout;
  readonly last: PackedLayout;
  /** int64 [rows, 1]: position of each row in its sequence. */
  readonly positions: Value;
  /** int64 [results]: the rows whose final state is wanted, and [rows]: their place among the results or -1. */
  readonly kept: Value;
  readonly keptOrigins: Value;
}

/** Declares the index inputs, which `packedIndices` gives by the same names. */
export function packedInputs(graph: Graph, heads: number, sizes: PackedSizes): PackedInputs {
  const { batch, length, rows, results } = sizes;
  const index = (name: string, shape: number[], dynamic: Record<number, string>): Value =>
    graph.input(name, shape, 'int64', dynamic);
  const places = (name: string): Value => index(name, [batch, heads, length], { 0: 'batch', 2: 'length' });
  const shared = {
    queries: places('queries'),
    keys: places('keys'),
    values: places('values'),
    origins: index('origins', [rows * 3 * heads], { 0: 'headRows' }),
    mask: graph.input('mask', [length, length], 'float32', { 0: 'length', 1: 'length' }),
  };
  return {
    inner: {
      ...shared,
      results: index('joined', [rows, heads], { 0: 'rows' }),
      resultOrigins: places('joinedOrigins'),
    },
    last: {
      ...shared,
      results: index('keptHeads', [results, heads], { 0: 'results' }),
      resultOrigins: places('keptHeadsOrigins'),
    },
    positions: index('positions', [rows, 1], { 0: 'rows' }),
    kept: index('kept', [results], { 0: 'results' }),
    keptOrigins: index('keptOrigins', [rows], { 0: 'rows' }),
  };
}

/**
 * rows [rows, width] of token or prefix embeddings -> the states after the final norm at the kept rows, [results, width];
 * `layers` holds the state after the input and after each block (the last one at the kept rows).
 */
export function gpt2Packed(builder: Gpt2Builder, rows: Value, inputs: PackedInputs): { final: Value; layers: Value[] } {
  const { graph, config } = builder;
  const layers = [gpt2Input(builder, rows, inputs.positions)];
  for (let index = 0; index < config.n_layer; index += 1) {
    const isLast = index === config.n_layer - 1;
    const attend = (qkv: Value): Value =>
      packedAttention(graph, qkv, config.n_head, isLast ? inputs.last : inputs.inner, (weights) =>
        builder.drop === undefined || config.attn_pdrop === 0
          ? weights
          : builder.drop(weights, config.attn_pdrop, `h.${String(index)}.weights`),
      );
    const keep = (x: Value): Value =>
      isLast ? moveRows(graph, x, [inputs.kept], inputs.keptOrigins, { dropsRows: true })[0]! : x;
    layers.push(gpt2Block(builder, layers.at(-1)!, index, attend, keep));
  }
  return { final: gpt2FinalNorm(builder, layers.at(-1)!), layers };
}

/** One index input, ready to be fed. */
export interface IndexTensor {
  readonly data: BigInt64Array | Float32Array;
  readonly shape: readonly number[];
}

const HIDDEN = -1e9;

/**
 * The index inputs of a batch. `sequences[b]` lists the rows of sequence b in order; together they name each row once.
 * `kept` lists the rows whose final state is wanted, in the order of the results.
 */
export function packedIndices(
  sequences: readonly (readonly number[])[],
  kept: readonly number[],
  heads: number,
): Record<string, IndexTensor> {
  const rows = sequences.reduce((sum, sequence) => sum + sequence.length, 0);
  const length = Math.max(...sequences.map((sequence) => sequence.length));
  const batch = sequences.length;
  const placeShape = [batch, heads, length];
  const places = batch * heads * length;
  const [queries, keys, values] = [0, 1, 2].map(() => new BigInt64Array(places)) as [
    BigInt64Array,
    BigInt64Array,
    BigInt64Array,
  ];
  const origins = new BigInt64Array(rows * 3 * heads);
  const joined = new BigInt64Array(rows * heads);
  const joinedOrigins = new BigInt64Array(places).fill(-1n);
  const positions = new BigInt64Array(rows);
  sequences.forEach((sequence, item) => {
    for (let head = 0; head < heads; head += 1) {
      for (let at = 0; at < length; at += 1) {
        const place = (item * heads + head) * length + at;
        // Behind its end a sequence shows its first row again, which no query of it can see there.
        const row = sequence[at] ?? sequence[0]!;
        [queries, keys, values].forEach((list, part) => {
          const entry = (row * 3 + part) * heads + head;
          list[place] = BigInt(entry);
          if (at < sequence.length) origins[entry] = BigInt(part * places + place);
        });
        if (at < sequence.length) {
          joined[row * heads + head] = BigInt(place);
          joinedOrigins[place] = BigInt(row * heads + head);
        }
      }
    }
    sequence.forEach((row, at) => (positions[row] = BigInt(at)));
  });
  const keptOrigins = new BigInt64Array(rows).fill(-1n);
  const keptHeads = new BigInt64Array(kept.length * heads);
  const keptHeadsOrigins = new BigInt64Array(places).fill(-1n);
  kept.forEach((row, index) => {
    keptOrigins[row] = BigInt(index);
    for (let head = 0; head < heads; head += 1) {
      const place = joined[row * heads + head]!;
      keptHeads[index * heads + head] = place;
      keptHeadsOrigins[Number(place)] = BigInt(index * heads + head);
    }
  });
  const mask = new Float32Array(length * length);
  for (let query = 0; query < length; query += 1) mask.fill(HIDDEN, query * length + query + 1, (query + 1) * length);
  return {
    queries: { data: queries, shape: placeShape },
    keys: { data: keys, shape: placeShape },
    values: { data: values, shape: placeShape },
    origins: { data: origins, shape: [rows * 3 * heads] },
    mask: { data: mask, shape: [length, length] },
    joined: { data: joined, shape: [rows, heads] },
    joinedOrigins: { data: joinedOrigins, shape: placeShape },
    keptHeads: { data: keptHeads, shape: [kept.length, heads] },
    keptHeadsOrigins: { data: keptHeadsOrigins, shape: placeShape },
    positions: { data: positions, shape: [rows, 1] },
    kept: { data: BigInt64Array.from(kept, BigInt), shape: [kept.length] },
    keptOrigins: { data: keptOrigins, shape: [rows] },
  };
}
