// Tries one execution provider with real work: a poster through the starter encoder, and training steps of a genre head.
// It measures and hands the numbers out; whether they are right, and what is chosen, is judge.ts.
import { toWireError } from '../../../shared/errors.ts';
import { onnxruntimeVersion } from '../../engine/runtime.ts';
import { shippedModel } from '../../modelStore/shipped.ts';
import { efficientNetLite0 } from '../encoders/efficientNetLite0.ts';
import { medianOf, type Attempt } from './attempt.ts';
import { tryTraining } from './trainingTrial.ts';

/** Either what a provider did, or why it did not. */
export type Outcome<T> = { done: T; problem: null } | { done: null; problem: string };

export interface DeviceTrial {
  device: string;
  onnxruntime: string;
  inference: Outcome<Attempt>;
  training: Outcome<Attempt & { resident: boolean }>;
}

export interface TrialInput {
  device: string;
  threads: number;
}

const RUNS = 5;

/** Runs on the calling thread. `poster` is a picture as the starter encoder prepares it. */
export async function tryDevice({ device, threads }: TrialInput, poster: Uint8Array): Promise<DeviceTrial> {
  const inference = await outcome(() => tryInference(device, threads, poster));
  // Without inference there is no use in a training, and a driver that failed once may not return from the next call.
  const training: DeviceTrial['training'] =
    inference.done === null
      ? { done: null, problem: 'not tried: inference failed' }
      : await outcome(() => tryTraining(device, threads));
  return { device, onnxruntime: onnxruntimeVersion(), inference, training };
}

async function outcome<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { done: await work(), problem: null };
  } catch (error) {
    return { done: null, problem: toWireError(error).message };
  }
}

async function tryInference(device: string, threads: number, poster: Uint8Array): Promise<Attempt> {
  const { folder } = await shippedModel(efficientNetLite0.id);
  const { session, encode } = await efficientNetLite0.open(folder, { device, threads });
  try {
    const { pooled } = await encode(poster, 1);
    const milliseconds = await medianOf(RUNS, () => encode(poster, 1));
    return { milliseconds, numbers: pooled, partly: session.device.partly === true };
  } finally {
    await session.close();
  }
}
