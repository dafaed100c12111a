// A model hub on loopback that misbehaves as it is told: the answers that the download code asks a real one for, and the
// faults that real ones have. Shared by the store's tests and the page's.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';

export interface HubFaults {
  /** Bytes of a large file after which the connection is cut, for the first `times` requests. */
  cut?: { after: number; times: number };
  /** Bytes of a large file after which nothing more is sent, for the first `times` requests. */
  stall?: { after: number; times: number };
  /** Answers requests for files with this status, for the first `times`. */
  status?: { code: number; times: number };
  /** Other content than the hash promises. */
  lieAboutContent?: boolean;
  /** Says that large files have so many bytes more. */
  lieAboutSize?: number;
  /** Sends the whole file whatever range is asked for. */
  ignoreRange?: boolean;
  /** Sends file requests on to this path prefix first. */
  redirect?: string;
  /** Milliseconds between two pieces of 64 kB. */
  slowly?: number;
  /** Revisions that have no weights; `refs` lists the others. */
  without?: string[];
}

export interface Hub {
  url: string;
  /** Changed by tests while it runs. */
  faults: HubFaults;
  /** Paths asked for, and the ranges. */
  requests: { path: string; range: string | undefined }[];
  connections: () => number;
  close(): Promise<void>;
}

const LARGE = /\.safetensors$/;

/** Serves `files` (name to path on disk) as every repository at every revision. */
export async function startHub(files: Record<string, string>, faults: HubFaults = {}): Promise<Hub> {
  const contents = new Map(Object.entries(files).map(([name, path]) => [name, readFileSync(path)]));
  const requests: Hub['requests'] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  server.on('connection', () => {
    connections += 1;
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://hub');
    const path = decodeURIComponent(url.pathname);
    requests.push({ path, range: request.headers.range });
    const infos = /^\/api\/models\/[^/]+\/[^/]+\/paths-info\/(.+)$/.exec(path);
    if (infos) {
      json(response, await pathsInfo(request, infos[1]!));
      return;
    }
    if (/\/refs$/.test(path)) {
      json(response, { branches: [], pullRequests: [{ ref: 'refs/pr/3' }, { ref: 'refs/pr/9' }] });
      return;
    }
    sendFile(request, response, path);
  }

  async function pathsInfo(request: IncomingMessage, revision: string): Promise<unknown[]> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { paths } = JSON.parse(body) as { paths: string[] };
    const bare = hub.faults.without?.includes(revision) ?? false;
    return paths.flatMap((path) => {
      const content = contents.get(path);
      if (content === undefined || (bare && LARGE.test(path))) return [];
      const size = content.length + (LARGE.test(path) ? (hub.faults.lieAboutSize ?? 0) : 0);
      const oid = createHash('sha1')
        .update(`blob ${String(content.length)}\0`)
        .update(content)
        .digest('hex');
      const sha256 = createHash('sha256').update(content).digest('hex');
      const lfs = LARGE.test(path) ? { lfs: { oid: sha256, size, pointerSize: 130 } } : {};
      return [{ type: 'file', path, size, oid, ...lfs }];
    });
  }

  function sendFile(request: IncomingMessage, response: ServerResponse, path: string): void {
    const { faults: now } = hub;
    if (now.redirect !== undefined && !path.startsWith(now.redirect)) {
      response.writeHead(302, { location: `${now.redirect}${path}` }).end();
      return;
    }
    if (now.status && now.status.times > 0) {
      now.status.times -= 1;
      response.writeHead(now.status.code).end('no');
      return;
    }
    const name = [...contents.keys()].find((each) => path.endsWith(`/${each}`)) ?? basename(path);
    let content = contents.get(name);
    if (content === undefined) {
      response.writeHead(404).end();
      return;
    }
    if (now.lieAboutContent && LARGE.test(name)) content = Buffer.alloc(content.length, 7);
    const etag = `"${createHash('sha1').update(content).digest('hex')}"`;
    const from = now.ignoreRange ? undefined : /^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1];
    const valid = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
    const start = from !== undefined && valid ? Number(from) : 0;
    response.writeHead(start > 0 ? 206 : 200, {
      etag,
      'content-length': content.length - start,
      ...(start > 0
        ? { 'content-range': `bytes ${String(start)}-${String(content.length - 1)}/${String(content.length)}` }
        : {}),
    });
    void sendBody(response, content, start, LARGE.test(name));
  }

  async function sendBody(response: ServerResponse, content: Buffer, start: number, large: boolean): Promise<void> {
    const limit = large
      ? [hub.faults.cut, hub.faults.stall].find((fault) => fault !== undefined && fault.times > 0)
      : undefined;
    const cuts = limit !== undefined && limit === hub.faults.cut;
    if (limit) limit.times -= 1;
    const end = limit ? Math.min(content.length, start + limit.after) : content.length;
    for (let at = start; at < end; at += 65_536) {
      response.write(content.subarray(at, Math.min(end, at + 65_536)));
      if (large && hub.faults.slowly !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, hub.faults.slowly));
      }
    }
    if (!limit) response.end();
    else if (cuts) setTimeout(() => response.destroy(), 30);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hub: Hub = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    faults,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
  return hub;
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
