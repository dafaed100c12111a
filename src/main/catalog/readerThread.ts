// Entry of the reader thread: serves `ReaderService` to the thread that started it. Nothing else lives here.
import { parentPort } from 'node:worker_threads';
import { serveCalls } from '../lib/threadCalls.ts';
import { createReaderService } from './reader/service.ts';
import type { ReaderService } from './services.ts';

if (parentPort === null) throw new Error('The reader thread must be started as a worker thread.');
const port = parentPort;

serveCalls<ReaderService>(
  {
    post(message, transfer) {
      port.postMessage(message, transfer ?? []);
    },
    onMessage(listener) {
      port.on('message', listener);
    },
  },
  createReaderService(),
);
