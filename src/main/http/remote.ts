// A studio that runs elsewhere, seen as a backend: the window and the command line talk to it with a token that the page never sees.
// Uses node:http(s) alone, so that it runs in every runtime that can show a window.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { WebSocket } from 'ws';
import type { StudioEvent } from '../../shared/contract.ts';
import { AppError, fromWireError, type WireError } from '../../shared/errors.ts';
import { COOKIE } from './auth.ts';
import type { PosterImage, StudioBackend } from './backend.ts';

export interface RemoteStudio extends StudioBackend {
  readonly url: string;
  /** `lost` while the event socket is down; calls may still work. */
  onState(listener: (state: 'connected' | 'lost') => void): () => void;
  close(): void;
}

const MAX_RESPONSE = 256 * 1024 * 1024;

interface Sent {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/**
 * Connects to a studio by its address and bearer token, or by a printed launch link (its code is exchanged for a session).
 * @param address `http://host:port`, or a launch link `http://host:port/?code=...`
 * @throws AppError `bad_input` for an address that is none, `offline` when nobody answers, `unauthorized` for a wrong token
 */
export async function connectStudio(address: string, token: string | null): Promise<RemoteStudio> {
  let url: URL;
  try {
    url = new URL(address.trim());
  } catch (cause) {
    throw new AppError('bad_input', `“${address}” is not an address.`, {
      hint: 'It looks like http://host:5180.',
      cause,
    });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new AppError('bad_input', 'The address must begin with http:// or https://.');
  const base = url.origin;
  const auth: Record<string, string> = { origin: base };

  const send = (
    method: string,
    path: string,
    body: Buffer | Readable | null,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<Sent> =>
    new Promise((resolve, reject) => {
      const offline = (cause: unknown): void => {
        const error = signal?.aborted
          ? new AppError('cancelled', 'Cancelled.', { cause })
          : new AppError('offline', `No answer from ${base}.`, {
              hint: 'Is the studio running there, and the address right?',
              cause,
            });
        reject(error);
      };
      const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(
        base + path,
        { method, headers: { ...auth, ...headers }, ...(signal ? { signal } : {}) },
        (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          response.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > MAX_RESPONSE) response.destroy(new Error('answer too large'));
            else chunks.push(chunk);
          });
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
          });
          response.on('error', offline);
        },
      );
      request.on('error', offline);
      if (body === null || Buffer.isBuffer(body)) request.end(body ?? undefined);
      else {
        body.on('error', (error) => request.destroy(error));
        body.pipe(request);
      }
    });

  const failure = (sent: Sent): AppError => {
    try {
      return fromWireError(JSON.parse(sent.body.toString('utf8')) as WireError);
    } catch {
      return new AppError('offline', `${base} answered with status ${sent.status}.`, {
        hint: 'Is this the address of a studio?',
      });
    }
  };

  const code = url.searchParams.get('code');
  if (code !== null) {
    const sent = await send('GET', `/?code=${encodeURIComponent(code)}`, null);
    const cookie = (sent.headers['set-cookie'] ?? []).find((c) => c.startsWith(COOKIE))?.split(';')[0];
    if (cookie === undefined)
      throw new AppError('unauthorized', 'This link was used already, or is too old.', {
        hint: 'Print a new one where the studio runs.',
      });
    auth['cookie'] = cookie;
  } else if (token !== null) auth['authorization'] = `Bearer ${token.trim()}`;

  const call: StudioBackend['call'] = async (name, input, { signal } = {}) => {
    const body = Buffer.from(JSON.stringify(input ?? {}));
    const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
    const sent = await send('POST', `/call/${name}`, body, headers, signal);
    if (sent.status !== 200) throw failure(sent);
    const output = JSON.parse(sent.body.toString('utf8')) as unknown;
    // That studio does not know that it is far away from this one's point of view.
    return name === 'studio.info' ? { ...(output as object), remote: base } : output;
  };
  await call('studio.info', {});

  const listeners = new Set<(event: StudioEvent) => void>();
  const stateListeners = new Set<(state: 'connected' | 'lost') => void>();
  let closed = false;
  let socket: WebSocket | null = null;
  let retry = 500;
  const openSocket = (): void => {
    if (closed) return;
    socket = new WebSocket(`${base.replace(/^http/, 'ws')}/events`, { headers: auth });
    socket.on('open', () => {
      retry = 500;
      for (const listener of stateListeners) listener('connected');
    });
    socket.on('message', (data: Buffer) => {
      const event = JSON.parse(data.toString('utf8')) as StudioEvent;
      for (const listener of listeners) listener(event);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (closed) return;
      for (const listener of stateListeners) listener('lost');
      setTimeout(openSocket, retry).unref();
      retry = Math.min(retry * 2, 10_000);
    });
  };
  openSocket();

  return {
    url: base,
    call,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onState: (listener) => {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    image: async (posterId, size): Promise<PosterImage> => {
      const sent = await send('GET', `/poster/${posterId}?size=${size}`, null);
      if (sent.status !== 200) throw failure(sent);
      return {
        data: sent.body,
        type: sent.headers['content-type'] ?? 'image/jpeg',
        etag: (sent.headers.etag ?? '').replaceAll('"', ''),
      };
    },
    saveUpload: async (name, content, batch) => {
      const sent = await send(
        'POST',
        `/upload?name=${encodeURIComponent(name)}${batch === undefined ? '' : `&batch=${encodeURIComponent(batch)}`}`,
        content,
        {
          'content-type': 'application/octet-stream',
        },
      );
      if (sent.status !== 200) throw failure(sent);
      return JSON.parse(sent.body.toString('utf8')) as { path: string };
    },
    close: () => {
      closed = true;
      socket?.terminate();
    },
  };
}
