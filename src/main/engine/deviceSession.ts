// A session whose outputs may stay on the device and be fed to the next run: what training on a GPU needs. Their numbers
// are read by running them through another session with outputs on the CPU: onnxruntime-node aborts the process when a
// tensor on the GPU is asked for its data.
import type * as ort from 'onnxruntime-node';
import { createSession, runFailure } from './runtime.ts';
import { toTensors, type TensorView } from './session.ts';

/** A tensor that stays where it was computed. Whoever holds it frees it. */
export class DeviceTensor {
  /** @internal */
  readonly tensor: ort.Tensor;

  constructor(tensor: ort.Tensor) {
    this.tensor = tensor;
  }

  free(): void {
    if (this.tensor.location !== 'cpu') this.tensor.dispose();
  }
}

export interface DeviceSessionOptions {
  threads: number;
  /** Outputs that stay on the device, where it can keep them (WebGPU); elsewhere they lie in the CPU's memory. */
  kept: readonly string[];
  /** Other outputs, whose numbers are wanted. */
  read: readonly string[];
  /** Fails to open rather than running a node on the CPU. */
  wholly?: boolean;
  /** Folder of the graph's external constants (`Graph.weightsFolder`). */
  weightsFolder?: string | undefined;
}

export class DeviceSession {
  private readonly session: ort.InferenceSession;
  private readonly options: DeviceSessionOptions;

  private constructor(session: ort.InferenceSession, options: DeviceSessionOptions) {
    this.session = session;
    this.options = options;
  }

  static async open(model: Uint8Array, provider: string, options: DeviceSessionOptions): Promise<DeviceSession> {
    const { threads, wholly = false, weightsFolder } = options;
    const locations = Object.fromEntries([
      ...options.kept.map((name) => [name, 'gpu-buffer'] as const),
      ...options.read.map((name) => [name, 'cpu'] as const),
    ]);
    const keeps = provider === 'webgpu' && options.kept.length > 0;
    const session = await createSession(model, provider, {
      ...{ threads, wholly, weightsFolder },
      ...(keeps ? { locations } : {}),
    });
    return new DeviceSession(session, options);
  }

  get inputNames(): readonly string[] {
    return this.session.inputNames;
  }

  /** Runs once. Inputs that the session does not have are left out. */
  async run(
    views: Record<string, TensorView>,
    tensors: Record<string, DeviceTensor>,
  ): Promise<{ kept: Record<string, DeviceTensor>; read: Record<string, Float32Array> }> {
    const feeds: Record<string, ort.Tensor> = {};
    const all: Record<string, ort.Tensor> = toTensors(views);
    for (const [name, { tensor }] of Object.entries(tensors)) all[name] = tensor;
    for (const name of this.session.inputNames) if (all[name] !== undefined) feeds[name] = all[name];
    try {
      const outputs = await this.session.run(feeds, [...this.options.kept, ...this.options.read]);
      return {
        kept: Object.fromEntries(this.options.kept.map((name) => [name, new DeviceTensor(outputs[name]!)])),
        read: Object.fromEntries(this.options.read.map((name) => [name, outputs[name]!.data as Float32Array])),
      };
    } catch (cause) {
      throw runFailure(cause);
    }
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}
