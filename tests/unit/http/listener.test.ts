import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { StudioEvent } from '../../../src/shared/contract.ts';
import { AppError } from '../../../src/shared/errors.ts';
import type { StudioBackend } from '../../../src/main/http/backend.ts';
import { startServer, type RunningServer } from '../../../src/main/http/listener.ts';
import { connectStudio } from '../../../src/main/http/remote.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-http-'));
const renderer = join(dir, 'page');
const listeners = new Set<(event: StudioEvent) => void>();
/** Calls whose caller went away. */
let brokenOff = 0;
const calls: { name: string; input: unknown }[] = [];

/** A backend that records what reaches it: these tests are about the way there. */
const backend: StudioBackend = {
  call: (name, input, context) => {
    calls.push({ name, input });
    if (name === 'slow') {
      return new Promise((_, reject) => {
        context?.signal?.addEventListener('abort', () => {
          brokenOff += 1;
          reject(new AppError('cancelled', 'Cancelled.'));
        });
      });
    }
    if (name === 'fail') throw new AppError('locked', 'It is open elsewhere.', { hint: 'Close it there.' });
    return Promise.resolve({ echo: input });
  },
  subscribe: (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  image: (posterId) => {
    if (posterId === 404) throw new AppError('not_found', 'No such poster.');
    return Promise.resolve({ data: new Uint8Array([1, 2, 3]), type: 'image/jpeg', etag: `e${posterId}` });
  },
  saveUpload: async (name, content) => ({ path: `${name}:${(await text(content)).length}` }),
};

let server: RunningServer;
let port: number;
let bearer: string;

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A request with exactly the headers given: `fetch` would not let a test lie about Host or Origin. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: options.method ?? 'GET',
        headers: { host: `127.0.0.1:${port}`, ...options.headers },
      },
      (response) => {
        text(response).then((body) => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        }, reject);
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}
const signedIn = (): Record<string, string> => ({ authorization: `Bearer ${bearer}` });
const json = { 'content-type': 'application/json' };

beforeAll(async () => {
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  writeFileSync(join(renderer, 'index.html'), '<!doctype html>page');
  writeFileSync(join(renderer, 'assets', 'a.js'), 'code');
  writeFileSync(join(dir, 'secret.txt'), 'secret');
  symlinkSync(join(dir, 'secret.txt'), join(renderer, 'link.txt'));
  server = await startServer(backend, { host: '127.0.0.1', port: 0, allowHosts: [], tls: null, home: dir, renderer });
  port = Number(new URL(server.url).port);
  bearer = readFileSync(server.bearerFile, 'utf8');
});
afterAll(() => server.close());

