// Channels of the compute process: to its parent (forked Node or Electron utility process) and to its worker thread.
// Only carries messages; calls and errors are threadCalls' business.
import type { MessagePort, Worker } from 'node:worker_threads';
import type { Channel } from '../lib/threadCalls.ts';

/** What a utility process has instead of `process.send` (Electron's `process.parentPort`). */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

/** The parent's end. `onGone` is called when a forked process loses its parent; a utility process dies with it anyway. */
export function parentChannel(onGone: () => void): Channel {
  const port = (process as NodeJS.Process & { parentPort?: ParentPort }).parentPort;
  if (port) {
    return {
      post: (message) => {
        port.postMessage(message);
      },
      onMessage: (listener) => {
        port.on('message', (event) => {
          listener(event.data);
        });
      },
    };
  }
  process.on('disconnect', onGone);
  return {
    post: (message) => {
      // A parent that is gone cannot be told; `disconnect` follows.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => {
      process.on('message', listener);
    },
  };
}

/** The worker's end, as its thread sees it. */
export function threadChannel(port: MessagePort): Channel {
  return {
    post: (message, transfer) => {
      port.postMessage(message, transfer ?? []);
    },
    onMessage: (listener) => {
      port.on('message', listener);
    },
  };
}

/** A worker, as the thread that started it sees it. */
export function workerChannel(worker: Worker): Channel {
  return {
    post: (message, transfer) => {
      worker.postMessage(message, transfer ?? []);
    },
    onMessage: (listener) => {
      worker.on('message', listener);
    },
  };
}
