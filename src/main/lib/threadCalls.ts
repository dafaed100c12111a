// Typed calls across a MessagePort-like channel (worker thread, forked process, Electron utility process).
// Owns request ids, errors in wire form, progress notes and cancellation; knows nothing of what is called.
import { AppError, fromWireError, toWireError, type WireError } from '../../shared/errors.ts';

/** What both ends need of a channel. */
export interface Channel {
  post(message: unknown, transfer?: ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** A call in flight, as its handler sees it. */
export interface CallContext {
  /** Aborted when the caller cancels. */
  signal: AbortSignal;
  /** Sends a note to the caller's `onNote`. */
  note(payload: unknown, transfer?: ArrayBuffer[]): void;
}

/** Marks a result whose buffers move to the other side instead of being copied. */
export class Transferred<T> {
  readonly value: T;
  readonly transfer: ArrayBuffer[];
  constructor(value: T, transfer: ArrayBuffer[]) {
    this.value = value;
    this.transfer = transfer;
  }
}

/** Handlers by name: what one side offers to the other. */
export type Handlers<S> = {
  [N in keyof S]: S[N] extends (input: infer I) => infer O
    ? (input: I, context: CallContext) => O | Transferred<O> | Promise<O | Transferred<O>>
    : never;
};

/** The caller's view of a service `S` (an interface of functions with one input each). */
export interface Client<S> {
  call<N extends keyof S & string>(
    name: N,
    input: S[N] extends (input: infer I) => unknown ? I : never,
    options?: { signal?: AbortSignal; onNote?: (payload: unknown) => void; transfer?: ArrayBuffer[] },
  ): Promise<S[N] extends (input: never) => infer O ? Awaited<O> : never>;
  /** Rejects everything in flight and all later calls with `error`: the other side is gone. */
  close(error: AppError): void;
  readonly inFlight: number;
}

type Message =
  | { t: 'call'; id: number; name: string; input: unknown }
  | { t: 'cancel'; id: number }
  | { t: 'note'; id: number; payload: unknown }
  | { t: 'done'; id: number; output: unknown }
  | { t: 'failed'; id: number; error: WireError };

/** Serves `handlers` on a channel. Unknown names and thrown errors go back in wire form. */
export function serveCalls<S>(channel: Channel, handlers: Handlers<S>): void {
  const running = new Map<number, AbortController>();
  const table = handlers as Record<string, ((input: unknown, context: CallContext) => unknown) | undefined>;
  channel.onMessage((raw) => {
    const message = raw as Message;
    if (message.t === 'cancel') running.get(message.id)?.abort();
    if (message.t !== 'call') return;
    const abort = new AbortController();
    running.set(message.id, abort);
    const context: CallContext = {
      signal: abort.signal,
      note: (payload, transfer) => {
        channel.post({ t: 'note', id: message.id, payload } satisfies Message, transfer);
      },
    };
    const work = async (): Promise<unknown> => {
      const handler = table[message.name];
      if (!handler) throw new AppError('internal', `No handler named ${message.name}.`);
      return handler(message.input, context);
    };
    work()
      .then((output) => {
        const moved = output instanceof Transferred;
        channel.post(
          { t: 'done', id: message.id, output: moved ? output.value : output } satisfies Message,
          moved ? output.transfer : undefined,
        );
      })
      .catch((error: unknown) => {
        channel.post({ t: 'failed', id: message.id, error: toWireError(error) } satisfies Message);
      })
      .finally(() => running.delete(message.id));
  });
}

/** Calls a service at the other end of a channel. */
export function connectCalls<S>(channel: Channel): Client<S> {
  let next = 1;
  let closedBy: AppError | null = null;
  const waiting = new Map<
    number,
    {
      resolve: (output: unknown) => void;
      reject: (error: AppError) => void;
      onNote: ((payload: unknown) => void) | undefined;
    }
  >();
  channel.onMessage((raw) => {
    const message = raw as Message;
    const entry = waiting.get(message.id);
    if (!entry) return;
    if (message.t === 'note') entry.onNote?.(message.payload);
    if (message.t === 'done') {
      waiting.delete(message.id);
      entry.resolve(message.output);
    }
    if (message.t === 'failed') {
      waiting.delete(message.id);
      entry.reject(fromWireError(message.error));
    }
  });
  const client: Client<S> = {
    call(name, input, options = {}) {
      return new Promise((resolve, reject) => {
        if (closedBy) {
          reject(closedBy);
          return;
        }
        const id = next++;
        waiting.set(id, { resolve: resolve as (output: unknown) => void, reject, onNote: options.onNote });
        channel.post({ t: 'call', id, name, input } satisfies Message, options.transfer);
        options.signal?.addEventListener('abort', () => {
          if (waiting.has(id)) channel.post({ t: 'cancel', id } satisfies Message);
        });
        if (options.signal?.aborted) channel.post({ t: 'cancel', id } satisfies Message);
      });
    },
    close(error) {
      closedBy = error;
      for (const entry of waiting.values()) entry.reject(error);
      waiting.clear();
    },
    get inFlight() {
      return waiting.size;
    },
  };
  return client;
}
