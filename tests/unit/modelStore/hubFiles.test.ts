// What a hub may answer instead of metadata, over a real connection: nothing of it is trusted, every failure names the hub.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGzip } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/errors.ts';
import type { CatalogueEntry } from '../../../src/main/modelStore/catalogue.ts';
import { listHubFiles } from '../../../src/main/modelStore/hubFiles.ts';

const entry: CatalogueEntry = {
  id: 'me/clip',
  family: 'clip',
  description: '',
  license: '',
  repo: 'me/clip',
  revision: 'main',
  note: null,
  approximateBytes: 1,
  known: {},
};

let close: () => void = () => undefined;
afterEach(() => {
  close();
});

/** A hub that answers with `answer`; resolves to its address. */
async function hub(answer: (path: string, response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    response.on('error', () => undefined);
    answer(request.url ?? '', response);
  });
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

async function failure(endpoint: string): Promise<AppError> {
  const error: unknown = await listHubFiles(entry, { endpoint, signal: new AbortController().signal }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

it('an answer that unpacks to gigabytes is left after some megabytes', async () => {
  let unpacked = 0;
  const endpoint = await hub((_path, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    const gzip = createGzip({ level: 1 });
    gzip.pipe(response);
    const zeros = Buffer.alloc(1 << 20, 32);
    const more = (): void => {
      // Without a bound 512 MB would be taken.
      while (unpacked < 512 << 20 && !response.destroyed) {
        unpacked += zeros.length;
        if (gzip.write(zeros)) continue;
        gzip.once('drain', more);
        return;
      }
      gzip.end();
    };
    more();
  });
  const before = process.memoryUsage().rss;
  const error = await failure(endpoint);
  expect(error).toMatchObject({ code: 'too_large', message: expect.stringContaining(endpoint) as string });
  expect(process.memoryUsage().rss - before).toBeLessThan(200 << 20);
});

const json = (value: unknown) => JSON.stringify(value);
it.each<[string, string, string]>([
  ['files that are no JSON', '<html>', ''],
  ['files that are no list', '{"error":null}', ''],
  ['a list of nothing', '[null]', ''],
  ['files without a size', json([{ type: 'file', path: 'config.json', oid: 'a' }]), ''],
  ['references that are no JSON', '[]', '<html>'],
  ['references that are null', '[]', 'null'],
  ['references that are a word', '[]', '{"pullRequests":"none"}'],
  ['references without names', '[]', '{"pullRequests":[{"ref":3}]}'],
])('%s cannot be understood, and the hub is named', async (_name, infos, refs) => {
  const endpoint = await hub((path, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(path.includes('paths-info') ? infos : refs);
  });
  const error = await failure(endpoint);
  expect(error.code).toBe('unreadable_file');
  expect(error.message).toContain(`The answer of ${endpoint} could not be understood`);
});

it('a list of weights that is none cannot be understood either', async () => {
  const names = ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'model.safetensors.index.json'];
  const infos = names.map((path) => ({ type: 'file', path, size: 1, oid: 'a'.repeat(40) }));
  const endpoint = await hub((path, response) => {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(path.includes('paths-info') ? json(infos) : '7');
  });
  expect((await failure(endpoint)).message).toContain(`The answer of ${endpoint} could not be understood`);
});

it.each([
  [404, 'not_found'],
  [403, 'forbidden'],
  [429, 'too_many_requests'],
  [500, 'offline'],
])('status %i is %s', async (status, code) => {
  const endpoint = await hub((_path, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end('{');
  });
  expect((await failure(endpoint)).code).toBe(code);
});

it('a connection that breaks off says that the hub cannot be reached', async () => {
  const endpoint = await hub((_path, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('[');
    setTimeout(() => response.destroy(), 20);
  });
  expect(await failure(endpoint)).toMatchObject({
    code: 'offline',
    message: expect.stringContaining(endpoint) as string,
  });
});
