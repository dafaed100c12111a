// Opens and runs sessions: the only file that imports onnxruntime. It chooses the execution provider and keeps a
// record of what was tried and why, so that a GPU is never ignored, nor the CPU used, in silence.
import * as ort from 'onnxruntime-node';
import { AppError } from '../../shared/errors.ts';
import { Graph, int, sizeOf, type DType } from './graph.ts';
import { encodeModel } from './onnx.ts';

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
  /** Folder of the graph's external constants (`Graph.weightsFolder`). */
  weightsFolder?: string | undefined;
  /** The graph multiplies int8 weights (quantize.ts). */
  int8?: boolean;
}

/** A tensor over memory that the caller owns; onnxruntime reads and writes it in place. */
export interface TensorView {
  data: Float32Array | BigInt64Array;
  shape: readonly number[];
}

/** Providers that `auto` leaves alone though they are listed, and why. Each can still be asked for by name. */
const NOT_ON_ITS_OWN: Record<string, string> = {
  webgpu: 'not chosen by itself: it may be a software renderer, slower than the CPU',
  tensorrt: 'not chosen by itself: it compiles an engine per graph for minutes',
  dml: 'not chosen by itself: untested with graphs whose weights change',
  coreml: 'not chosen by itself: it takes frozen weights only',
};

/** What a trial of each provider gave in this process: '' when it works, else why not. It is made once. */
const trials = new Map<string, string>();

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
    const { device = 'auto', threads = 0, weightsFolder, int8 = false } = options;
    const listed = listProviders();
    const tried: ProviderTrial[] = [];
    if (device !== 'auto' && !listed.includes(device)) {
      throw new AppError('unsupported', `This installation has no execution provider "${device}".`, {
        hint: `It has: ${listed.join(', ')}. Choose one of them, or auto.`,
      });
    }
    const candidates = device === 'auto' ? [...listed.filter((name) => name !== 'cpu'), 'cpu'] : [device];
    for (const provider of candidates) {
      const skip = device === 'auto' ? (NOT_ON_ITS_OWN[provider] ?? (await whyUnavailable(provider))) : undefined;
      if (skip !== undefined) {
        tried.push({ provider, used: false, reason: skip });
        continue;
      }
      try {
        const exactInt8 = int8 && (await int8Overflows());
        const session = await create(model, provider, threads, { weightsFolder, exactInt8 });
        const reason =
          device !== 'auto' ? 'asked for' : provider === 'cpu' ? 'always available' : 'the fastest that opened';
        tried.push({ provider, used: true, reason });
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

  /**
   * As `bind`, without the copies that onnxruntime's binding makes of every output after a run, into arrays that nobody
   * reads: for large outputs they cost as much memory as the outputs again, and a tenth of the time of a training step.
   * `barrier` names a sequence output that the graph declares before all others. The binding cannot hand a sequence over
   * and stops there, when all outputs have been written in place. The caller has to check that they were: fill one with
   * NaN beforehand.
   */
  bindInPlace(inputs: Record<string, TensorView>, outputs: Record<string, TensorView>, barrier: string): BoundRun {
    const feeds = toTensors(inputs);
    const fetches = { [barrier]: null, ...toTensors(outputs) };
    return async () => {
      try {
        await this.session.run(feeds, fetches);
      } catch (cause) {
        if (!/^Non tensor type/.test(firstLine(cause))) throw runFailure(cause);
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

/** Opens and runs a graph of one node on a provider, once per process; says why that failed, or undefined. */
async function whyUnavailable(provider: string): Promise<string | undefined> {
  if (provider === 'cpu') return undefined;
  if (!trials.has(provider)) {
    const graph = new Graph();
    graph.output(graph.node('Add', [graph.input('x', [1]), graph.scalar(1)], [1]), 'y');
    try {
      const session = await create(encodeModel(graph), provider, 1);
      const { y } = await session.run({ x: new ort.Tensor('float32', new Float32Array([1]), [1]) });
      await session.release();
      trials.set(provider, (y!.data as Float32Array)[0] === 2 ? '' : 'it computed a wrong sum');
    } catch (cause) {
      trials.set(provider, firstLine(cause));
    }
  }
  const reason = trials.get(provider);
  return reason === '' ? undefined : reason;
}

let overflows: Promise<boolean> | undefined;

/**
 * Whether this CPU's fast kernel for int8 weights adds pairs of products in 16 bits, where large ones are cut off (x64
 * without VNNI): then the exact kernel is asked for, which costs twice the time. Tried once per process.
 */
function int8Overflows(): Promise<boolean> {
  overflows ??= (async () => {
    const size = 64;
    const graph = new Graph();
    const [one, none] = [graph.scalar(1), graph.constant(new Uint8Array([0]), [])];
    const bytes = graph.node('QuantizeLinear', [graph.input('x', [1, size]), one, none], [1, size], { dtype: 'uint8' });
    const weights = graph.constant(new Int8Array(size * size).fill(127), [size, size]);
    const sums = graph.node('MatMulInteger', [bytes, weights, none], [1, size], { dtype: 'int32' });
    graph.output(graph.node('Cast', [sums], [1, size], { attributes: { to: int(1) } }), 'y');
    const session = await create(encodeModel(graph), 'cpu', 1);
    const { y } = await session.run({ x: new ort.Tensor('float32', new Float32Array(size).fill(255), [1, size]) });
    await session.release();
    return (y!.data as Float32Array).some((sum) => sum !== 255 * 127 * size);
  })();
  return overflows;
}

/** One run over bound memory. It blocks the thread it is called on until the outputs are written. */
export type BoundRun = () => Promise<void>;

function create(
  model: Uint8Array,
  provider: string,
  threads: number,
  { weightsFolder, exactInt8 = false }: { weightsFolder?: string | undefined; exactInt8?: boolean } = {},
): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(model, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    // The pattern planner holds the peak of all activations at once: 15-20 % more memory for no speed.
    enableMemPattern: false,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    ...(threads > 0 ? { intraOpNumThreads: threads } : {}),
    extra: {
      session: {
        ...(exactInt8 ? { x64quantprecision: '1' } : {}),
        ...(weightsFolder === undefined ? {} : { model_external_initializers_file_folder_path: weightsFolder }),
      },
    },
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
