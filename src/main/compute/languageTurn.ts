// The one language model that is open, and the turns in which it is used. Generation and drafting share it: two models would
// take twice the memory, and the caches of one are not shared by two requests. What a model does is its user's.

/** A model that nothing was asked of for so long gives its memory back. */
const IDLE_MS = 300_000;

export interface OpenModel {
  close(): Promise<void>;
}

let kept: { key: string; opened: Promise<OpenModel>; timer: NodeJS.Timeout } | null = null;

/**
 * Requests and closings follow each other: the caches of the one open model are not shared by two of them. One that is
 * cancelled while it waits ends at once, with what `cancelled` gives.
 */
let queue: Promise<unknown> = Promise.resolve();
export function inTurn<T>(work: () => Promise<T>, signal?: AbortSignal, cancelled?: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    let begun = false;
    const stopped = (): Error => cancelled?.() ?? new Error('stopped');
    const next = queue.then(() => {
      if (signal?.aborted) throw stopped();
      begun = true;
      return work();
    });
    queue = next.catch(() => undefined);
    next.then(resolve, reject);
    signal?.addEventListener('abort', () => {
      if (!begun) reject(stopped());
    });
  });
}

/** Closes the open language model, if there is one, once the request in flight has ended. */
export const releaseLanguage = (): Promise<void> => inTurn(closeKept);

/** In a turn: the model of this key, where it is the open one. */
export function keptModel(key: string): Promise<OpenModel> | null {
  if (kept?.key !== key) return null;
  kept.timer.refresh();
  return kept.opened;
}

/** In a turn: opens a model in the place of the one that was open, and keeps it for the next request. */
export async function keepModel<M extends OpenModel>(key: string, open: () => Promise<M>): Promise<M> {
  await closeKept();
  const opened = open();
  kept = { key, opened, timer: setTimeout(() => void releaseLanguage(), IDLE_MS).unref() };
  opened.catch(() => {
    if (kept?.opened === opened) kept = null;
  });
  return opened;
}

/** In a turn: closes what is open. */
export async function closeKept(): Promise<void> {
  const closing = kept;
  kept = null;
  clearTimeout(closing?.timer);
  await closing?.opened.then((model) => model.close()).catch(() => undefined);
}
