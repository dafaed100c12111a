import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { downloadPosters, type DownloadOptions } from '../../../src/main/import/index.ts';
import { isPublicAddress, publicLookup, refusedUrl } from '../../../src/main/import/publicAddress.ts';
import { tempDir, tempFile } from './files.ts';

/** Starts as a JPEG does; what follows is nobody's business here. */
const image = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
  createHash('sha512').update('poster').digest(),
  Buffer.alloc(60_000, 7),
]);
/** A few kilobytes that unpack to 64 MiB. */
const bomb = gzipSync(Buffer.concat([image, Buffer.alloc(64 << 20)]));
const requests: { path: string; at: number; range: string | undefined }[] = [];
let running = 0;
let mostAtOnce = 0;

/** A server that fails in every way; each path is one of them. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? '';
  const range = request.headers.range;
  requests.push({ path, at: Date.now(), range });
  const seen = requests.filter((earlier) => earlier.path === path).length;
  const send = (status: number, headers: Record<string, string>, body: Buffer | string): void => {
    response.writeHead(status, headers).end(body);
  };
  const jpeg = (): void => send(200, { 'content-type': 'image/jpeg', 'content-length': String(image.length) }, image);
  const ways: Record<string, () => void> = {
    '/ok': jpeg,
    '/500-then-ok': () => (seen < 3 ? send(500, {}, 'oops') : jpeg()),
    '/500-always': () => send(500, {}, 'oops'),
    '/404': () => send(404, {}, 'gone'),
    '/429': () => (seen < 2 ? send(429, { 'retry-after': '1' }, 'slow') : jpeg()),
    '/429-long': () => send(429, { 'retry-after': '3600' }, 'slow'),
    '/stall-headers': () => undefined,
    '/stall-body': () => {
      response.writeHead(200, { 'content-length': String(image.length) });
      response.write(image.subarray(0, 1000));
    },
    '/trickle': () => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(image.subarray(0, 4)), 20);
      response.on('close', () => {
        clearInterval(timer);
      });
    },
    '/cut': () => {
      response.writeHead(200, { 'content-length': String(image.length) });
      response.write(image.subarray(0, 1000), () => response.destroy());
    },
    '/cut-then-resume': () => {
      if (seen === 1) {
        response.writeHead(200, { 'content-length': String(image.length), etag: '"v1"' });
        response.write(image.subarray(0, 20_000), () => setTimeout(() => response.destroy(), 50));
        return;
      }
      const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
      if (from === 0 || request.headers['if-range'] !== '"v1"') jpeg();
      else {
        const headers = {
          'content-range': `bytes ${String(from)}-${String(image.length - 1)}/${String(image.length)}`,
        };
        send(206, { ...headers, 'content-length': String(image.length - from), etag: '"v1"' }, image.subarray(from));
      }
    },
    '/wrong-type': () => send(200, { 'content-type': 'text/plain' }, image),
    '/html': () => send(200, { 'content-type': 'image/jpeg' }, '<!DOCTYPE html><p>Not found'),
    '/gif': () => send(200, { 'content-type': 'image/jpeg' }, 'GIF89a....'),
    '/empty': () => send(200, { 'content-length': '0' }, ''),
    '/loop': () => send(302, { location: '/loop' }, ''),
    '/redirect': () => send(301, { location: '/ok?from=redirect' }, ''),
    '/ok?from=redirect': jpeg,
    '/redirect-to-file': () => send(302, { location: 'file:///etc/passwd' }, ''),
    '/redirect-inside': () => send(302, { location: 'http://169.254.169.254/latest/meta-data' }, ''),
    '/huge': () => send(200, { 'content-length': String(50 << 20) }, ''),
    '/huge-unsaid': () => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1 << 16, 1)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    },
    '/gzip': () => send(200, { 'content-encoding': 'gzip' }, gzipSync(image)),
    '/gzip-broken': () => send(200, { 'content-encoding': 'gzip' }, Buffer.from('no gzip at all')),
    '/bomb': () => send(200, { 'content-encoding': 'gzip' }, bomb),
  };
  if (path.startsWith('/many/')) {
    running++;
    mostAtOnce = Math.max(mostAtOnce, running);
    setTimeout(() => {
      running--;
      jpeg();
    }, 20);
    return;
  }
  (ways[path] ?? (() => send(404, {}, '')))();
}

const server = createServer(answer);
let base = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  requests.length = 0;
  mostAtOnce = 0;
});

const QUICK = { allowPrivate: true, backoffMs: 5, stallMs: 800, totalMs: 8_000, maxBytes: 1 << 20, attempts: 3 };
const fetchAll = (paths: string[], options: Partial<DownloadOptions> = {}) =>
  downloadPosters({
    links: paths.map((path, i) => ({ filmKey: String(i + 1), url: /^[a-z]+:/.test(path) ? path : base + path })),
    dir: tempDir(),
    ...QUICK,
    ...options,
  });

describe('downloads', () => {
  test.each(['/ok', '/500-then-ok', '/wrong-type', '/redirect', '/gzip', '/cut-then-resume'])(
    '%s gives the poster',
    async (path) => {
      const { saved, dead } = await fetchAll([path]);
      expect(dead).toEqual([]);
      expect(saved[0]?.path).toMatch(/1-[0-9a-f]{16}\.jpg$/);
      expect(readFileSync(saved[0]!.path).equals(image)).toBe(true);
    },
  );

  test.each<[string, RegExp, number]>([
    ['/404', /^status 404$/, 1],
    ['/500-always', /^status 500 \(3 attempts\)$/, 3],
    ['/429-long', /^status 429, and the host asks for a longer wait$/, 1],
    ['/stall-headers', /^no answer in time \(3 attempts\)$/, 3],
    ['/stall-body', /^the transfer stalled \(3 attempts\)$/, 3],
    ['/trickle', /^took longer than 1 s \(2 attempts\)$/, 2],
    ['/cut', /cut/, 3],
    ['/html', /^a web page instead of an image$/, 1],
    ['/gif', /^neither JPEG, PNG nor WebP$/, 1],
    ['/empty', /^the file is empty$/, 1],
    ['/loop', /^more than 5 redirects$/, 6],
    ['/redirect-to-file', /^links to file: are not followed$/, 1],
    ['/huge', /^larger than 1 MiB$/, 1],
    ['/huge-unsaid', /^larger than 1 MiB$/, 1],
    ['/gzip-broken', /header/, 1],
    ['/bomb', /^larger than 1 MiB$/, 1],
  ])('%s is dead', async (path, reason, asked) => {
    const dir = tempDir();
    const limits = path === '/trickle' ? { totalMs: 600, attempts: 2 } : {};
    const { saved, dead } = await fetchAll([path], { dir, ...limits });
    expect(saved).toEqual([]);
    expect(dead).toEqual([{ filmKey: '1', url: base + path, reason: expect.stringMatching(reason) }]);
    expect(requests.length).toBe(asked);
    expect(readdirSync(dir).filter((name) => !name.includes('.part'))).toEqual([]);
  });

  test('waits as long as Retry-After says', async () => {
    const { saved } = await fetchAll(['/429']);
    expect(saved.length).toBe(1);
    expect(requests[1]!.at - requests[0]!.at).toBeGreaterThanOrEqual(990);
  });

  test('continues an unfinished file instead of starting again', async () => {
    await fetchAll(['/cut-then-resume']);
    const from = Number(/\d+/.exec(requests[1]?.range ?? '')?.[0]);
    expect(from).toBeGreaterThan(0);
    expect(from).toBeLessThanOrEqual(20_000);
  });

  test('dead links stop no others; what is there is not fetched again', async () => {
    const dir = tempDir();
    const paths = ['/404', '/ok', '/html', '/many/1', 'no address', 'http://'];
    const done: number[] = [];
    const first = await fetchAll(paths, { dir, onProgress: (n) => done.push(n) });
    expect(first.saved.map(({ filmKey }) => filmKey).sort()).toEqual(['2', '4']);
    expect(first.dead.map(({ filmKey }) => filmKey).sort()).toEqual(['1', '3', '5', '6']);
    expect(Math.max(...done)).toBe(6);
    requests.length = 0;
    await fetchAll(paths, { dir });
    expect(requests.map(({ path }) => path).sort()).toEqual(['/404', '/html']);
  });

  test('asks one host for a few at once only', async () => {
    const { saved } = await fetchAll(
      Array.from({ length: 40 }, (_, i) => `/many/${String(i)}`),
      { perHost: 3 },
    );
    expect(saved.length).toBe(40);
    expect(mostAtOnce).toBe(3);
  });

  test('gives up a host that does not answer, not the others', async () => {
    const gone = Array.from({ length: 50 }, (_, i) => `http://127.0.0.1:1/${String(i)}`);
    const { saved, dead } = await fetchAll([...gone, '/ok'], { unreachableAfter: 4, attempts: 2 });
    expect(saved.length).toBe(1);
    expect(dead.length).toBe(50);
    expect(dead.at(-1)?.reason).toBe('127.0.0.1:1 was given up: the host refuses connections');
  });

  test('stops when it is told to and keeps what is there', async () => {
    const abort = new AbortController();
    const work = fetchAll(['/ok', '/stall-body'], {
      signal: abort.signal,
      stallMs: 60_000,
      totalMs: 60_000,
      onProgress: () => {
        abort.abort();
      },
    });
    const started = Date.now();
    expect(await work).toMatchObject({ saved: [{ filmKey: '1' }], dead: [] });
    // Well before the stalled body would be given up.
    expect(Date.now() - started).toBeLessThan(30_000);
  });

  test('a folder that cannot be written is a fault of its own, not a dead link', async () => {
    await expect(fetchAll(['/ok'], { dir: join(tempFile('file', 'x'), 'below') })).rejects.toThrow();
  });
});

describe('private networks', () => {
  test('are refused as links, as names and as targets of redirects', async () => {
    const { dead } = await fetchAll(
      ['/ok', 'http://localhost/x', 'ftp://example.org/x', 'http://user:pw@example.org/x'],
      {
        allowPrivate: false,
      },
    );
    expect(dead.map(({ reason }) => reason).sort()).toEqual([
      '127.0.0.1 is an address of a private network',
      'links to ftp: are not followed',
      'links with a password are not followed',
      'localhost is a name of a private network',
    ]);
    expect(requests).toEqual([]);
    // With loopback allowed the redirect is followed as far as it goes; without, its target is refused like any link.
    expect(refusedUrl(new URL('http://169.254.169.254/latest/meta-data'), false)).toContain('private network');
  });
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '::ffff:127.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '224.0.0.1',
    '255.255.255.255',
    'x',
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
  test.each(['8.8.8.8', '151.101.1.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
  test.each([
    'http://0x7f000001/',
    'http://2130706433/',
    'http://127.1/',
    'http://[::1]/',
    'http://[::ffff:7f00:1]/',
    'https://printer.local/',
  ])('%s leads inside', (link) => {
    expect(refusedUrl(new URL(link), false)).toContain('private network');
  });
  test('a name that resolves inside is refused when it is resolved', async () => {
    const error = await new Promise((resolve) => {
      publicLookup('localhost', { all: true }, (failed) => {
        resolve(failed);
      });
    });
    expect(error).toMatchObject({ code: 'EPRIVATE', message: expect.stringContaining('localhost leads to') });
  });
});
