// GPT-2 ready to generate: a session over its cache graph, the caches, and where each sequence stands in them. Sequences
// are rows of a batch that grow together, are reordered for beams and dropped when they end. Which token comes next is
// decoding/'s to say.
import { AppError } from '../../shared/errors.ts';
import type { Precision } from '../../shared/models.ts';
import { encodeModel } from '../engine/onnx.ts';
import { Session, type DeviceRecord, type SessionOptions, type TensorView } from '../engine/session.ts';
import { gpt2NameIn, type Gpt2Config } from './gpt2.ts';
import { BARRIER, cacheName, gpt2CacheGraph } from './gpt2CacheGraph.ts';
import type { OpenWeights } from './weightFolder.ts';

export interface Gpt2CachedOptions extends SessionOptions {
  /** Most sequences side by side, and most rows of each: what the caches hold. */
  sequences: number;
  capacity: number;
  precision?: Precision;
}

/** Token embeddings that were read lately stay in memory: frequent words come again. */
const KEPT_ROWS = 8192;

export class Gpt2Cached {
  readonly config: Gpt2Config;
  readonly capacity: number;
  private readonly session: Session;
  private readonly weights: OpenWeights;
  private readonly sequences: number;
  private readonly caches: { past: string; present: string; data: Float32Array }[];
  private readonly tokenRows = new Map<number, Float32Array>();
  private readonly logitsMemory: Float32Array;
  /** Rows of each sequence so far. */
  private lengths: number[] = [];

  private constructor(config: Gpt2Config, session: Session, weights: OpenWeights, options: Gpt2CachedOptions) {
    this.config = config;
    this.session = session;
    this.weights = weights;
    this.sequences = options.sequences;
    this.capacity = options.capacity;
    const size = options.sequences * options.capacity * config.n_embd;
    this.caches = Array.from({ length: config.n_layer }, (_, layer) =>
      (['key', 'value'] as const).map((part) => ({
        past: cacheName(part, 'past', layer),
        present: cacheName(part, 'present', layer),
        data: new Float32Array(size),
      })),
    ).flat();
    this.logitsMemory = new Float32Array(options.sequences * config.vocab_size);
  }

  /** Opens the model. `weights` belongs to it: closed with it, or here when it cannot be opened. Throws `unreadable_file`. */
  static async open(config: Gpt2Config, weights: OpenWeights, options: Gpt2CachedOptions): Promise<Gpt2Cached> {
    try {
      return await Gpt2Cached.openOn(config, weights, options);
    } catch (error) {
      weights.close();
      throw error;
    }
  }

  private static async openOn(
    config: Gpt2Config,
    weights: OpenWeights,
    options: Gpt2CachedOptions,
  ): Promise<Gpt2Cached> {
    if (options.capacity > config.n_positions) {
      throw new AppError(
        'bad_input',
        `The model has ${String(config.n_positions)} positions; ${String(options.capacity)} were asked for.`,
        { hint: 'Use a shorter prompt, or ask for fewer tokens.' },
      );
    }
    const { precision = 'float32' } = options;
    const graph = gpt2CacheGraph(config, weights, options.capacity, precision);
    const session = await Session.open(encodeModel(graph), {
      ...options,
      // The caches are extended in place, which only the CPU provider does on memory of ours.
      device: 'cpu',
      weightsFolder: graph.weightsFolder,
      int8: precision === 'int8',
    });
    return new Gpt2Cached(config, session, weights, options);
  }

  get device(): DeviceRecord {
    return this.session.device;
  }

  /** How many sequences there are now. */
  get count(): number {
    return this.lengths.length;
  }

  /** Token embeddings [ids.length, width]; rows are read from the file one by one. */
  embed(ids: readonly number[]): Float32Array {
    const width = this.config.n_embd;
    const out = new Float32Array(ids.length * width);
    ids.forEach((id, index) => {
      let row = this.tokenRows.get(id);
      if (row === undefined) {
        row = this.weights.float32Row(gpt2NameIn(this.weights, 'wte.weight'), id);
        if (this.tokenRows.size >= KEPT_ROWS) this.tokenRows.clear();
        this.tokenRows.set(id, row);
      }
      out.set(row, index * width);
    });
    return out;
  }

  /**
   * Starts anew with these prompts, each rows [n, width] of embeddings, and gives the logits [prompts, vocabulary] after
   * each. The array is overwritten by the next call. Equal prompts may be given once and multiplied by `reorder`.
   */
  async start(prompts: readonly Float32Array[]): Promise<Float32Array> {
    const width = this.config.n_embd;
    this.lengths = prompts.map(() => 0);
    const length = Math.max(...prompts.map((prompt) => prompt.length / width));
    const embeds = new Float32Array(prompts.length * length * width);
    prompts.forEach((prompt, index) => {
      embeds.set(prompt, index * length * width);
    });
    return this.run(
      embeds,
      prompts.map((prompt) => prompt.length / width),
      length,
    );
  }

