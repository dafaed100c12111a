// Runs a genre head forward in batches: logits of any rows of a memory. It shares the parameter views of whoever made
// it, so the same object validates a model in training and serves a loaded one.
import { Graph, sizeOf, type Value } from '../../engine/graph.ts';
import { KernelMemory } from '../../engine/kernels/memory.ts';
import { encodeModel } from '../../engine/onnx.ts';
import { Session, type BoundRun, type SessionOptions, type TensorView } from '../../engine/session.ts';
import { AppError } from '../../../shared/errors.ts';
import type { MemorySource } from './genreHead.ts';
import { MemoryReader } from './memoryReader.ts';
import { declareParameters, mlDecoder } from './mlDecoder.ts';
import { NO_DROPOUT, type MlDecoderConfig } from './mlDecoderParameters.ts';

/** Posters per run. */
export const VALIDATION_BATCH = 64;

/** The head without dropout over a batch: memory in, logits out. */
export function genreForward(
  config: MlDecoderConfig,
  batch: number,
): { graph: Graph; parameters: Map<string, Value>; memory: Value } {
  const graph = new Graph();
  const still = { ...config, dropout: NO_DROPOUT };
  const parameters = declareParameters(graph, still);
  const memory = graph.input('memory', [batch, config.memoryTokens, config.memoryWidth]);
  const context = { graph, config: still, batch, parameter: (name: string) => parameters.get(name)!, sites: [] };
  graph.output(mlDecoder(context, memory).logits, 'logits');
  return { graph, parameters, memory };
}

export class GenrePredictor {
  readonly session: Session;
  private readonly config: MlDecoderConfig;
  private readonly batch: number;
  private readonly reader: MemoryReader;
  private readonly execute: BoundRun;
  private readonly logits: Float32Array;

  private constructor(
    session: Session,
    config: MlDecoderConfig,
    batch: number,
    reader: MemoryReader,
    execute: BoundRun,
    logits: Float32Array,
  ) {
    this.session = session;
    this.config = config;
    this.batch = batch;
    this.reader = reader;
    this.execute = execute;
    this.logits = logits;
  }

  /** Opens a session whose parameters are read from `view(name)` at every run. */
  static async create(
    config: MlDecoderConfig,
    view: (name: string) => Float32Array,
    options: SessionOptions & { batch?: number },
  ): Promise<GenrePredictor> {
    const batch = options.batch ?? VALIDATION_BATCH;
    const { graph, parameters, memory } = genreForward(config, batch);
    const { shape } = memory;
    const session = await Session.open(encodeModel(graph), options);

    const staging = new KernelMemory(MemoryReader.bytes(sizeOf(shape)));
    const reader = new MemoryReader(staging, sizeOf(shape));
    const inputs: Record<string, TensorView> = { memory: { data: reader.floats, shape } };
    for (const value of parameters.values()) {
      if (session.inputNames.includes(value.name)) inputs[value.name] = { data: view(value.name), shape: value.shape };
    }
    const logits = new Float32Array(batch * config.classes);
    const execute = session.bind(inputs, { logits: { data: logits, shape: [batch, config.classes] } });
    return new GenrePredictor(session, config, batch, reader, execute, logits);
  }

  /** Logits of `rows`, row-major [rows, classes]. Lets other work in between batches. */
  async run(memory: MemorySource, rows: Int32Array, onProgress?: (done: number) => void): Promise<Float32Array> {
    const { config, batch } = this;
    if (memory.tokens !== config.memoryTokens || memory.width !== config.memoryWidth) {
      throw new AppError(
        'bad_input',
        `The head was trained on ${String(config.memoryTokens)} x ${String(config.memoryWidth)} image features, not ${String(memory.tokens)} x ${String(memory.width)}.`,
        { hint: 'Embed the posters with the encoder that the head was trained with.' },
      );
    }
    const out = new Float32Array(rows.length * config.classes);
    for (let start = 0; start < rows.length; start += batch) {
      const part = rows.subarray(start, start + batch);
      this.reader.read(memory, part);
      await this.execute();
      out.set(this.logits.subarray(0, part.length * config.classes), start * config.classes);
      onProgress?.(start + part.length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return out;
  }

  async close(): Promise<void> {
    await this.session.close();
  }
}
