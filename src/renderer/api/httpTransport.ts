// Transport over HTTP and a WebSocket, for a page served by the studio itself (same origin, cookie session).
// Reconnects with back-off; a lost connection is said aloud by the frame, never hidden.
import type { StudioEvent } from '../../shared/contract.ts';
import { AppError, fromWireError, type WireError } from '../../shared/errors.ts';
import type { Connection, Transport } from './transport.ts';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/** The next wait after a failed try: twice as long, up to ten seconds. */
export const nextRetry = (wait: number): number => Math.min(wait * 2, LONGEST_RETRY_MS);

function isWireError(body: unknown): body is WireError {
  return typeof body === 'object' && body !== null && 'code' in body && 'message' in body;
}

async function request(url: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, credentials: 'same-origin' });
  } catch (cause) {
    throw new AppError('offline', 'The studio does not answer.', {
      hint: 'Is it still running? What was saved is safe; this page reconnects by itself.',
      cause,
    });
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body;
  if (isWireError(body)) throw fromWireError(body);
  throw new AppError('internal', `The studio answered ${response.status} ${response.statusText}.`);
}

/** The browser's transport. */
export function createHttpTransport(): Transport {
  const listeners = new Set<(event: StudioEvent) => void>();
  const watchers = new Set<(state: Connection) => void>();
  let state: Connection = 'connecting';
  let wait = FIRST_RETRY_MS;
  let started = false;

  const tell = (next: Connection): void => {
    state = next;
    for (const watcher of watchers) watcher(next);
  };

  const connect = (): void => {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/events`);
    socket.onopen = () => {
      wait = FIRST_RETRY_MS;
      tell('open');
    };
    socket.onmessage = (message) => {
      const event = JSON.parse(String(message.data)) as StudioEvent;
      for (const listener of listeners) listener(event);
    };
    socket.onclose = () => {
      tell('lost');
      setTimeout(connect, wait);
      wait = nextRetry(wait);
    };
  };
  const start = (): void => {
    if (started) return;
    started = true;
    connect();
  };

  return {
    call: (name, input) =>
      request(`/call/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-marquee': '1' },
        body: JSON.stringify(input ?? {}),
      }),
    subscribe(listener) {
      start();
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watchConnection(listener) {
      start();
      watchers.add(listener);
      listener(state);
      return () => watchers.delete(listener);
    },
    posterUrl: (posterId, size) => `/poster/${posterId}?size=${size}`,
    async upload(file, batch) {
      const query = new URLSearchParams(batch === undefined ? { name: file.name } : { name: file.name, batch });
      const stored = await request(`/upload?${query.toString()}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream', 'x-marquee': '1' },
        body: file,
      });
      return (stored as { path: string }).path;
    },
    desktop: null,
  };
}
