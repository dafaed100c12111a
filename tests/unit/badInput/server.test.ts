// A served studio with a real core, and clients that mean it harm: what they send is refused with a clear status, nothing
// leaves its folder, and whoever is signed in can go on working.
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Core } from '../../../src/main/core/core.ts';
import { startServer, type RunningServer } from '../../../src/main/http/listener.ts';
import { openCore, temporaryFolder } from './studio.ts';

const home = temporaryFolder();
const agent = new Agent({ keepAlive: true, maxSockets: 200 });
let core: Core;
let server: RunningServer;
let port: number;
let bearer: string;

beforeAll(async () => {
  core = await openCore(home);
  server = await startServer(core, { host: '127.0.0.1', port: 0, allowHosts: [], tls: null, home });
  port = Number(new URL(server.url).port);
  bearer = readFileSync(server.bearerFile, 'utf8');
});
afterAll(async () => {
  agent.destroy();
  await server.close();
  await core.close();
  rmSync(home, { recursive: true, force: true });
});
/** Whatever a test did, a signed-in user still works. */
afterEach(async () => {
  const answer = await call('library.page', PAGE);
  expect(answer.status, answer.body).toBe(200);
  expect((JSON.parse(answer.body) as { rows: unknown[] }).rows).toHaveLength(5);
});

