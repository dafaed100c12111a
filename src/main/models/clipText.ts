// The text encoder of a CLIP model's folder: texts in, vectors in the space of its image embeddings out. Its surface is
// that of the sentence encoder (minilm.ts), so that genre prompts can come from either.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Graph } from '../engine/graph.ts';
import { encodeModel } from '../engine/onnx.ts';
import { Session, type DeviceRecord, type SessionOptions } from '../engine/session.ts';
import type { ClipConfig } from './clipConfig.ts';
import { openClipWeights, readClipConfig } from './clipFolder.ts';
import { clipText, endOfText } from './clipTextTower.ts';
import { FrozenWeights } from './frozenWeights.ts';
import { TextTokenizer } from './tokenizers.ts';

/** Tokens per run, padding included: bounds the memory of a run whatever the lengths. */
const TOKENS_PER_RUN = 2048;

export class ClipTextEncoder {
  readonly id: string;
  readonly hash: string;
  /** Numbers per vector: the projection that images share. */
  readonly width: number;
  private readonly config: ClipConfig;
  private readonly session: Session;
  private readonly tokenizer: TextTokenizer;

  private constructor(
    named: { id: string; hash: string },
    config: ClipConfig,
    session: Session,
    tokenizer: TextTokenizer,
  ) {
    this.id = named.id;
    this.hash = named.hash;
    this.width = config.projection_dim;
    this.config = config;
    this.session = session;
    this.tokenizer = tokenizer;
  }

  /**
   * Loads the text tower of a folder with config.json, model.safetensors and tokenizer.json; the vision tower's weights
   * are not read. `named` saves hashing the files where the model is known. Throws `unreadable_file`.
   */
  static async load(
    folder: string,
    options: SessionOptions & { named?: { id: string; hash: string } } = {},
  ): Promise<ClipTextEncoder> {
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
    const { named, ...device } = options;
    const session = await Session.open(encodeModel(graph), { ...device, weightsFolder: graph.weightsFolder });
    return new ClipTextEncoder(
      named ?? { id: basename(resolve(folder)), hash: await hashOfFiles(folder) },
      config,
      session,
      tokenizer,
    );
  }

  get device(): DeviceRecord {
    return this.session.device;
  }

  /** Token ids of a text with start and end token, at most as many as the model has positions; the end token stays. */
  tokenize(text: string): number[] {
    return this.tokenizer.encode(text);
  }

  /** One vector of length 1 per text, in order. Texts of like length share a run. */
  async embed(texts: readonly string[]): Promise<Float32Array[]> {
    const tokens = texts.map((text) => this.tokenize(text));
    const order = texts.map((_, index) => index).sort((a, b) => tokens[a]!.length - tokens[b]!.length);
    const out: Float32Array[] = new Array<Float32Array>(texts.length);
    for (let start = 0; start < order.length;) {
      let end = start + 1;
      while (end < order.length && (end + 1 - start) * tokens[order[end]!]!.length <= TOKENS_PER_RUN) end += 1;
      const part = order.slice(start, end);
      const vectors = await this.run(part.map((index) => tokens[index]!));
      part.forEach((index, row) => {
        out[index] = normalise(vectors.slice(row * this.width, (row + 1) * this.width));
      });
      start = end;
    }
    return out;
  }

  async close(): Promise<void> {
    await this.session.close();
  }

  /** Raw embeddings [batch, width]. Shorter texts are followed by zeros, which causal attention never sees. */
  private async run(batch: readonly number[][]): Promise<Float32Array> {
    const length = Math.max(...batch.map((ids) => ids.length));
    const ids = new BigInt64Array(batch.length * length);
    batch.forEach((row, index) => {
      row.forEach((id, position) => (ids[index * length + position] = BigInt(id)));
    });
    const ends = batch.map((row, index) => BigInt(index * length + endOfText(row, this.config.text)));
    const inputs = {
      ids: { data: ids, shape: [batch.length, length] },
      positions: { data: BigInt64Array.from({ length }, (_, position) => BigInt(position)), shape: [length] },
      ends: { data: BigInt64Array.from(ends), shape: [batch.length] },
    };
    const { text_embeds: vectors } = await this.session.run(inputs, ['text_embeds']);
    return vectors!;
  }
}

function normalise(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : vector;
}

/** sha256 over the sorted (file name, file sha256) pairs of the files that the text tower reads. */
async function hashOfFiles(folder: string): Promise<string> {
  const total = createHash('sha256');
  for (const name of ['config.json', 'model.safetensors', 'tokenizer.json']) {
    const file = createHash('sha256');
    await pipeline(createReadStream(join(folder, name), { highWaterMark: 1 << 20 }), file);
    total.update(`${name}\0${file.digest('hex')}\n`);
  }
  return total.digest('hex');
}
