// Entry of the writer thread: serves `WriterService` to the thread that started it, until it is told to end.
import { parentPort } from 'node:worker_threads';
import { serveCalls } from '../lib/threadCalls.ts';
import type { WriterService } from './services.ts';
import { createWriterService } from './writerService.ts';

if (parentPort === null) throw new Error('The writer thread must be started as a worker thread.');
const port = parentPort;

serveCalls<WriterService>(
  {
    post(message, transfer) {
      port.postMessage(message, transfer ?? []);
    },
    onMessage(listener) {
      port.on('message', listener);
    },
  },
  createWriterService(),
);
