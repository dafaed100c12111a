// Entry of the worker thread of the compute process: the only thread that runs onnxruntime. A run blocks it until it
// ends, so cancels arrive between two runs.
import { parentPort } from 'node:worker_threads';
import { Transferred, serveCalls, type Handlers } from '../lib/threadCalls.ts';
import { threadChannel } from './channels.ts';
import { fallbackOf } from '../engine/device.ts';
import { listProviders, onnxruntimeVersion } from '../engine/runtime.ts';
import { tryDevice } from './devices/trial.ts';
import { floatsToHalves } from '../models/files/float16.ts';
import { draftTaglines, stopDrafting } from './drafting/draftTaglines.ts';
import { embedTaglines } from './drafting/existing.ts';
import { generate, releaseGenerator } from './generation.ts';
import { exportGenres, importGenres } from './genreExport.ts';
import { inspectModel } from './inspectModel.ts';
import { openEncoder } from './openEncoders.ts';
import { predictGenres, trainGenres } from './genreJobs.ts';
import { trainLanguage } from './languageJobs.ts';
import { trainTokenizer } from './tokenizerJobs.ts';
import { trainTaglines } from './taglineJobs.ts';
import { scoreTaglines } from './taglineScores.ts';
import { embedText } from './textQueries.ts';
import { nearestPosters } from './nearestPosters.ts';
import type { WorkerService } from './workerService.ts';

const handlers: Handlers<WorkerService> = {
  async encode({ encoder, device, threads, prepared, count, tokens }) {
    const open = await openEncoder(encoder, { device, threads, tokens });
    const made = await open.encode(prepared, count);
    const halves = tokens ? floatsToHalves(made.tokens) : null;
    const { device: used } = open.session;
    const output = { pooled: made.pooled, tokens: halves, device: used.chosen, fallback: fallbackOf(used) };
    return new Transferred(output, halves ? [halves.buffer] : []);
  },
  runtime: () => ({ onnxruntime: onnxruntimeVersion(), listed: listProviders() }),
  tryDevice: ({ poster, ...input }) => tryDevice(input, poster),
  inspectModel,
  generate,
  trainGenres: async (input, context) => {
    await releaseGenerator();
    return trainGenres(input, context);
  },
  trainTokenizer,
  trainLanguage: async (input, context) => {
    await releaseGenerator();
    return trainLanguage(input, context);
  },
  trainTaglines: async (input, context) => {
    await releaseGenerator();
    return trainTaglines(input, context);
  },
  scoreTaglines,
  predictGenres,
  embedText,
  nearestPosters,
  exportGenres,
  importGenres,
  draftTaglines: (input, context) => draftTaglines(input, context),
  stopDrafting,
  embedTaglines,
};

if (!parentPort) throw new Error('compute/worker runs as a worker thread only');
serveCalls<WorkerService>(threadChannel(parentPort), handlers);