const PAGE = { filter: {}, sort: { by: 'title', descending: false }, offset: 0, limit: 5 };
interface Answer {
  status: number;
  body: string;
}
function ask(method: string, path: string, headers: Record<string, string>, body?: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { agent, host: '127.0.0.1', port, path, method, headers: { authorization: `Bearer ${bearer}`, ...headers } },
      (response) => {
        text(response).then((body) => {
          resolve({ status: response.statusCode ?? 0, body });
        }, reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
const post = (path: string, body: string | Buffer): Promise<Answer> =>
  ask('POST', path, { 'content-type': 'application/json' }, body);
const call = (name: string, input: unknown): Promise<Answer> => post(`/call/${name}`, JSON.stringify(input));
const code = (answer: Answer): string => (JSON.parse(answer.body) as { code: string }).code;

/** A connection that says exactly these bytes. */
async function raw(bytes: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

describe('bodies', () => {
  it('that are too large, too deep or no JSON are refused by their own codes', async () => {
    expect(code(await post('/call/genres.list', `"${'x'.repeat(33 << 20)}"`))).toBe('too_large');
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect(code(await post('/call/studio.setSetting', `{"key":"a","value":${deep}}`))).toBe('bad_input');
    expect(code(await post('/call/genres.list', deep))).toBe('bad_input');
    for (const body of ['{', 'null,', '\0', '{"a":1}{"b":2}', Buffer.from([0xff, 0xfe, 0x7b])]) {
      expect(code(await post('/call/poster.get', body))).toBe('bad_input');
    }
    for (const body of [
      'null',
      '[]',
      '1',
      '"x"',
      'true',
      '{"posterId":"1"}',
      '{"posterId":1e999}',
      '{"posterId":[1]}',
    ]) {
      expect(code(await post('/call/poster.get', body)), body).toBe('bad_input');
    }
  });

  it('with keys that aim at prototypes change nothing', async () => {
    const body =
      '{"key":"a","value":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}},"__proto__":{"polluted":1}}';
    await post('/call/studio.setSetting', body);
    await post('/call/studio.setSetting', '{"key":"__proto__","value":{"polluted":1}}');
    await post('/call/library.page', `{"__proto__":{"polluted":1},${JSON.stringify(PAGE).slice(1)}`);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect((await call(name, {})).status, name).toBe(404);
    }
  });

  it('with a million ids are answered, or refused by name', async () => {
    const posterIds = Array.from({ length: 1_000_000 }, (_, i) => 1 + (i % 300));
    const known = await call('selection.summary', { posterIds });
    expect(JSON.parse(known.body)).toMatchObject({ count: 300 });
    expect(code(await call('selection.summary', { posterIds: [...posterIds, 1] }))).toBe('bad_input');
  });
});

describe('paths', () => {
  it('of uploads stay in their folder, whatever the name and the batch', async () => {
    const names = [
      '../../../etc/passwd',
      '..\\..\\boot.ini',
      'a/../../b.csv',
      '.bashrc',
      'con.txt',
      `${'長'.repeat(300)}.csv`,
    ];
    const uploads = join(home, 'uploads');
    for (const name of names) {
      const answer = await ask('POST', `/upload?name=${encodeURIComponent(name)}`, {}, 'a,b\n');
      expect(answer.status, name).toBe(200);
      const { path } = JSON.parse(answer.body) as { path: string };
      expect(relative(uploads, path).split('/').length, path).toBe(2);
      expect(readFileSync(path, 'utf8')).toBe('a,b\n');
      expect(path).not.toMatch(/[/\\](\.|con\.)/);
    }
    for (const name of ['', '.', '..', '/', '...']) {
      expect(code(await ask('POST', `/upload?name=${encodeURIComponent(name)}`, {}, 'x')), name).toBe('bad_input');
    }
    for (const batch of ['..', '../x', 'a/b', '', 'x'.repeat(65), '%00']) {
      const answer = await ask('POST', `/upload?name=a.csv&batch=${encodeURIComponent(batch)}`, {}, 'x');
      expect(code(answer), batch).toBe('bad_input');
    }
  });

  it('that a client broke off leave no file', async () => {
    const socket = await raw(
      `POST /upload?name=half.csv&batch=half HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${bearer}\r\nContent-Length: 1000000\r\n\r\nhalf of it`,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.destroy();
    const folder = join(home, 'uploads', 'batch-half');
    for (let waited = 0; waited < 5000 && (!existsSync(folder) || readdirSync(folder).length > 0); waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  });

  it('that are no addresses are refused, not crashed on', async () => {
    for (const target of [
      '//',
      '/\\',
      'http://',
      '*',
      '/%',
      '/call/',
      '/poster/99999999999',
      '/poster/-1',
      '/events/../x',
    ]) {
      for (const auth of [`Authorization: Bearer ${bearer}\r\n`, '']) {
        const socket = await raw(
          `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${auth}Connection: close\r\n\r\n`,
        );
        const answer = await text(socket);
        expect(answer, target).toMatch(/^HTTP\/1\.1 4\d\d /);
      }
    }
  });
});

describe('many and slow', () => {
  it('a thousand calls at once are answered, or told to come back', async () => {
    const answers = await Promise.all(Array.from({ length: 1000 }, () => call('library.facets', { filter: {} })));
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(64);
    expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
  });

  it('connections that say next to nothing keep nobody out', async () => {
    const slow = await Promise.all(
      Array.from({ length: 150 }, () => raw('POST /call/genres.list HTTP/1.1\r\nX-Slow: ')),
    );
    try {
      expect((await call('genres.list', {})).status).toBe(200);
    } finally {
      for (const socket of slow) socket.destroy();
    }
  });

  it('bodies of signed-in clients that never end are given up with the connection', async () => {
    const head = `POST /call/genres.list HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${bearer}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`;
    const slow = await Promise.all(Array.from({ length: 64 }, () => raw(head)));
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (const socket of slow) socket.resetAndDestroy();
    for (let waited = 0; waited < 5000 && (await call('genres.list', {})).status !== 200; waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
});

describe('event sockets', () => {
  const open = (headers: Record<string, string> = { authorization: `Bearer ${bearer}` }): WebSocket =>
    new WebSocket(`ws://127.0.0.1:${port}/events`, { headers });

  it('are limited in number, and one that closes makes room', async () => {
    const sockets = Array.from({ length: 72 }, () => open());
    const outcomes = await Promise.all(
      sockets.map((socket) =>
        once(socket, 'open').then(
          () => 'open',
          (error: unknown) => String(error),
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'open')).toHaveLength(64);
    expect(outcomes.filter((outcome) => outcome.includes('429'))).toHaveLength(8);
    for (const socket of sockets) socket.terminate();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const again = open();
    await once(again, 'open');
    again.terminate();
  });

  it('that send what nobody asked for are ignored, and cut off when it is too much', async () => {
    const socket = open();
    await once(socket, 'open');
    for (let i = 0; i < 2000; i++) socket.send('{"name":"labels.set"}');
    const other = open();
    await once(other, 'open');
    other.on('error', () => undefined);
    other.send(Buffer.alloc(200_000));
    const [status] = (await once(other, 'close')) as [number];
    expect([1006, 1009]).toContain(status);
    socket.terminate();
  });

  it('hear every event of a flood in order, also beside one that does not read', async () => {
    const reader = open();
    const idle = open();
    await Promise.all([once(reader, 'open'), once(idle, 'open')]);
    idle.pause();
    const revisions: number[] = [];
    reader.on('message', (data: Buffer) => {
      const event = JSON.parse(data.toString()) as { name: string; payload: { revision: number } };
      if (event.name === 'catalog.changed') revisions.push(event.payload.revision);
    });
    const edits = await Promise.all(
      Array.from({ length: 300 }, (_, i) => core.call('labels.toggle', { posterIds: [1 + i], genreId: i % 15 })),
    );
    for (let waited = 0; waited < 5000 && revisions.length < edits.length; waited += 20) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(revisions).toEqual(edits.map((edit) => edit.revision).sort((a, b) => a - b));
    reader.terminate();
    idle.terminate();
  });

  it('of strangers who hang up in the middle do not end the studio, nor close the door to others', async () => {
    const upgrade = (path: string, auth = ''): string =>
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${auth}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    for (let i = 0; i < 60; i++) {
      const socket = await raw(upgrade(i % 2 === 0 ? '/events' : '//'));
      socket.write('x'.repeat(10_000));
      socket.resetAndDestroy();
    }
    for (const path of ['//', '/\\', 'http://', '/nothing']) {
      const socket = await raw(upgrade(path, `Authorization: Bearer ${bearer}\r\n`));
      expect(await text(socket), path).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
    // A page of somebody else can open sockets to this address, but it has no token: the launch link still works.
    const link = new URL(server.launchUrl());
    const answer = await ask('GET', link.pathname + link.search, { authorization: '' });
    expect(answer.status).toBe(303);
  });
});

describe('guesses', () => {
  it('are refused without telling anything, and stopped after twenty in a minute', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 30; i++) {
      const guess = await ask('POST', '/call/studio.info', { authorization: `Bearer ${'g'.repeat(40)}${i}` }, '{}');
      statuses.push(guess.status);
      expect(guess.body).not.toMatch(/version|home|project/i);
    }
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401));
    expect(statuses.at(-1)).toBe(429);
  });
});