describe('who may ask', () => {
  it('keeps the bearer token to its owner', () => {
    expect(statSync(server.bearerFile).mode & 0o777).toBe(0o600);
    expect(bearer.length).toBeGreaterThanOrEqual(43);
  });
  it('refuses a foreign Host before anything else, even with a token', async () => {
    const answer = await ask('/', { headers: { host: 'evil.test', ...signedIn() } });
    expect(answer.status).toBe(403);
  });
  it('turns a launch link into a cookie once, and takes the code out of the address', async () => {
    const link = new URL(server.launchUrl());
    const first = await ask(link.pathname + link.search);
    expect(first.status).toBe(303);
    expect(first.headers['location']).toBe('/');
    const cookie = String(first.headers['set-cookie']);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect((await ask('/', { headers: { cookie: cookie.split(';')[0] ?? '' } })).body).toContain('page');
    expect((await ask(link.pathname + link.search)).status).toBe(401);
  });
  it('keeps a browser signed in at a studio when it signs in at another one of this machine', async () => {
    const home = mkdtempSync(join(tmpdir(), 'marquee-other-studio-'));
    const other = await startServer(backend, { port: 0, host: '127.0.0.1', allowHosts: [], tls: null, home });
    try {
      // Browsers keep cookies by host and name, whatever the port.
      const jar = new Map<string, string>();
      for (const each of [server, other]) {
        const signedInAt = await fetch(each.launchUrl(), { redirect: 'manual' });
        const [name, value] = signedInAt.headers.getSetCookie()[0]!.split(';')[0]!.split('=') as [string, string];
        jar.set(name, value);
      }
      const headers = { ...json, cookie: [...jar].map((pair) => pair.join('=')).join('; ') };
      for (const { url } of [server, other]) {
        const asked = await fetch(`${url}/call/studio.info`, {
          method: 'POST',
          headers: { ...headers, origin: url },
          body: '{}',
        });
        expect(asked.status).toBe(200);
      }
    } finally {
      await other.close();
      rmSync(home, { recursive: true, force: true });
    }
  });
  it('tells a stranger nothing', async () => {
    const answer = await ask('/');
    expect(answer.status).toBe(401);
    expect(answer.body).not.toMatch(/\d+\.\d+\.\d+/);
    expect((await ask('/call/studio.info', { method: 'POST', headers: json })).status).toBe(401);
    expect((await ask('/poster/1')).status).toBe(401);
  });
  it('refuses writes from a foreign page, also with a good token', async () => {
    const foreign: Record<string, string>[] = [
      { origin: 'http://evil.test' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
    ];
    for (const headers of foreign) {
      const answer = await ask('/call/x.y', {
        method: 'POST',
        headers: { ...json, ...signedIn(), ...headers },
      });
      expect(answer.status).toBe(403);
    }
    expect(calls.some((c) => c.name === 'x.y')).toBe(false);
  });
  it('sends the policy headers on every answer and no CORS header', async () => {
    for (const answer of [await ask('/'), await ask('/nothing', { headers: signedIn() })]) {
      expect(String(answer.headers['content-security-policy'])).toContain("script-src 'self'");
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

describe('calls', () => {
  it('carries input, output and typed errors', async () => {
    const ok = await ask('/call/a.b', { method: 'POST', headers: { ...json, ...signedIn() }, body: '{"x":1}' });
    expect(JSON.parse(ok.body)).toEqual({ echo: { x: 1 } });
    const failed = await ask('/call/fail', { method: 'POST', headers: { ...json, ...signedIn() } });
    expect(failed.status).toBe(423);
    expect(JSON.parse(failed.body)).toEqual({
      code: 'locked',
      message: 'It is open elsewhere.',
      hint: 'Close it there.',
    });
  });
  it('refuses bodies that are no JSON or too large', async () => {
    const post = (body: string, headers: Record<string, string> = json) =>
      ask('/call/a.b', { method: 'POST', headers: { ...headers, ...signedIn() }, body });
    expect((await post('{"x"')).status).toBe(400);
    expect((await post('x=1', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(400);
    expect((await post(`"${'x'.repeat(33 * 1024 * 1024)}"`)).status).toBe(413);
  });
  it('streams uploads', async () => {
    const answer = await ask('/upload?name=a.csv', { method: 'POST', headers: signedIn(), body: 'x'.repeat(100_000) });
    expect(JSON.parse(answer.body)).toEqual({ path: 'a.csv:100000' });
  });
});

describe('files', () => {
  it('serves the page and nothing outside its folder', async () => {
    expect((await ask('/assets/a.js', { headers: signedIn() })).body).toBe('code');
    const escapes = [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/../../secret.txt',
      '/link.txt',
      '//etc/passwd',
      '/%00',
      '/assets\\..\\..\\secret.txt',
      '/%252e%252e/secret.txt',
      '/%c0%ae%c0%ae/secret.txt',
    ];
    for (const prefix of ['', '/assets', '/./', '/assets/..']) {
      for (const escape of escapes) {
        const answer = await ask(prefix + escape, { headers: signedIn() });
        expect(answer.body, prefix + escape).not.toContain('secret');
        expect(answer.body, prefix + escape).not.toContain('root:');
      }
    }
  });
  it('knows posters by whole numbers, with validators', async () => {
    const first = await ask('/poster/7?size=240', { headers: signedIn() });
    expect(first.headers['content-type']).toBe('image/jpeg');
    const etag = String(first.headers['etag']);
    expect((await ask('/poster/7?size=240', { headers: { ...signedIn(), 'if-none-match': etag } })).status).toBe(304);
    expect((await ask('/poster/404', { headers: signedIn() })).status).toBe(404);
    expect((await ask('/poster/7?size=1e9', { headers: signedIn() })).status).toBe(400);
    expect((await ask('/poster/..%2f..%2fetc%2fpasswd', { headers: signedIn() })).status).toBe(404);
  });
});

describe('events and the remote client', () => {
  it('refuses sockets without token or from a foreign page', async () => {
    for (const headers of [{}, { origin: 'http://evil.test', ...signedIn() }] as Record<string, string>[]) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/events`, { headers });
      const [error] = (await once(socket, 'error')) as [Error];
      expect(error.message).toMatch(/40[13]/);
    }
  });
  it('brings calls, pictures, uploads and events over the wire', async () => {
    const remote = await connectStudio(server.url, bearer);
    expect(await remote.call('a.b', { x: 2 })).toEqual({ echo: { x: 2 } });
    await expect(remote.call('fail', {})).rejects.toMatchObject({ code: 'locked', hint: 'Close it there.' });
    expect(await remote.image(7, 240)).toMatchObject({ type: 'image/jpeg', etag: 'e7' });
    expect(await remote.saveUpload('b.csv', Readable.from([Buffer.alloc(5000)]))).toEqual({ path: 'b.csv:5000' });
    const heard = new Promise<StudioEvent>((resolve) => remote.subscribe(resolve));
    await new Promise<void>((resolve) => {
      if (listeners.size > 0) resolve();
      else
        remote.onState(() => {
          resolve();
        });
    });
    const event: StudioEvent = { name: 'studio.notice', payload: { level: 'info', message: 'hello' } };
    for (const listener of listeners) listener(event);
    expect(await heard).toEqual(event);
    remote.close();
  });
  it('breaks off a call that its caller no longer waits for', async () => {
    const remote = await connectStudio(server.url, bearer);
    const abort = new AbortController();
    const slow = remote.call('slow', {}, { signal: abort.signal });
    await expect.poll(() => calls.at(-1)?.name).toBe('slow');
    expect(brokenOff).toBe(0);
    abort.abort();
    await expect(slow).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(() => brokenOff).toBe(1);
    expect(await remote.call('a.b', {})).toEqual({ echo: {} });
    remote.close();
  });
  it('exchanges a printed link for a session', async () => {
    const remote = await connectStudio(server.launchUrl(), null);
    expect(await remote.call('a.b', {})).toEqual({ echo: {} });
    remote.close();
  });
  it('says who is not there and what is wrong', async () => {
    await expect(connectStudio('nonsense', null)).rejects.toMatchObject({ code: 'bad_input' });
    await expect(connectStudio('http://127.0.0.1:1', 'x'.repeat(43))).rejects.toMatchObject({ code: 'offline' });
    await expect(connectStudio(server.url, 'x'.repeat(43))).rejects.toMatchObject({ code: 'unauthorized' });
  });
  it('stops strangers after 20 wrong tokens in a minute', async () => {
    const wrong = { authorization: `Bearer ${'w'.repeat(43)}` };
    let last = 0;
    for (let i = 0; i < 22; i++)
      last = (await ask('/call/a.b', { method: 'POST', headers: { ...json, ...wrong } })).status;
    expect(last).toBe(429);
    expect((await ask('/call/a.b', { method: 'POST', headers: { ...json, ...signedIn() } })).status).toBe(200);
  });
});
