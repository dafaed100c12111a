// The window's one queue of waiting keys, and what the window shows of it.
import { flushSync } from 'react-dom';
import { notifications } from '@mantine/notifications';
import { createStore } from '../state/store.ts';
import { createKeyQueue, type Waiting } from './keyQueue.ts';

export const waitingStore = createStore<Waiting>({ what: null, keys: 0, canGiveUp: false });

/** Where everything that acts on the selection goes through, keys and clicks alike: in the order in which it was asked for. */
export const keyQueue = createKeyQueue({
  // At once: the next key in the queue must find the page as this one left it.
  perform: (run) => {
    flushSync(() => undefined);
    flushSync(run);
  },
  onChange: (now) => {
    waitingStore.set((before) => (before.what === now.what && before.keys === now.keys ? before : now));
  },
  // As an uncaught one of a key that did not wait.
  onFault: (error) => {
    reportError(error);
  },
  onDropped: (count) => {
    notifications.show({
      id: 'keys-dropped',
      color: 'yellow',
      message: `${count === 1 ? 'A key' : `${count} keys`} pressed meanwhile did nothing: what ${count === 1 ? 'it was' : 'they were'} for did not come. Nothing was changed.`,
      autoClose: 4000,
    });
  },
});
