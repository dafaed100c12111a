// The browser's and the command line's way to a core: static page, `POST /call/NAME`, WebSocket events, posters, uploads.
// A thin shell: checks who asks (auth.ts), moves bytes, maps errors to statuses. It knows no call by name.
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { AppError, toWireError, type ErrorCode } from '../../shared/errors.ts';
import { fileError } from '../lib/fileErrors.ts';
import { rendererDir } from '../lib/paths.ts';
import { CallLimit, cookieAt, cookieOf, Gate, hostAllowed, newToken, originAllowed } from './auth.ts';
import type { Person, StudioBackend } from './backend.ts';
import { readJsonBody, limitBytes } from './body.ts';
import { CONTENT_SECURITY_POLICY, sendImage, sendStatic } from './static.ts';
import { whoAsks, type SignedIn } from './whoAsks.ts';

export interface ServerOptions {
  host: string;
  /** 0 picks a free port. */
  port: number;
  /** Public names that may stand in the Host header besides loopback names. */
  allowHosts: string[];
  tls: { cert: string; key: string } | null;
  /** Bearer token and sessions are kept in `home/server`, mode 0600. */
  home: string;
  renderer?: string;
}

export interface RunningServer {
  url: string;
  /** Works once; becomes a cookie. */
  launchUrl(): string;
  /** File with the bearer token for the command line and the window. */
  bearerFile: string;
  close(): Promise<void>;
}

const MAX_JSON = 32 * 1024 * 1024;
const MAX_UPLOAD = 4 * 1024 * 1024 * 1024;
const MAX_IN_FLIGHT = 64;
/** Browsers open six each; beyond this, somebody holds connections open for nothing. */
const MAX_CONNECTIONS = 512;
const MAX_SOCKETS = 64;
/** Of one person, so that nobody keeps the others out. */
const MAX_SOCKETS_EACH = 16;
const MAX_IN_FLIGHT_EACH = 16;
/** Calls of one person within two seconds: far more than a window asks, far less than a flood. */
const MAX_CALLS_EACH = 600;
/** A client that does not read its events is cut off rather than buffered without end. */
const MAX_SOCKET_BACKLOG = 16 * 1024 * 1024;

/** So often a quiet socket is looked after: whether its client is there, and its person still one of this studio. */
const BEAT_MS = 5000;

const STATUS: Record<ErrorCode, number> = {
  bad_input: 400,
  not_found: 404,
  conflict: 409,
  locked: 423,
  read_only: 403,
  disk_full: 507,
  corrupt: 500,
  newer_schema: 409,
  unreadable_file: 422,
  unauthorized: 401,
  forbidden: 403,
  too_large: 413,
  too_many_requests: 429,
  cancelled: 409,
  compute_failed: 500,
  out_of_memory: 507,
  diverged: 500,
  offline: 503,
  unsupported: 501,
  internal: 500,
};

function readOrMake(file: string, make: () => string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    const content = make();
    writeFileSync(file, content, { mode: 0o600 });
    return content;
  }
}

/** @throws AppError `read_only`, `disk_full`, `bad_input` when the tokens cannot be kept there */
function openGate(dir: string): { gate: Gate; bearerFile: string } {
  const bearerFile = join(dir, 'bearer');
  const sessionsFile = join(dir, 'sessions.json');
  let bearer: string;
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    bearer = readOrMake(bearerFile, newToken);
  } catch (error) {
    throw fileError(error, dir);
  }
  let sessions: string[] = [];
  try {
    sessions = (JSON.parse(readFileSync(sessionsFile, 'utf8')) as unknown[]).filter(
      (s): s is string => typeof s === 'string',
    );
  } catch {
    // No sessions yet, or a damaged file: browsers sign in again with a new launch code.
  }
  const saveSessions = (digests: string[]): void => {
    writeFileSync(sessionsFile, JSON.stringify(digests), { mode: 0o600 });
  };
  return { gate: new Gate({ bearer, sessions, saveSessions }), bearerFile };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body ?? {});
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

function sendError(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const wire = toWireError(thrown);
  sendJson(response, STATUS[wire.code], wire);
}

/** Aborted when the connection ends before the answer was sent: nobody waits for it any more. */
function whileWaitedFor(response: ServerResponse): AbortSignal {
  const abort = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) abort.abort();
  });
  return abort.signal;
}

/** @throws AppError `bad_input` for a request line that is no address, such as `//` */
function addressOf(request: IncomingMessage): URL {
  try {
    return new URL(request.url ?? '/', 'http://studio');
  } catch (cause) {
    throw new AppError('bad_input', 'This is not an address.', { cause });
  }
}

