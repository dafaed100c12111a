// Starts the catalog's two threads (and the one that checks it) and gives typed clients to them. A thread that dies fails every call in flight and
// all later ones with an error; it is not restarted silently, since nobody knows what was open.
import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors.ts';
import { entryPath } from '../lib/paths.ts';
import { connectCalls, type Client } from '../lib/threadCalls.ts';
import type { CheckService, ReaderService, WriterService } from './services.ts';

export interface CatalogThreads {
  writer: Client<WriterService>;
  reader: Client<ReaderService>;
  /** Checks the catalog of a project in a thread of its own, and says what is wrong with it; null: nothing. */
  check(dir: string): Promise<string | null>;
  /** Closes the project on both threads and ends them, and a check that runs. */
  close(): Promise<void>;
}

/**
 * Space for new objects in a thread. An import makes many that live until they are written: with the 48 MB that Node gives
 * by itself it took 100 MB more memory, and no less time.
 */
const YOUNG_MB = 24;

interface Started<S> {
  client: Client<S>;
  worker: Worker;
}

function start<S>(
  entry: 'catalog/writerThread' | 'catalog/readerThread' | 'catalog/checkThread',
  name: string,
): Started<S> {
  const worker = new Worker(entryPath(entry), { name, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
  const client = connectCalls<S>({
    post(message, transfer) {
      worker.postMessage(message, transfer ?? []);
    },
    onMessage(listener) {
      worker.on('message', listener);
    },
  });
  worker.on('error', (error) => {
    client.close(new AppError('internal', `The ${name} of the catalog failed: ${error.message}`, { cause: error }));
  });
  worker.on('exit', () => {
    client.close(new AppError('internal', `The ${name} of the catalog has ended.`));
  });
  return { client, worker };
}

/** Starts both threads, with no project open. */
export function startCatalogThreads(): CatalogThreads {
  const writer = start<WriterService>('catalog/writerThread', 'writer thread');
  const reader = start<ReaderService>('catalog/readerThread', 'reader thread');
  let closing: Promise<void> | null = null;
  let checker: Worker | null = null;
  const end = async <S extends { close(input: Record<string, never>): void }>(thread: Started<S>): Promise<void> => {
    // First the database, then the thread: a native connection must not be torn down under its feet.
    await (thread.client as unknown as Client<{ close(input: Record<string, never>): void }>)
      .call('close', {})
      .catch(() => undefined);
    thread.client.close(new AppError('cancelled', 'The project was closed.'));
    await thread.worker.terminate();
  };
  return {
    writer: writer.client,
    reader: reader.client,
    async check(dir) {
      const { client, worker } = start<CheckService>('catalog/checkThread', 'check thread');
      checker = worker;
      try {
        return (await client.call('check', { dir })).problem;
      } finally {
        await worker.terminate();
      }
    },
    close() {
      // The reader first, so that the writer is the last connection and can empty the log.
      closing ??= Promise.resolve(checker?.terminate())
        .then(() => end(reader))
        .then(() => end(writer));
      return closing;
    },
  };
}
