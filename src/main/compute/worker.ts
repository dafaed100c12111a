// Entry of the worker thread of the compute process: the only thread that runs onnxruntime. A run blocks it until it
// ends, so cancels arrive between two runs.
import { parentPort } from 'node:worker_threads';
import { Transferred, serveCalls, type Handlers } from '../lib/threadCalls.ts';
import { threadChannel } from './channels.ts';
import { tryProviders } from './devices.ts';
import { floatsToHalves } from './float16.ts';
import { inspectModel } from './inspectModel.ts';
import { openEncoder } from './openEncoders.ts';
import { predictGenres, trainGenres } from './genreJobs.ts';
import type { WorkerService } from './workerService.ts';

const handlers: Handlers<WorkerService> = {
  async encode({ encoder, device, threads, prepared, count, tokens }) {
    const open = await openEncoder(encoder, { device, threads, tokens });
    const made = await open.encode(prepared, count);
    const halves = tokens ? floatsToHalves(made.tokens) : null;
    const output = { pooled: made.pooled, tokens: halves, device: open.session.device.chosen };
    return new Transferred(output, halves ? [halves.buffer] : []);
  },
  providers: ({ device }) => tryProviders(device),
  inspectModel,
  trainGenres,
  predictGenres,
};

if (!parentPort) throw new Error('compute/worker runs as a worker thread only');
serveCalls<WorkerService>(threadChannel(parentPort), handlers);
