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
      graph.output(bert(graph, config, weights, precision).sentence, 'sentence', { 0: 'batch' });
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

  /** One vector of length 1 per text, in order. */
  embed(texts: readonly string[]): Promise<Float32Array[]> {
    const tokens = texts.map((text) => this.tokenize(text));
    return embedByLength(tokens, { width: this.width, tokensPerRun: TOKENS_PER_RUN }, (batch) => this.run(batch));
  }

  async close(): Promise<void> {
    await this.session.close();
  }

  private async run({ rows, ids, positions }: IdBatch): Promise<Float32Array> {
    const mask = new Float32Array(ids.data.length);
    rows.forEach((row, index) => {
      mask.fill(1, index * ids.shape[1], index * ids.shape[1] + row.length);
    });
    const inputs = { ids, positions, mask: { data: mask, shape: ids.shape } };
    const { sentence } = await this.session.run(inputs, ['sentence']);
    return sentence!;
  }
}
