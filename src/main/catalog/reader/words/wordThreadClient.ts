// Starts the thread that reads the words of a project, and ends it: after its connection is closed, never under it.
import { Worker } from 'node:worker_threads';
import { AppError } from '../../../../shared/errors.ts';
import { entryPath } from '../../../lib/paths.ts';
import { connectCalls } from '../../../lib/threadCalls.ts';
import type { WordArrays, WordService } from './wordIndex.ts';

export interface WordReading {
  /** Rejects with what went wrong, or once it was stopped. */
  words: Promise<WordArrays>;
  /** Stops it; resolves when its connection is closed and the thread has ended. */
  stop(): Promise<void>;
}

export function startReadingWords(dir: string): WordReading {
  const worker = new Worker(entryPath('catalog/wordThread'), { name: 'word thread' });
  const client = connectCalls<WordService>({
    post(message, transfer) {
      worker.postMessage(message, transfer ?? []);
    },
    onMessage(listener) {
      worker.on('message', listener);
    },
  });
  worker.on('error', (error) => {
    client.close(new AppError('internal', `The word thread failed: ${error.message}`, { cause: error }));
  });
  worker.on('exit', () => {
    client.close(new AppError('internal', 'The word thread has ended.'));
  });
  const abort = new AbortController();
  const words = client.call('read', { dir }, { signal: abort.signal });
  const ended = words
    .then(
      () => undefined,
      () => undefined,
    )
    .then(() => worker.terminate());
  return {
    words,
    async stop() {
      abort.abort();
      await ended;
    },
  };
}
