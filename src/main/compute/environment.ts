// The environment of a compute process, however it is started: what native libraries read when they are loaded.
import { availableParallelism } from 'node:os';

/** Of this process, with what libraries must be told before they run. */
export function computeEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // onnxruntime's builds report to Microsoft and keep a device id in the user's home unless told not to.
    ORT_DISABLE_TELEMETRY: '1',
    // Decoding and syncing share this pool: while some threads wait for the disk, the others decode.
    UV_THREADPOOL_SIZE: String(2 * availableParallelism() + 4),
  };
}
