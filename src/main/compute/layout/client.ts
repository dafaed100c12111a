// Starts a thread that lays one map out, for the job that drives it. The thread holds no database and no file; ending it is how a
// job is cancelled, and loses nothing but the map that was not there yet.
import { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/errors.ts';
import { entryPath } from '../../lib/paths.ts';
import { connectCalls, type Client } from '../../lib/threadCalls.ts';
import { workerChannel } from '../channels.ts';
import type { LayoutService } from './service.ts';

export interface LayoutThread {
  readonly client: Client<LayoutService>;
  /** Ends it at once; calls in flight fail with `cancelled`. */
  end(): Promise<void>;
}

/** Heap of the thread: umap-js keeps its graph of 20,000 points as small objects. */
const HEAP_MB = 2048;

export function startLayoutThread(): LayoutThread {
  const worker = new Worker(entryPath('compute/layoutThread'), {
    name: 'map layout',
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  const client = connectCalls<LayoutService>(workerChannel(worker));
  worker.on('error', (error: NodeJS.ErrnoException) => {
    const full = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    client.close(
      new AppError(
        full ? 'out_of_memory' : 'compute_failed',
        `The thread that lays the map out died: ${error.message}`,
        {
          hint: full ? 'Close other programs and make the map again.' : 'Make the map again.',
        },
      ),
    );
  });
  worker.on('exit', () => {
    client.close(
      new AppError('compute_failed', 'The thread that lays the map out has ended.', { hint: 'Make the map again.' }),
    );
  });
  return {
    client,
    async end() {
      client.close(new AppError('cancelled', 'The map was cancelled.'));
      await worker.terminate();
    },
  };
}