  /** Appends one token to each sequence; logits as `start` gives them. */
  async next(tokens: readonly number[]): Promise<Float32Array> {
    if (tokens.length !== this.count)
      throw new Error(`${String(tokens.length)} tokens for ${String(this.count)} sequences`);
    return this.run(
      this.embed(tokens),
      tokens.map(() => 1),
      1,
    );
  }

  /** Sequence i becomes what sequence `order[i]` was: copies, drops and changes places. */
  reorder(order: readonly number[]): void {
    const head = this.config.n_embd / this.config.n_head;
    const { n_head: heads } = this.config;
    const perSequence = heads * this.capacity * head;
    const lengths = order.map((from) => this.lengths[from]!);
    if (order.length > this.sequences) throw new Error(`the caches hold ${String(this.sequences)} sequences`);
    // A place may be read after it was written: sequences that move are set aside, each only as far as it is filled.
    const moving = order.flatMap((from, to) => (from === to ? [] : [{ from, to }]));
    const sources = [...new Set(moving.map(({ from }) => from))];
    for (const { data } of this.caches) {
      const aside = new Map(
        sources.map((from) => {
          const filled = this.lengths[from]! * head;
          const copy = new Float32Array(heads * filled);
          for (let h = 0; h < heads; h += 1) {
            const at = from * perSequence + h * this.capacity * head;
            copy.set(data.subarray(at, at + filled), h * filled);
          }
          return [from, copy] as const;
        }),
      );
      for (const { from, to } of moving) {
        const copy = aside.get(from)!;
        const filled = copy.length / heads;
        for (let h = 0; h < heads; h += 1) {
          data.set(copy.subarray(h * filled, (h + 1) * filled), to * perSequence + h * this.capacity * head);
        }
      }
    }
    this.lengths = lengths;
  }

  /** Keys or values of a layer, [sequences, heads, rows, head size], for comparisons. */
  cached(layer: number, part: 'key' | 'value'): Float32Array {
    const { n_head: heads, n_embd: width } = this.config;
    const head = width / heads;
    const { data } = this.caches[layer * 2 + (part === 'key' ? 0 : 1)]!;
    const rows = this.lengths[0]!;
    const out = new Float32Array(this.count * heads * rows * head);
    for (let index = 0; index < this.count * heads; index += 1) {
      const at = index * this.capacity * head;
      out.set(data.subarray(at, at + rows * head), index * rows * head);
    }
    return out;
  }

  async close(): Promise<void> {
    await this.session.close();
    this.weights.close();
  }

  private async run(embeds: Float32Array, added: readonly number[], length: number): Promise<Float32Array> {
    const { config } = this;
    const batch = added.length;
    const before = this.lengths;
    const after = before.map((rows, index) => rows + added[index]!);
    const longest = Math.max(...after);
    if (batch > this.sequences || longest > this.capacity) {
      throw new Error(`the caches hold ${String(this.sequences)} sequences of ${String(this.capacity)} rows`);
    }
    const int64 = (values: readonly number[]): BigInt64Array => BigInt64Array.from(values, BigInt);
    const positions = before.flatMap((rows) =>
      Array.from({ length }, (_, index) => Math.min(rows + index, this.capacity - 1)),
    );
    const inputs: Record<string, TensorView> = {
      embeds: { data: embeds, shape: [batch, length, config.n_embd] },
      positions: { data: int64(positions), shape: [batch * length, 1] },
      last: { data: int64(added.map((rows, index) => index * length + rows - 1)), shape: [batch] },
      ends: { data: int64(after.map((rows) => rows - 1)), shape: [batch] },
      total: { data: int64([longest]), shape: [1] },
    };
    const logits = this.logitsMemory.subarray(0, batch * config.vocab_size);
    logits[0] = NaN;
    const outputs: Record<string, TensorView> = { logits: { data: logits, shape: [batch, config.vocab_size] } };
    const shape = [batch, config.n_head, this.capacity, config.n_embd / config.n_head];
    const size = batch * this.capacity * config.n_embd;
    for (const { past, present, data } of this.caches) {
      const view = { data: data.subarray(0, size), shape };
      inputs[past] = view;
      outputs[present] = view;
    }
    await this.session.bindInPlace(inputs, outputs, BARRIER)();
    // Lets messages in: a cancel is heard between two tokens.
    await new Promise((resolve) => setImmediate(resolve));
    if (Number.isNaN(logits[0])) throw new AppError('compute_failed', 'The language model gave no numbers.');
    this.lengths = after;
    return logits;
  }
}
