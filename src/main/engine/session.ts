// Opens a session on a device and runs it over memory that the caller owns: the ordinary way to run a graph. Tensors that
// stay on a GPU are deviceSession.ts.
import * as ort from 'onnxruntime-node';
import { openOnFirst, type DeviceRecord } from './device.ts';
import { sizeOf, type DType } from './graph.ts';
import { createSession, firstLine, needsCpu, runFailure } from './runtime.ts';

export type { DeviceRecord, ProviderTrial } from './device.ts';

export interface SessionOptions {
  /** The name of a provider ('cpu', 'cuda', 'webgpu', ...), several in order of preference with commas, or 'auto'. */
  device?: string;
  /** CPU threads of one session. */
  threads?: number;
  /** Folder of the graph's external constants (`Graph.weightsFolder`). */
  weightsFolder?: string | undefined;
  /** The graph multiplies int8 weights (quantize.ts). */
  int8?: boolean;
  /** See `CreateOptions.sleeps`. */
  sleeps?: boolean;
}

/** A tensor over memory that the caller owns; onnxruntime reads and writes it in place. */
export interface TensorView {
  data: Float32Array | BigInt64Array;
  shape: readonly number[];
}

export class Session {
  readonly device: DeviceRecord;
  private readonly session: ort.InferenceSession;

  private constructor(session: ort.InferenceSession, device: DeviceRecord) {
    this.session = session;
    this.device = device;
  }

  /**
   * Opens a session for an ONNX model, or for the file of one, on the first provider of `device` that takes it; see `openOnFirst`. Where that one
   * lacks kernels, part of the graph runs on the CPU, and the device's record says so.
   */
  static async open(model: Uint8Array | string, options: SessionOptions = {}): Promise<Session> {
    const { device = 'auto', threads = 0, weightsFolder, int8 = false, sleeps = false } = options;
    const settings = { threads, weightsFolder, int8, sleeps };
    const create = async (provider: string): Promise<{ session: ort.InferenceSession; partly: boolean }> => {
      if (provider !== 'cpu') {
        try {
          return { session: await createSession(model, provider, { ...settings, wholly: true }), partly: false };
        } catch (cause) {
          if (!needsCpu(cause)) throw cause;
        }
      }
      return { session: await createSession(model, provider, settings), partly: provider !== 'cpu' };
    };
    const { opened, device: record } = await openOnFirst(device, threads, create);
    return new Session(opened.session, opened.partly ? { ...record, partly: true } : record);
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

/** One run over bound memory. It blocks the thread it is called on until the outputs are written. */
export type BoundRun = () => Promise<void>;

/** Views as onnxruntime's tensors; nothing is copied. */
export function toTensors(views: Record<string, TensorView>): Record<string, ort.Tensor> {
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
