// onnxruntime itself: which providers this build has, and how sessions are created. Every session of the engine is made
// here, with the same settings; what is run in them is the business of session.ts and deviceSession.ts.
import * as ort from 'onnxruntime-node';
import { AppError } from '../../shared/errors.ts';
import { Graph, int } from './graph.ts';
import { encodeModel } from './onnx.ts';

// Read when onnxruntime first starts: without it its builds report to Microsoft. Compute processes have it from birth
// (compute/environment.ts); this is for scripts and tests that use the engine themselves.
process.env['ORT_DISABLE_TELEMETRY'] = '1';
// Failures arrive as exceptions; onnxruntime's own lines on stderr would say them twice.
ort.env.logLevel = 'fatal';

/** The providers of this build of onnxruntime, as it lists them. */
export function listProviders(): string[] {
  return ort.listSupportedBackends().map((backend) => backend.name);
}

export const onnxruntimeVersion = (): string => ort.env.versions.node ?? ort.env.versions.common;

export interface CreateOptions {
  /** CPU threads; 0 leaves it to onnxruntime. */
  threads: number;
  /** Folder of the graph's external constants (`Graph.weightsFolder`). */
  weightsFolder?: string | undefined;
  /** The graph multiplies int8 weights (quantize.ts). */
  int8?: boolean;
  /**
   * Threads of the session sleep as soon as nothing is left for them, where onnxruntime lets them turn in place for a while. For
   * many short runs with other work between and beside them: on busy cores it halves what they take of the processor.
   */
  sleeps?: boolean;
  /** Outputs that stay on the device (WebGPU only): names to 'gpu-buffer'. */
  locations?: Record<string, 'cpu' | 'gpu-buffer'>;
  /** Fails rather than running a node on the CPU that the provider has no kernel for. */
  wholly?: boolean;
}

/** Creates a session for a model, or for the file of one, on one provider, or throws what onnxruntime throws. */
export async function createSession(
  model: Uint8Array | string,
  provider: string,
  { threads, weightsFolder, int8 = false, sleeps = false, locations, wholly = false }: CreateOptions,
): Promise<ort.InferenceSession> {
  const exactInt8 = int8 && (await int8Overflows());
  const options: ort.InferenceSession.SessionOptions = {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    // The pattern planner holds the peak of all activations at once: 15-20 % more memory for no speed.
    enableMemPattern: false,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    ...(threads > 0 ? { intraOpNumThreads: threads } : {}),
    ...(locations === undefined ? {} : { preferredOutputLocation: locations }),
    extra: {
      session: {
        ...(exactInt8 ? { x64quantprecision: '1' } : {}),
        ...(sleeps ? { intra_op: { allow_spinning: '0' } } : {}),
        ...(weightsFolder === undefined ? {} : { model_external_initializers_file_folder_path: weightsFolder }),
        ...(wholly ? { disable_cpu_ep_fallback: '1' } : {}),
      },
    },
  };
  return typeof model === 'string'
    ? ort.InferenceSession.create(model, options)
    : ort.InferenceSession.create(model, options);
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
    const session = await createSession(encodeModel(graph), 'cpu', { threads: 1 });
    const { y } = await session.run({ x: new ort.Tensor('float32', new Float32Array(size).fill(255), [1, size]) });
    await session.release();
    return (y!.data as Float32Array).some((sum) => sum !== 255 * 127 * size);
  })();
  // A probe that failed is tried again.
  overflows.catch(() => (overflows = undefined));
  return overflows;
}

/** Whether a session was not opened because some of its nodes would have run on the CPU (`CreateOptions.wholly`). */
export const needsCpu = (cause: unknown): boolean =>
  /fallback to CPU EP has been explicitly disabled/.test(firstLine(cause));

/** What a failed run is told as. */
export function runFailure(cause: unknown): AppError {
  const reason = firstLine(cause);
  if (isAllocation(reason)) {
    const hint = 'Use a smaller batch.';
    return new AppError('out_of_memory', `onnxruntime failed: ${reason}`, { hint, cause });
  }
  const hint = 'Run `npx --no marquee doctor` and report this.';
  return new AppError('compute_failed', `onnxruntime failed: ${reason}`, { hint, cause });
}

/** What a session that did not open on `provider` is told as; `tried` goes into the details. */
export function openFailure(cause: unknown, provider: string, tried: unknown): AppError {
  const reason = firstLine(cause);
  const options = { details: { tried }, cause };
  if (isAllocation(reason)) {
    const hint = 'Close other programs, or choose a smaller model, a smaller batch or int8 weights.';
    return new AppError('out_of_memory', `There is not enough memory to open the model on ${provider}: ${reason}`, {
      ...options,
      hint,
    });
  }
  return new AppError('compute_failed', `onnxruntime could not open the graph on ${provider}: ${reason}`, options);
}

/** A failed allocation, in the words of onnxruntime, of the C++ library and of V8. */
const isAllocation = (reason: string): boolean => /alloc|out of memory|not enough memory/i.test(reason);

/** What onnxruntime says of a failure, without the place in its source and the condition that failed there. */
export function firstLine(thrown: unknown): string {
  const line = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0]!;
  return line.replace(/^\/\S+:\d+ .* was false\. /, '').slice(0, 300);
}