/** Whether a request tries to sign in here; a cookie of another studio on this machine is no wrong token. */
const offersToken = ({ headers }: IncomingMessage, cookie: string): boolean =>
  headers.authorization !== undefined || cookieOf(headers, cookie) !== null;

function pathOf(request: IncomingMessage): string | null {
  try {
    return addressOf(request).pathname;
  } catch {
    return null;
  }
}

const SIGN_IN = `<!doctype html><meta charset="utf-8"><title>Sign in</title><body style="font:16px system-ui;max-width:36rem;margin:15vh auto;padding:0 1rem">
<h1 style="font-size:1.3rem">This page needs a sign-in link</h1><p>Open the link that the studio printed in its terminal. A link works once;
press Enter in that terminal to print a new one.</p>`;

/** Starts the server. @throws AppError when the port is taken or the certificate cannot be read. */
export async function startServer(backend: StudioBackend, options: ServerOptions): Promise<RunningServer> {
  const { gate, bearerFile } = openGate(join(options.home, 'server'));
  const renderer = options.renderer ?? rendererDir;
  const limit = new CallLimit(MAX_CALLS_EACH);
  let port = options.port;
  let inFlight = 0;
  const inFlightOf = new Map<string, number>();

  const signedInBy = (request: IncomingMessage): SignedIn | null =>
    whoAsks(gate, backend.people, request.headers, cookieAt(port));

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-resource-policy', 'same-origin');
    if (!hostAllowed(request.headers.host, port, options.allowHosts)) {
      throw new AppError('forbidden', 'This name is not one of the studio’s own.', {
        hint: 'Start it with --allow-host NAME.',
      });
    }
    const url = addressOf(request);
    const now = Date.now();
    const signedIn = signedInBy(request);

    const code = url.searchParams.get('code');
    if (code !== null && request.method === 'GET' && url.pathname === '/') {
      if (gate.failures.exceeded(now)) throw new AppError('too_many_requests', 'Too many wrong codes. Wait a minute.');
      // The link of another person signs that person in, whoever this browser belonged to before.
      const own = signedIn?.who === null ? null : gate.redeem(code, now);
      const session = own ?? backend.people?.redeem(code) ?? null;
      if (session === null && !signedIn) gate.failures.record(now);
      if (session !== null) {
        const secure = options.tls ? '; Secure' : '';
        response.setHeader(
          'set-cookie',
          `${cookieAt(port)}=${session}; HttpOnly; SameSite=Strict; Path=/; Max-Age=2592000${secure}`,
        );
      }
      if (session !== null || signedIn) {
        // The redirect takes the code out of the address bar and the history.
        response.writeHead(303, { location: '/', 'cache-control': 'no-store' });
        response.end();
        return;
      }
    }
    if (!signedIn) {
      if (gate.failures.exceeded(now)) throw new AppError('too_many_requests', 'Too many wrong tokens. Wait a minute.');
      if (offersToken(request, cookieAt(port))) gate.failures.record(now);
      if (request.method === 'GET' && url.pathname === '/') {
        response.writeHead(401, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
        response.end(SIGN_IN);
        return;
      }
      throw new AppError('unauthorized', 'Not signed in.', { hint: 'Open the link that the studio printed.' });
    }
    if (request.method === 'POST') {
      if (!originAllowed(request.headers, signedIn.by === 'bearer'))
        throw new AppError('forbidden', 'This request does not come from the studio’s own page.');
      if (inFlight >= MAX_IN_FLIGHT) throw new AppError('too_many_requests', 'Too many requests at once.');
      const name = signedIn.who?.name;
      const own = name === undefined ? 0 : (inFlightOf.get(name) ?? 0);
      if (name !== undefined && (own >= MAX_IN_FLIGHT_EACH || !limit.admit(name, now)))
        throw new AppError('too_many_requests', 'Too many requests at once.');
      inFlight++;
      if (name !== undefined) inFlightOf.set(name, own + 1);
      try {
        await post(url, request, response, signedIn.who);
      } finally {
        inFlight--;
        if (name !== undefined) inFlightOf.set(name, (inFlightOf.get(name) ?? 1) - 1);
      }
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new AppError('not_found', 'No such page.');
    const poster = /^\/poster\/(\d{1,10})$/.exec(url.pathname);
    if (poster) {
      const size = url.searchParams.get('size');
      const wanted = size === null || size === 'full' ? 'full' : Number(size);
      if (wanted !== 'full' && (!Number.isInteger(wanted) || wanted < 16 || wanted > 2048))
        throw new AppError('bad_input', 'size is a whole number from 16 to 2048, or "full".');
      sendImage(request, response, await backend.image(Number(poster[1]), wanted));
      return;
    }
    sendStatic(request, response, renderer, url.pathname);
  };

  const post = async (
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
    who: Person | null,
  ): Promise<void> => {
    const call = /^\/call\/([a-zA-Z.]{1,60})$/.exec(url.pathname);
    if (call?.[1]) {
      const input = await readJsonBody(request, MAX_JSON);
      sendJson(
        response,
        200,
        await backend.call(call[1], input, {
          signal: whileWaitedFor(response),
          // Who acts is said by the token alone.
          ...(who === null ? {} : { person: who.name, role: who.role }),
        }),
      );
      return;
    }
    if (url.pathname === '/upload') {
      if (who?.role === 'viewer') throw new AppError('forbidden', 'You may look, but not send files to this studio.');
      const name = url.searchParams.get('name') ?? '';
      const batch = url.searchParams.get('batch') ?? undefined;
      sendJson(response, 200, await backend.saveUpload(name, limitBytes(request, MAX_UPLOAD), batch));
      return;
    }
    throw new AppError('not_found', 'No such address.');
  };

  const onRequest: RequestListener = (request, response) => {
    handle(request, response).catch((error: unknown) => {
      // What was not read of the body would be taken for the next request on this connection.
      if (!request.complete) response.shouldKeepAlive = false;
      sendError(response, error);
    });
  };
  const server = options.tls
    ? createHttpsServer({ cert: readFileSync(options.tls.cert), key: readFileSync(options.tls.key) }, onRequest)
    : createHttpServer(onRequest);
  server.headersTimeout = 20_000;
  // Uploads of gigabytes over a slow line take their time.
  server.requestTimeout = 3600_000;
  server.maxConnections = MAX_CONNECTIONS;

  const owners = new WeakMap<WebSocket, string | null>();
  const socketsOf = (who: Person | null): number =>
    who === null ? 0 : [...sockets.clients].filter((client) => owners.get(client) === who.name).length;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Without a listener, a client that hangs up in the middle of this would end the studio.
    socket.on('error', () => {
      socket.destroy();
    });
    const refuse = (status: string): void => {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    };
    const signedIn = signedInBy(request);
    if (!hostAllowed(request.headers.host, port, options.allowHosts)) refuse('403 Forbidden');
    else if (!signedIn) {
      // Only an offered token counts as a guess: a foreign page, which has none, must not be able to close the door.
      if (offersToken(request, cookieAt(port))) gate.failures.record(Date.now());
      refuse('401 Unauthorized');
    } else if (!originAllowed(request.headers, signedIn.by === 'bearer')) refuse('403 Forbidden');
    else if (pathOf(request) !== '/events') refuse('404 Not Found');
    else if (sockets.clients.size >= MAX_SOCKETS || socketsOf(signedIn.who) >= MAX_SOCKETS_EACH)
      refuse('429 Too Many Requests');
    else {
      sockets.handleUpgrade(request, socket, head, (client) => {
        owners.set(client, signedIn.who?.name ?? null);
        serveEvents(client, backend, signedIn);
      });
    }
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        new AppError(
          'conflict',
          taken
            ? `Port ${options.port} is taken.`
            : `Could not listen on ${options.host}:${options.port}: ${error.message}`,
          {
            hint: taken ? 'Choose another with --port, or 0 for any free one.' : 'Check --host.',
          },
        ),
      );
    });
    server.listen(options.port, options.host, resolve);
  });
  port = (server.address() as AddressInfo).port;
  const shownHost = options.host === '0.0.0.0' || options.host === '::' ? '127.0.0.1' : options.host;
  const url = `${options.tls ? 'https' : 'http'}://${shownHost.includes(':') ? `[${shownHost}]` : shownHost}:${port}`;

  return {
    url,
    launchUrl: () => `${url}/?code=${gate.newLaunchCode(Date.now())}`,
    bearerFile,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

function serveEvents(client: WebSocket, backend: StudioBackend, signedIn: SignedIn): void {
  const unsubscribe = backend.subscribe((event) => {
    if (client.bufferedAmount > MAX_SOCKET_BACKLOG || !signedIn.still()) client.terminate();
    else client.send(JSON.stringify(event));
  });
  // After it listens: the news that it is here are for itself, too.
  const leave = backend.people?.enter(signedIn.who);
  const beat = setInterval(() => {
    if (!signedIn.still()) client.terminate();
    client.ping();
  }, BEAT_MS);
  client.on('close', () => {
    clearInterval(beat);
    unsubscribe();
    leave?.();
  });
  client.on('error', () => {
    client.terminate();
  });
}
