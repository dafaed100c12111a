// The text encoder of a CLIP model's folder: texts in, vectors in the space of its image embeddings out. Its surface is
// that of the sentence encoder (minilm.ts), so that genre prompts can come from either.
import { Graph } from '../../engine/graph.ts';
import { encodeModel } from '../../engine/onnx.ts';
import { Session, type DeviceRecord, type SessionOptions } from '../../engine/session.ts';
import type { ClipConfig } from './clipConfig.ts';
import { openClipWeights, readClipConfig } from './clipFolder.ts';
import { clipText, endOfText } from './clipTextTower.ts';
import { FrozenWeights } from '../files/frozenWeights.ts';
import { embedByLength, type IdBatch } from '../text/lengthBatches.ts';
import { TextTokenizer } from '../files/tokenizers.ts';

/** Tokens per run, padding included: bounds the memory of a run whatever the lengths. */
const TOKENS_PER_RUN = 2048;

export class ClipTextEncoder {
  /** Numbers per vector: the projection that images share. */
  readonly width: number;
  private readonly config: ClipConfig;
  private readonly session: Session;
  private readonly tokenizer: TextTokenizer;

  private constructor(config: ClipConfig, session: Session, tokenizer: TextTokenizer) {
    this.width = config.projection_dim;
    this.config = config;
    this.session = session;
    this.tokenizer = tokenizer;
  }

  /**
   * Loads the text tower of a folder with config.json, model.safetensors and tokenizer.json; the vision tower's weights
   * are not read. Throws `unreadable_file`.
   */
  static async load(folder: string, options: SessionOptions = {}): Promise<ClipTextEncoder> {
    const config = readClipConfig(folder);
    const { max_position_embeddings: limit } = config.text;
    const tokenizer = TextTokenizer.load(folder, { limit, keepsLast: true });
    const file = openClipWeights(folder);
    const graph = new Graph();
    try {
      graph.output(clipText(graph, config, new FrozenWeights(graph, file)).textEmbeds, 'text_embeds', { 0: 'batch' });
    } finally {
      file.close();
    }
    const session = await Session.open(encodeModel(graph), { ...options, weightsFolder: graph.weightsFolder });
    return new ClipTextEncoder(config, session, tokenizer);
  }

  get device(): DeviceRecord {
    return this.session.device;
  }

  /** Token ids of a text with start and end token, at most as many as the model has positions; the end token stays. */
  tokenize(text: string): number[] {
    return this.tokenizer.encode(text);
  }

  /** One vector of length 1 per text, in order. */
  async embed(texts: readonly string[]): Promise<Float32Array[]> {
    const tokens = texts.map((text) => this.tokenize(text));
    const sizes = { width: this.width, tokensPerRun: TOKENS_PER_RUN };
    return (await embedByLength(tokens, sizes, (batch) => this.run(batch))).map(normalise);
  }

  async close(): Promise<void> {
    await this.session.close();
  }

  /** Raw embeddings [batch, width]. Shorter texts are followed by zeros, which causal attention never sees. */
  private async run({ rows, ids, positions }: IdBatch): Promise<Float32Array> {
    const ends = rows.map((row, index) => BigInt(index * ids.shape[1] + endOfText(row, this.config.text)));
    const inputs = { ids, positions, ends: { data: BigInt64Array.from(ends), shape: [rows.length] } };
    const { text_embeds: vectors } = await this.session.run(inputs, ['text_embeds']);
    return vectors!;
  }
}

function normalise(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : vector;
}
