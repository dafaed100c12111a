import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { spoilWeights, tinyClip } from '../modelStore/tinyModels.ts';
import { startCompute, type Compute, type ComputeNotice } from '../../../src/main/compute/client.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import type { EmbedNote } from '../../../src/main/compute/service.ts';
import { halvesToFloats } from '../../../src/main/models/files/safetensors.ts';
import { resourcePath } from '../../../src/main/lib/paths.ts';
import { shippedModel } from '../../../src/main/modelStore/shipped.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/images');
const dir = mkdtempSync(join(tmpdir(), 'marquee-compute-'));
const names = ['1000095', '1000774', '1002561', '112993', '1221141'];
const images = names.map((id) => ({ sha256: id, path: join(fixtures, `${id}.jpg`) }));
const encoder = { encoder: await shippedModel('efficientnet-lite0'), device: 'cpu', threads: 2 };
/** Enough to be in the middle of for a while. */
const many = Array.from({ length: 60 }, () => images).flat();

let compute: Compute;
let notices: ComputeNotice[] = [];
function start(times = {}): Compute {
  notices = [];
  compute = startCompute({ fork: forkNode, onNotice: (notice) => notices.push(notice), times });
  return compute;
}
afterEach(() => {
  compute.stop();
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

async function embedAll(tokensFile: string | null) {
  const rows: EmbedNote['rows'] = [];
  const result = await compute.call(
    'embed',
    { ...encoder, images, tokensFile },
    { onNote: (note) => rows.push(...(note as EmbedNote).rows) },
  );
  return { rows, result };
}

describe('the compute process', () => {
  it('starts with the first call, and tells about itself', async () => {
    start();
    expect(compute.pid).toBeNull();
    expect(await compute.call('hello', {})).toEqual({ pid: compute.pid });
    expect(notices).toEqual([{ t: 'started', pid: compute.pid }]);
  });

  it('embeds as the reference says, and stores token maps', async () => {
    start();
    const tokensFile = join(dir, 'tokens.f16');
    const { rows, result } = await embedAll(tokensFile);
    expect(result).toEqual({ embedded: 5, failed: [], device: 'cpu', fallback: null });
    expect(rows.map(({ sha256, tokenRow }) => [sha256, tokenRow])).toEqual(names.map((name, i) => [name, i]));

    const reference = JSON.parse(
      readFileSync(resourcePath('models', 'efficientnet-lite0', 'reference.json'), 'utf8'),
    ) as Record<string, { pooled_first8: number[]; pooled_l2: number; tokens_mean: number }>;
    const rowBytes = 54 * 1280 * 2;
    expect(statSync(tokensFile).size).toBe(5 * rowBytes);
    const stored = new Uint8Array(readFileSync(tokensFile)).buffer;
    for (const [name, want] of Object.entries(reference)) {
      const row = names.indexOf(name.replace('.jpg', ''));
      const { pooled } = rows[row]!;
      want.pooled_first8.forEach((value, i) => {
        expect(Math.abs(pooled[i]! - value)).toBeLessThan(2e-3 * Math.max(Math.abs(value), 0.01));
      });
      expect(Math.abs(Math.hypot(...pooled) / want.pooled_l2 - 1)).toBeLessThan(2e-3);
      const tokens = halvesToFloats(new Uint16Array(stored, row * rowBytes, rowBytes / 2));
      const mean = tokens.reduce((sum, value) => sum + value, 0) / tokens.length;
      expect(Math.abs(mean / want.tokens_mean - 1)).toBeLessThan(2e-3);
      // The pooled vector is the mean of the map's tokens.
      const first = Array.from({ length: 54 }, (_, token) => tokens[token * 1280 + 1]!);
      expect(first.reduce((sum, value) => sum + value, 0) / 54).toBeCloseTo(pooled[1]!, 3);
    }

    // A second run appends.
    const again = await embedAll(tokensFile);
    expect(again.rows.map((row) => row.tokenRow)).toEqual([5, 6, 7, 8, 9]);
    expect(new Uint8Array(readFileSync(tokensFile)).buffer.slice(0, 5 * rowBytes)).toEqual(stored);
  });

  it('lists images that cannot be read and embeds the others', async () => {
    start();
    const { sha256, path } = images[0]!;
    const missing = { sha256: 'x', path: join(dir, 'missing.jpg') };
    const result = await compute.call('embed', { ...encoder, images: [missing, { sha256, path }], tokensFile: null });
    expect(result.embedded).toBe(1);
    expect(result.failed).toEqual([{ sha256: 'x', problem: expect.stringContaining('does not exist') as string }]);
  });

  it('stores nothing of a model whose embeddings are no numbers', async () => {
    start();
    const folder = await tinyClip(join(dir, 'nan-clip'));
    spoilWeights(folder, 'vision_model.post_layernorm.bias', NaN);
    const noted: unknown[] = [];
    const spoilt = { id: 'nan-clip', hash: 'n', family: 'clip', folder } as const;
    const embedding = compute.call(
      'embed',
      { encoder: spoilt, device: 'cpu', threads: 1, images, tokensFile: null },
      { onNote: (note) => noted.push(note) },
    );
    await expect(embedding).rejects.toMatchObject({
      code: 'compute_failed',
      message: expect.stringContaining('"nan-clip" makes embeddings that are no numbers') as string,
    });
    expect(noted).toEqual([]);
  });

  it('turns a killed process into a typed error and goes on with the next call', async () => {
    start();
    const tokensFile = join(dir, 'killed.f16');
    const reported: number[] = [];
    const work = compute.call(
      'embed',
      { ...encoder, images: many, tokensFile },
      {
        onNote: (note) => {
          reported.push((note as EmbedNote).rows.at(-1)!.tokenRow!);
          process.kill(compute.pid!, 'SIGKILL');
        },
      },
    );
    await expect(work).rejects.toMatchObject({
      code: 'compute_failed',
      message: expect.stringContaining('SIGKILL') as string,
    });
    expect(notices.at(-1)).toMatchObject({ t: 'crashed', why: 'SIGKILL', inFlight: 1 });
    // Every row that was reported is on disk.
    expect(statSync(tokensFile).size).toBeGreaterThanOrEqual((reported.at(-1)! + 1) * 54 * 1280 * 2);
    expect((await embedAll(tokensFile)).result.embedded).toBe(5);
  });

  it('waits longer before each new start while the process keeps dying', async () => {
    start({ firstRestart: 20 });
    for (let i = 0; i < 3; i++) {
      await compute.call('hello', {});
      const pid = compute.pid!;
      process.kill(pid, 'SIGKILL');
      await expect.poll(() => compute.pid).toBeNull();
    }
    const waits = notices.flatMap((notice) => (notice.t === 'crashed' ? [notice.restartIn] : []));
    expect(waits).toEqual([20, 40, 80]);
  });

  it('answers while the worker computes, and stops when cancelled', async () => {
    start();
    const abort = new AbortController();
    let done = 0;
    const work = compute.call(
      'embed',
      { ...encoder, images: many, tokensFile: null },
      {
        signal: abort.signal,
        onNote: (note) => {
          done = (note as EmbedNote).done;
        },
      },
    );
    await expect.poll(() => done, { timeout: 20_000 }).toBeGreaterThan(0);
    const before = performance.now();
    await compute.call('hello', {});
    // The images that are left take longer than this by far.
    expect(performance.now() - before).toBeLessThan(5000);
    abort.abort();
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    expect(done).toBeLessThan(many.length);
    // It was a clean stop: the process lives.
    expect(notices.map((notice) => notice.t)).toEqual(['started']);
  });

  it('ends the process when a cancelled step goes on for too long', async () => {
    start({ cancel: 1 });
    const abort = new AbortController();
    const work = compute.call(
      'embed',
      { ...encoder, images: many, tokensFile: null },
      {
        signal: abort.signal,
        onNote: () => {
          abort.abort();
        },
      },
    );
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(() => notices.at(-1)).toEqual({ t: 'ended', why: 'a cancelled step went on for too long' });
    expect(await compute.call('hello', {})).toEqual({ pid: compute.pid });
  });

  it('ends a process that no longer answers', async () => {
    start({ heartbeat: 20, silence: 5000 });
    await compute.call('hello', {});
    process.kill(compute.pid!, 'SIGSTOP');
    await expect(compute.call('hello', {})).rejects.toMatchObject({
      code: 'compute_failed',
      message: expect.stringContaining('stopped answering') as string,
    });
    expect(notices.at(-1)).toEqual({ t: 'ended', why: 'it stopped answering' });
  });

  it('refuses a model that makes no image embeddings, by name', async () => {
    start();
    const text = await shippedModel('all-minilm-l6-v2');
    const unknown = compute.call('embed', { ...encoder, encoder: text, images, tokensFile: null });
    await expect(unknown).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('"all-minilm-l6-v2"') as string,
    });
  });

  it('reports providers and cores', async () => {
    start();
    const report = await compute.call('machine', {});
    expect(report.onnxruntime).toMatch(/^\d+\.\d+/);
    expect(report.listed).toContain('cpu');
    expect(report.cores.threads).toBeGreaterThan(0);
  });

  it('says what a process that fails by itself printed last', async () => {
    const broken = join(dir, 'broken.mjs');
    writeFileSync(broken, "process.on('message', () => { throw new Error('the library is missing'); });");
    const failing = startCompute({ fork: () => forkNode(broken) });
    await expect(failing.call('hello', {})).rejects.toMatchObject({
      code: 'compute_failed',
      message: 'The compute process is gone: it died (exit code 1, "Error: the library is missing").',
    });
    failing.stop();
    start();
  });

  it('ends when it is told to, and later calls fail', async () => {
    start();
    const { pid } = await compute.call('hello', {});
    compute.stop();
    await expect.poll(() => isAlive(pid)).toBe(false);
    await expect(compute.call('hello', {})).rejects.toMatchObject({ code: 'compute_failed' });
  });

  it('does not outlive a studio that is killed in the middle of work', async () => {
    start();
    const source = (name: string) => JSON.stringify(join(import.meta.dirname, '../../../src/main/compute', name));
    const work = JSON.stringify({ ...encoder, images: many, tokensFile: null });
    const script = join(dir, 'studio.mjs');
    writeFileSync(
      script,
      `import { startCompute } from ${source('client.ts')};
       import { forkNode } from ${source('fork.ts')};
       const compute = startCompute({ fork: forkNode });
       await compute.call('embed', ${work}, { onNote: () => console.log(compute.pid) });`,
    );
    const studio = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [first] = (await once(studio.stdout, 'data')) as [Buffer];
    const pid = Number(first.toString().split('\n')[0]);
    expect(isAlive(pid)).toBe(true);
    studio.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
