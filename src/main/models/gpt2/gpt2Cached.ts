// GPT-2 ready to generate: a session over its cache graph, and the caches that it fills (gpt2Caches.ts). Sequences are rows
// of a batch that grow together, are reordered for beams and dropped when they end. Which token comes next is decoding/'s
// to say.
import { AppError } from '../../../shared/errors.ts';
import type { Precision } from '../../../shared/models.ts';
import { encodeModel } from '../../engine/onnx.ts';
import { Session, type DeviceRecord, type SessionOptions, type TensorView } from '../../engine/session.ts';
import { gpt2NameIn, type Gpt2Config } from './gpt2.ts';
import { BARRIER, gpt2CacheGraph } from './gpt2CacheGraph.ts';
import { Gpt2Caches, type CacheSizes } from './gpt2Caches.ts';
import type { OpenWeights } from '../files/weightFolder.ts';

export interface Gpt2CachedOptions extends SessionOptions, CacheSizes {
  precision?: Precision;
}

/** Token embeddings that were read lately stay in memory: frequent words come again. */
const KEPT_ROWS = 8192;

export class Gpt2Cached {
  readonly config: Gpt2Config;
  private readonly session: Session;
  private readonly weights: OpenWeights;
  private caches: Gpt2Caches;
  private readonly tokenRows = new Map<number, Float32Array>();
  /** Of each sequence, as the last run left them. */
  private logitsMemory: Float32Array;
  private logSums: Float32Array;

  private constructor(config: Gpt2Config, session: Session, weights: OpenWeights, options: Gpt2CachedOptions) {
    this.config = config;
    this.session = session;
    this.weights = weights;
    this.caches = new Gpt2Caches(config, options);
    this.logitsMemory = new Float32Array(options.sequences * config.vocab_size);
    this.logSums = new Float32Array(options.sequences);
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
    checkCapacity(config, options.capacity);
    const { precision = 'float32' } = options;
    const graph = gpt2CacheGraph(config, weights, precision);
    const session = await Session.open(encodeModel(graph), {
      ...options,
      // The caches are extended in place, which only the CPU provider does on memory of ours.
      device: 'cpu',
      weightsFolder: graph.weightsFolder,
      int8: precision === 'int8',
    });
    return new Gpt2Cached(config, session, weights, options);
  }

  /** What the caches hold. */
  get sizes(): CacheSizes {
    return this.caches.sizes;
  }

  /** Rows that a sequence can have. */
  get capacity(): number {
    return this.sizes.capacity;
  }

  /** Whether `reserve` would take no memory. */
  holds({ sequences, capacity }: CacheSizes): boolean {
    return sequences <= this.sizes.sequences && capacity <= this.sizes.capacity;
  }

  /**
   * Makes the caches as large as that, unless they hold so much already; sequences so far are lost then. The session is
   * the same for all sizes. Throws `bad_input` where the model has fewer positions.
   */
  reserve(sizes: CacheSizes): void {
    const { config } = this;
    checkCapacity(config, sizes.capacity);
    if (this.holds(sizes)) return;
    this.caches = new Gpt2Caches(config, sizes);
    this.logitsMemory = new Float32Array(sizes.sequences * config.vocab_size);
    this.logSums = new Float32Array(sizes.sequences);
  }

  get device(): DeviceRecord {
    return this.session.device;
  }

  /** How many sequences there are now. */
  get count(): number {
    return this.caches.lengths.length;
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
    this.caches.lengths = prompts.map(() => 0);
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

  /** Log-probability of `token` after sequence `index`, by the logits that the last call gave. */
  logProbability(index: number, token: number): number {
    return this.logitsMemory[index * this.config.vocab_size + token]! - this.logSums[index]!;
  }

  /** Sequence i becomes what sequence `order[i]` was: copies, drops and changes places. */
  reorder(order: readonly number[]): void {
    this.caches.reorder(order);
  }

  /** Keys or values of a layer, [sequences, heads, rows, head size], for comparisons. */
  cached(layer: number, part: 'key' | 'value'): Float32Array {
    return this.caches.read(layer, part);
  }

  async close(): Promise<void> {
    await this.session.close();
    this.weights.close();
  }

  private async run(embeds: Float32Array, added: readonly number[], length: number): Promise<Float32Array> {
    const { config, caches } = this;
    const batch = added.length;
    const before = caches.lengths;
    const after = before.map((rows, index) => rows + added[index]!);
    const longest = Math.max(...after);
    caches.check(batch, longest);
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
    const outputs: Record<string, TensorView> = {
      logits: { data: logits, shape: [batch, config.vocab_size] },
      logSums: { data: this.logSums.subarray(0, batch), shape: [batch, 1] },
    };
    const cached = caches.bound(batch);
    Object.assign(inputs, cached.inputs);
    Object.assign(outputs, cached.outputs);
    await this.session.bindInPlace(inputs, outputs, BARRIER)();
    // Lets messages in: a cancel is heard between two tokens.
    await new Promise((resolve) => setImmediate(resolve));
    if (Number.isNaN(logits[0])) {
      throw new AppError('compute_failed', 'The language model gave no numbers.', {
        hint: 'Its weights may be damaged: use another run, or install the model again.',
      });
    }
    caches.lengths = after;
    return logits;
  }
}

function checkCapacity(config: Gpt2Config, capacity: number): void {
  if (capacity <= config.n_positions) return;
  throw new AppError(
    'bad_input',
    `The model has ${String(config.n_positions)} positions; ${String(capacity)} were asked for.`,
    { hint: 'Use a shorter prompt, or ask for fewer tokens.' },
  );
}
