// Opens and runs sessions: the only file that imports onnxruntime. It chooses the execution provider and keeps a
// record of what was tried and why, so that a GPU is never ignored, nor the CPU used, in silence.
import * as ort from 'onnxruntime-node';
import { AppError } from '../../shared/errors.ts';
import { sizeOf, type DType } from './graph.ts';

// Failures arrive as exceptions; onnxruntime's own lines on stderr would say them twice.
ort.env.logLevel = 'fatal';

/** One execution provider, whether it was used, and why (not). */
export interface ProviderTrial {
  provider: string;
  used: boolean;
  reason: string;
}

/** Which provider a session runs on, and how that came about. */
export interface DeviceRecord {
  chosen: string;
  tried: ProviderTrial[];
  threads: number;
}

export interface SessionOptions {
  /** 'auto', or the name of a provider to insist on: 'cpu', 'cuda', 'webgpu', ... */
  device?: string;
  /** CPU threads of one session. */
  threads?: number;
}

/** A tensor over memory that the caller owns; onnxruntime reads and writes it in place. */
export interface TensorView {
  data: Float32Array | BigInt64Array;
  shape: readonly number[];
}

/** Providers that are listed but do not suit graphs that change with every recipe. */
const UNSUITED: Record<string, string> = {
  tensorrt: 'not used: it compiles an engine per graph for minutes',
  dml: 'not used: its device memory cannot be reached from Node',
  coreml: 'not used: it takes frozen weights only',
};

/** The providers of this build of onnxruntime, as it lists them. */
export function listProviders(): string[] {
  return ort.listSupportedBackends().map((backend) => backend.name);
}

export class Session {
  readonly device: DeviceRecord;
  private readonly session: ort.InferenceSession;

  private constructor(session: ort.InferenceSession, device: DeviceRecord) {
    this.session = session;
    this.device = device;
  }

  /**
   * Opens a session for an ONNX model. With `auto` every suitable provider is tried in the order fastest first and
   * the CPU is the last resort; a provider named outright that cannot be had is an `unsupported` error.
   */
  static async open(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
    const { device = 'auto', threads = 0 } = options;
    const listed = listProviders();
    const tried: ProviderTrial[] = [];
    if (device !== 'auto' && !listed.includes(device)) {
      throw new AppError('unsupported', `This installation has no execution provider "${device}".`, {
        hint: `It has: ${listed.join(', ')}. Choose one of them, or auto.`,
      });
    }
    const candidates = device === 'auto' ? [...listed.filter((name) => name !== 'cpu'), 'cpu'] : [device];
    for (const provider of candidates) {
      const unsuited = UNSUITED[provider];
      if (unsuited !== undefined && device === 'auto') {
        tried.push({ provider, used: false, reason: unsuited });
        continue;
      }
      try {
        const session = await create(model, provider, threads);
        const reason = device === 'auto' ? 'the first that opened' : 'asked for';
        tried.push({ provider, used: true, reason: provider === 'cpu' ? 'always available' : reason });
        return new Session(session, { chosen: provider, tried, threads });
      } catch (cause) {
        const reason = firstLine(cause);
        tried.push({ provider, used: false, reason });
        if (device === 'auto' && provider !== 'cpu') continue;
        throw new AppError('compute_failed', `onnxruntime could not open the graph on ${provider}: ${reason}`, {
          details: { tried },
          cause,
        });
      }
    }
    throw new AppError('compute_failed', 'No execution provider could open the graph.', { details: { tried } });
  }

  get inputNames(): readonly string[] {
    return this.session.inputNames;
  }

  /**
   * Binds inputs and outputs to memory once, for many runs. Each run reads the inputs in place and writes the outputs
   * into their arrays. Only outputs that are named are computed and fetched.
   */
  bind(inputs: Record<string, TensorView>, outputs: Record<string, TensorView>): BoundRun {
    const feeds = toTensors(inputs);
    const fetches = toTensors(outputs);
    return async () => {
      try {
        await this.session.run(feeds, fetches);
      } catch (cause) {
        throw runFailure(cause);
      }
    };
  }

  /** Runs once and returns copies of the outputs. For shapes that vary between runs. */
  async run(inputs: Record<string, TensorView>, outputs: readonly string[]): Promise<Record<string, Float32Array>> {
    try {
      const results = await this.session.run(toTensors(inputs), [...outputs]);
      return Object.fromEntries(outputs.map((name) => [name, results[name]!.data as Float32Array]));
    } catch (cause) {
      throw runFailure(cause);
    }
  }

  /** Frees the session's memory. */
  async close(): Promise<void> {
    await this.session.release();
  }
}

/** One run over bound memory. It blocks the thread it is called on until the outputs are written. */
export type BoundRun = () => Promise<void>;

function create(model: Uint8Array, provider: string, threads: number): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(model, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    // The pattern planner holds the peak of all activations at once: 15-20 % more memory for no speed.
    enableMemPattern: false,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    ...(threads > 0 ? { intraOpNumThreads: threads } : {}),
  });
}

function toTensors(views: Record<string, TensorView>): Record<string, ort.Tensor> {
  return Object.fromEntries(
    Object.entries(views).map(([name, { data, shape }]) => {
      if (data.length !== sizeOf(shape)) {
        throw new Error(`"${name}" holds ${String(data.length)} numbers for the shape [${shape.join(', ')}]`);
      }
      const dtype: DType = data instanceof BigInt64Array ? 'int64' : 'float32';
      return [name, new ort.Tensor(dtype, data, shape)];
    }),
  );
}

function runFailure(cause: unknown): AppError {
  const reason = firstLine(cause);
  const outOfMemory = /alloc|out of memory/i.test(reason);
  return new AppError(outOfMemory ? 'out_of_memory' : 'compute_failed', `onnxruntime failed: ${reason}`, {
    hint: outOfMemory ? 'Use a smaller batch.' : 'Run `npx --no marquee doctor` and report this.',
    cause,
  });
}

const firstLine = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0]!.slice(0, 300);
