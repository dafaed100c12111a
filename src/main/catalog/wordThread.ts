// Entry of the thread that reads the words of a project for its reader: one call, then it has done its work. It has a connection of
// its own that only reads; who started it stops it by the call's signal, so that the connection is closed before the thread ends.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { serveCalls, Transferred } from '../lib/threadCalls.ts';
import { openReadOnly } from './open.ts';
import { readWords } from './reader/words/readWords.ts';
import type { WordService } from './reader/words/wordIndex.ts';

if (parentPort === null) throw new Error('The word thread must be started as a worker thread.');
const port = parentPort;

serveCalls<WordService>(
  {
    post(message, transfer) {
      port.postMessage(message, transfer ?? []);
    },
    onMessage(listener) {
      port.on('message', listener);
    },
  },
  {
    async read({ dir }, { signal }) {
      const { sqlite, close } = openReadOnly(dir);
      try {
        const words = await readWords(sqlite, async () => {
          await nextTurn();
          signal.throwIfAborted();
        });
        const { text, textEnds, films, filmEnds } = words;
        return new Transferred(
          words,
          [text, textEnds, films, filmEnds].map((array) => array.buffer),
        );
      } finally {
        close();
      }
    },
  },
);
