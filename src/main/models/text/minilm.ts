// The text encoder: all-MiniLM-L6-v2 from a folder with config.json, model.safetensors, tokenizer.json and
// tokenizer_config.json. Texts in, vectors of length 1 out; similarity is their dot product (spec 5).
import type { Precision } from '../../../shared/models.ts';
import { Graph } from '../../engine/graph.ts';
import { encodeModel } from '../../engine/onnx.ts';
import { Session, type DeviceRecord, type SessionOptions } from '../../engine/session.ts';
import { bert, bertConfigSchema } from './bert.ts';
import { embedByLength, type IdBatch } from './lengthBatches.ts';
import { readModelConfig } from '../files/modelJson.ts';
import { TextTokenizer } from '../files/tokenizers.ts';
import { openWeights } from '../files/weightFolder.ts';

/** sentence-transformers' limit, special tokens included; tokenizer.json's own 128 is meant to be overridden. */
const MAX_TOKENS = 256;
/** Tokens per run, padding included: bounds the memory of a run whatever the lengths. */
const TOKENS_PER_RUN = 1024;
/** Texts whose token vectors are in memory with their padding at once. */
const TEXTS_WITH_TOKENS = 64;

export class TextEncoder {
  /** Numbers per vector. */
  readonly width: number;
  private readonly session: Session;
  private readonly tokenizer: TextTokenizer;

  private constructor(width: number, session: Session, tokenizer: TextTokenizer) {
    this.width = width;
    this.session = session;
    this.tokenizer = tokenizer;
  }

  /** Loads the encoder of a folder. Throws `unreadable_file` when a file is missing or not what it should be. */
  static async load(
    folder: string,
    { precision = 'float32', ...options }: SessionOptions & { precision?: Precision } = {},
  ): Promise<TextEncoder> {
    const config = readModelConfig(folder, bertConfigSchema);
    const tokenizer = TextTokenizer.load(folder, { limit: MAX_TOKENS, keepsLast: true });
    const weights = openWeights(folder);
    const graph = new Graph();
    try {
      const { sentence, layers, embeddings } = bert(graph, config, weights, precision);
      graph.output(sentence, 'sentence', { 0: 'batch' });
      graph.output(layers.at(-1) ?? embeddings, 'tokens', { 0: 'batch', 1: 'length' });
    } finally {
      weights.close();
    }
    const session = await Session.open(encodeModel(graph), {
      ...options,
      weightsFolder: graph.weightsFolder,
      int8: precision === 'int8',
    });
    return new TextEncoder(config.hidden_size, session, tokenizer);
  }

  get device(): DeviceRecord {
    return this.session.device;
  }

  /** Token ids of a text with [CLS] and [SEP], at most 256 of them. */
  tokenize(text: string): number[] {
    return this.tokenizer.encode(text);
  }

  /** One vector of length 1 per text, in order. `check` is called before each run; it throws to stop. */
  embed(texts: readonly string[], check?: () => void): Promise<Float32Array[]> {
    return this.inBatches(texts, this.width, async (batch) => {
      check?.();
      return (await this.run(batch, ['sentence'])).sentence!;
    });
  }

  /**
   * Each text's vector as of `embed`, and those of its tokens without [CLS] and [SEP], [tokens x width] as the last layer
   * gives them.
   */
  async embedTokens(texts: readonly string[]): Promise<{ sentence: Float32Array; tokens: Float32Array }[]> {
    const found: { sentence: Float32Array; tokens: Float32Array }[] = [];
    for (let start = 0; start < texts.length; start += TEXTS_WITH_TOKENS) {
      found.push(...(await this.embedSomeTokens(texts.slice(start, start + TEXTS_WITH_TOKENS))));
    }
    return found;
  }

  async close(): Promise<void> {
    await this.session.close();
  }

  private async embedSomeTokens(texts: readonly string[]): Promise<{ sentence: Float32Array; tokens: Float32Array }[]> {
    const { width } = this;
    // A row a text: its sentence, then the places of the longest text's tokens; what is behind its own is cut off.
    const counts = texts.map((text) => this.tokenize(text).length);
    const places = (1 + Math.max(0, ...counts)) * width;
    const rows = await this.inBatches(texts, places, async (batch) => {
      const { sentence, tokens } = await this.run(batch, ['sentence', 'tokens']);
      const length = batch.ids.shape[1] * width;
      const joined = new Float32Array(batch.rows.length * places);
      for (let row = 0; row < batch.rows.length; row++) {
        joined.set(sentence!.subarray(row * width, (row + 1) * width), row * places);
        joined.set(tokens!.subarray(row * length, (row + 1) * length), row * places + width);
      }
      return joined;
    });
    return rows.map((row, i) => ({ sentence: row.slice(0, width), tokens: row.slice(2 * width, counts[i]! * width) }));
  }

  private inBatches(
    texts: readonly string[],
    width: number,
    run: (batch: IdBatch) => Promise<Float32Array>,
  ): Promise<Float32Array[]> {
    const tokens = texts.map((text) => this.tokenize(text));
    return embedByLength(tokens, { width, tokensPerRun: TOKENS_PER_RUN }, run);
  }

  private run({ rows, ids, positions }: IdBatch, wanted: readonly string[]): Promise<Record<string, Float32Array>> {
    const mask = new Float32Array(ids.data.length);
    rows.forEach((row, index) => {
      mask.fill(1, index * ids.shape[1], index * ids.shape[1] + row.length);
    });
    return this.session.run({ ids, positions, mask: { data: mask, shape: ids.shape } }, wanted);
  }
}
