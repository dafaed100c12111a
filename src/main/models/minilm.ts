// The text encoder: all-MiniLM-L6-v2 from a folder with config.json, model.safetensors, tokenizer.json and
// tokenizer_config.json. Texts in, vectors of length 1 out; similarity is their dot product (spec 5).
import { Tokenizer } from '@huggingface/tokenizers';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Precision } from '../../shared/models.ts';
import { Graph } from '../engine/graph.ts';
import { encodeModel } from '../engine/onnx.ts';
import { Session, type DeviceRecord, type SessionOptions } from '../engine/session.ts';
import { bert, bertConfigSchema } from './bert.ts';
import { openWeights } from './weightFolder.ts';

const FILES = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'] as const;
/** sentence-transformers' limit, special tokens included; tokenizer.json's own 128 is meant to be overridden. */
const MAX_TOKENS = 256;
/** Tokens per run, padding included: bounds the memory of a run whatever the lengths. */
const TOKENS_PER_RUN = 1024;

export class TextEncoder {
  readonly id: string;
  /** sha256 over the sorted (file name, file sha256) pairs. */
  readonly hash: string;
  /** Numbers per vector. */
  readonly width: number;
  private readonly session: Session;
  private readonly tokenizer: Tokenizer;

  private constructor(id: string, hash: string, width: number, session: Session, tokenizer: Tokenizer) {
    this.id = id;
    this.hash = hash;
    this.width = width;
    this.session = session;
    this.tokenizer = tokenizer;
  }

  /** Loads the encoder of a folder. Throws `unreadable_file` when a file is missing or not what it should be. */
  static async load(
    dir: string,
    { precision = 'float32', ...options }: SessionOptions & { precision?: Precision } = {},
  ): Promise<TextEncoder> {
    const config = readJson(join(dir, 'config.json'), bertConfigSchema);
    const tokenizer = new Tokenizer(
      readJson(join(dir, 'tokenizer.json')),
      readJson(join(dir, 'tokenizer_config.json')),
    );
    const weights = openWeights(dir);
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
    return new TextEncoder(basename(resolve(dir)), hashOfFiles(dir), config.hidden_size, session, tokenizer);
  }

  get device(): DeviceRecord {
    return this.session.device;
  }

  /** Token ids of a text with [CLS] and [SEP], at most 256 of them. */
  tokenize(text: string): number[] {
    const { ids } = this.tokenizer.encode(text);
    return ids.length <= MAX_TOKENS ? ids : [...ids.slice(0, MAX_TOKENS - 1), ids.at(-1)!];
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
        out[index] = vectors.slice(row * this.width, (row + 1) * this.width);
      });
      start = end;
    }
    return out;
  }

  async close(): Promise<void> {
    await this.session.close();
  }

  private async run(batch: readonly number[][]): Promise<Float32Array> {
    const length = Math.max(...batch.map((ids) => ids.length));
    const shape = [batch.length, length];
    const ids = new BigInt64Array(batch.length * length);
    const mask = new Float32Array(batch.length * length);
    batch.forEach((row, index) => {
      row.forEach((id, position) => {
        ids[index * length + position] = BigInt(id);
        mask[index * length + position] = 1;
      });
    });
    const positions = BigInt64Array.from({ length }, (_, position) => BigInt(position));
    const inputs = {
      ids: { data: ids, shape },
      positions: { data: positions, shape: [length] },
      mask: { data: mask, shape },
    };
    const { sentence } = await this.session.run(inputs, ['sentence']);
    return sentence!;
  }
}

function hashOfFiles(dir: string): string {
  const total = createHash('sha256');
  for (const name of [...FILES].sort()) {
    const file = createHash('sha256')
      .update(readFileSync(join(dir, name)))
      .digest('hex');
    total.update(`${name}\0${file}\n`);
  }
  return total.digest('hex');
}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error };
}

function readJson(path: string): object;
function readJson<T>(path: string, schema: Schema<T>): T;
function readJson<T>(path: string, schema?: Schema<T>): T | object {
  const fail = (cause: unknown): never => {
    throw new AppError('unreadable_file', `"${path}" is missing or not what a text encoder needs.`, {
      hint: 'Install the text encoder again.',
      details: { file: path, reason: cause instanceof Error ? cause.message : String(cause) },
      cause,
    });
  };
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    return fail(cause);
  }
  if (schema === undefined) return typeof value === 'object' && value !== null ? value : fail('not an object');
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : fail(parsed.error);
}
