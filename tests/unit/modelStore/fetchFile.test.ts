import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { fetchFile } from '../../../src/main/modelStore/fetchFile.ts';
import type { HubFile } from '../../../src/main/modelStore/hubFiles.ts';
import { startHub, type Hub, type HubFaults } from './hubServer.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-fetch-'));
const source = join(dir, 'weights.safetensors');
const content = Buffer.from(Uint8Array.from({ length: 700_000 }, (_, i) => (i * 7 + (i >> 9)) & 255));
writeFileSync(source, content);
const sha256 = createHash('sha256').update(content).digest('hex');

let hub: Hub;
afterEach(() => hub.close());
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

let count = 0;
/** A target that was not used before, and the options that make tests quick. */
async function start(faults: HubFaults = {}) {
  hub = await startHub({ 'weights.safetensors': source }, faults);
  const file: HubFile = {
    path: 'weights.safetensors',
    url: `${hub.url}/org/name/resolve/main/weights.safetensors`,
    bytes: content.length,
    hash: { kind: 'sha256', value: sha256 },
  };
  count += 1;
  const target = join(dir, `target-${String(count)}`);
  const options = { signal: new AbortController().signal, backoffMs: 5, stallMs: 300, attempts: 3 };
  return { file, target, options };
}
const ranges = () => hub.requests.map((request) => request.range);

describe('a file of a model', () => {
  it('arrives whole, under its name only when it is', async () => {
    const { file, target, options } = await start();
    const seen: number[] = [];
    await fetchFile(file, target, { ...options, onBytes: (bytes) => seen.push(bytes) });
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(seen.at(-1)).toBe(content.length);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(existsSync(`${target}.part`)).toBe(false);
    expect(existsSync(`${target}.part.tag`)).toBe(false);
    // A second call asks nobody.
    await fetchFile(file, target, options);
    expect(hub.requests).toHaveLength(1);
  });

  it('goes on where the connection was cut, again and again as long as something arrives', async () => {
    const { file, target, options } = await start({ cut: { after: 150_000, times: 4 } });
    await fetchFile(file, target, options);
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(ranges()[0]).toBeUndefined();
    expect(
      ranges()
        .slice(1)
        .every((range) => /^bytes=[1-9]\d*-$/.test(range ?? '')),
    ).toBe(true);
    expect(ranges()).toHaveLength(5);
  });

  it('goes on where it stalled', async () => {
    const { file, target, options } = await start({ stall: { after: 200_000, times: 1 } });
    await fetchFile(file, target, options);
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(ranges()[1]).toMatch(/^bytes=[1-9]/);
  });

  it('keeps the part when it is cancelled, and goes on from it in another call', async () => {
    const { file, target, options } = await start({ slowly: 20 });
    const abort = new AbortController();
    const running = fetchFile(file, target, {
      ...options,
      signal: abort.signal,
      onBytes: (bytes) => {
        if (bytes > 100_000) abort.abort(new Error('paused'));
      },
    });
    await expect(running).rejects.toThrow('paused');
    const kept = statSync(`${target}.part`).size;
    expect(kept).toBeGreaterThan(100_000);
    hub.faults.slowly = 0;
    await fetchFile(file, target, options);
    expect(ranges()[1]).toBe(`bytes=${String(kept)}-`);
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it('starts over with a server that ignores ranges, or has another version by now', async () => {
    const { file, target, options } = await start({ ignoreRange: true });
    writeFileSync(`${target}.part`, content.subarray(0, 1000));
    await fetchFile(file, target, options);
    expect(readFileSync(target).equals(content)).toBe(true);
    await hub.close();

    const next = await start();
    writeFileSync(`${next.target}.part`, Buffer.alloc(5000, 1));
    writeFileSync(`${next.target}.part.tag`, '"of yesterday"');
    await fetchFile(next.file, next.target, next.options);
    expect(readFileSync(next.target).equals(content)).toBe(true);
  });

  it('heals a part of another version that nothing tells apart, by its hash', async () => {
    const { file, target, options } = await start();
    writeFileSync(`${target}.part`, Buffer.alloc(5000, 1));
    await fetchFile(file, target, options);
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it('throws away what is not what was promised', async () => {
    const { file, target, options } = await start({ lieAboutContent: true });
    await expect(fetchFile(file, target, options)).rejects.toMatchObject({ code: 'corrupt' });
    expect(existsSync(target)).toBe(false);
    expect(existsSync(`${target}.part`)).toBe(false);
  });

  it('refuses more bytes than were promised, and gives up on fewer', async () => {
    const { file, target, options } = await start();
    const short = { ...file, bytes: 600_000 };
    await expect(fetchFile(short, target, options)).rejects.toMatchObject({ code: 'corrupt' });
    const long = { ...file, bytes: content.length + 10 };
    await expect(fetchFile(long, target, options)).rejects.toMatchObject({ code: 'offline' });
    expect(existsSync(target)).toBe(false);
  });

  it.each([
    [404, 'not_found', 1],
    [401, 'forbidden', 1],
    [429, 'too_many_requests', 3],
    [500, 'offline', 3],
  ])('says what status %i means (%s)', async (status, code, requests) => {
    const { file, target, options } = await start({ status: { code: status, times: 99 } });
    await expect(fetchFile(file, target, options)).rejects.toMatchObject({ code });
    expect(hub.requests).toHaveLength(requests);
  });

  it('tries again after a passing error', async () => {
    const { file, target, options } = await start({ status: { code: 503, times: 2 } });
    await fetchFile(file, target, options);
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it('follows redirects, but not in a circle', async () => {
    const { file, target, options } = await start({ redirect: '/cdn' });
    await fetchFile(file, target, options);
    expect(readFileSync(target).equals(content)).toBe(true);
    await hub.close();
    const next = await start({ redirect: '//never' });
    await expect(fetchFile(next.file, next.target, next.options)).rejects.toBeInstanceOf(Error);
  });

  it('says that a server is not there', async () => {
    const { file, target, options } = await start();
    await hub.close();
    await expect(fetchFile(file, target, options)).rejects.toMatchObject({ code: 'offline' });
  });
});
