// Entry of the compute process. Its main thread answers heartbeats and cancels and works on images (sharp is
// asynchronous); everything that runs onnxruntime goes to the worker thread, which may block, and similarity search to another. No database, no shell.
import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors.ts';
import { entryPath, type Entry } from '../lib/paths.ts';
import { connectCalls, serveCalls, type Client, type Handlers } from '../lib/threadCalls.ts';
import { parentChannel, workerChannel } from './channels.ts';
import { countCores } from './cores.ts';
import { sharpVersion } from './decode.ts';
import { examplePoster } from './devices/examplePoster.ts';
import { deviceFacts } from './devices/facts.ts';
import { embed } from './embedding.ts';
import { preparedExport } from './exportPictures.ts';
import { checkImages, makeThumbnail } from './imageCheck.ts';
import { printPictures } from './printPictures.ts';
import type { CheckNote, ComputeService } from './service.ts';
import type { VectorService } from './vectors/vectorService.ts';
import type { WorkerService } from './workerService.ts';

/** The client of a thread; started with the first call that needs it, and again after it died. */
function threadOf<S>(entry: Entry, name: string): () => Client<S> {
  let current: Client<S> | null = null;
  return () => {
    if (current) return current;
    const thread = new Worker(entryPath(entry));
    const client = connectCalls<S>(workerChannel(thread));
    const gone = (error: AppError): void => {
      if (current === client) current = null;
      client.close(error);
    };
    thread.on('error', (error: NodeJS.ErrnoException) => {
      const full = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      gone(
        new AppError(full ? 'out_of_memory' : 'compute_failed', `The ${name} thread died: ${error.message}`, {
          hint: full ? 'Use a smaller batch, or close other programs.' : 'Start the job again.',
        }),
      );
    });
    thread.on('exit', (code) => {
      gone(new AppError('compute_failed', `The ${name} thread ended (exit code ${String(code)}).`));
    });
    current = client;
    return client;
  };
}

const worker = threadOf<WorkerService>('compute/worker', 'computing');
const vectors = threadOf<VectorService>('compute/vectorThread', 'similarity');

const handlers: Handlers<ComputeService> = {
  hello: () => ({ pid: process.pid }),
  machine: async () => ({
    ...(await worker().call('runtime', {})),
    sharp: sharpVersion,
    cores: countCores(),
  }),
  tryDevice: async (input) => {
    const [poster, facts] = await Promise.all([examplePoster(), deviceFacts(input.device)]);
    return { ...(await worker().call('tryDevice', { ...input, poster })), ...facts };
  },
  inspectModel: (input) => worker().call('inspectModel', input),
  generate: (input, { signal }) => worker().call('generate', input, { signal }),
  draftTaglines: (input, { signal, note }) => worker().call('draftTaglines', input, { signal, onNote: note }),
  stopDrafting: (input) => worker().call('stopDrafting', input),
  embedTaglines: (input, { signal, note }) => worker().call('embedTaglines', input, { signal, onNote: note }),
  checkImages: ({ paths, copyTo }, { signal, note }) =>
    checkImages(paths, copyTo, {
      signal,
      onDone: (done) => {
        note({ done } satisfies CheckNote);
      },
    }),
  thumbnail: ({ path, size }) => makeThumbnail(path, size),
  printPictures: (input, { signal }) => printPictures(input, signal),
  embed: (input, context) => embed(input, context, worker()),
  trainGenres: (input, { signal, note }) => worker().call('trainGenres', input, { signal, onNote: note }),
  trainTokenizer: (input, { signal, note }) => worker().call('trainTokenizer', input, { signal, onNote: note }),
  trainLanguage: (input, { signal, note }) => worker().call('trainLanguage', input, { signal, onNote: note }),
  trainTaglines: (input, { signal, note }) => worker().call('trainTaglines', input, { signal, onNote: note }),
  scoreTaglines: (input, { signal, note }) => worker().call('scoreTaglines', input, { signal, onNote: note }),
  nearestPosters: (input, { signal, note }) => worker().call('nearestPosters', input, { signal, onNote: note }),
  predictGenres: (input, { signal }) => worker().call('predictGenres', input, { signal }),
  exportGenres: async (input, { signal }) => {
    const { work, sample } = await preparedExport(input);
    const made = await worker().call('exportGenres', work, { signal });
    return sample && made.checked ? { ...made, checked: { ...made.checked, on: 'sample' } } : made;
  },
  importGenres: (input) => worker().call('importGenres', input),
  embedText: (input) => worker().call('embedText', input),
  indexMissing: (input) => vectors().call('indexMissing', input),
  indexBegin: (input, { signal }) => vectors().call('indexBegin', input, { signal }),
  indexAppend: (input) => vectors().call('indexAppend', input),
  indexCommit: (input) => vectors().call('indexCommit', input),
  indexDiscard: (input) => vectors().call('indexDiscard', input),
  indexSearch: (input) => vectors().call('indexSearch', input),
  indexRelease: (input) => vectors().call('indexRelease', input),
  duplicatePairs: (input, { signal, note }) => vectors().call('duplicatePairs', input, { signal, onNote: note }),
};

serveCalls<ComputeService>(
  parentChannel(() => {
    // The studio is gone. Leaving politely would wait for the step in flight; checkpoints and rows on disk are whole anyway.
    process.kill(process.pid, 'SIGKILL');
  }),
  handlers,
);
