// Entry of the thread that checks the catalog of an open project while it is used. Reads on a connection of its own; what is done
// about damage is decided by who asked.
import { parentPort } from 'node:worker_threads';
import { AppError } from '../../shared/errors.ts';
import { serveCalls } from '../lib/threadCalls.ts';
import { openReadOnly } from './open.ts';
import { quickCheck } from './quickCheck.ts';
import type { CheckService } from './services.ts';
import { catalogError } from './sqliteErrors.ts';

if (parentPort === null) throw new Error('The check thread must be started as a worker thread.');
const port = parentPort;

serveCalls<CheckService>(
  {
    post(message, transfer) {
      port.postMessage(message, transfer ?? []);
    },
    onMessage(listener) {
      port.on('message', listener);
    },
  },
  {
    check({ dir }) {
      try {
        const { sqlite, close } = openReadOnly(dir);
        try {
          return { problem: quickCheck(sqlite) };
        } finally {
          close();
        }
      } catch (thrown) {
        const error = catalogError(thrown);
        if (error instanceof AppError && error.code === 'corrupt') return { problem: error.message };
        throw thrown;
      }
    },
  },
);
