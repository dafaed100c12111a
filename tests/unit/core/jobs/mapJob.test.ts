// The job that makes the map, on the sample with its real threads: the same seed gives the same file, and a cancelled one leaves
// the map that was there.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeMap, mapFileOf } from '../../../../src/main/catalog/map/mapFile.ts';
import { forkNode } from '../../../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../../../src/main/core/core.ts';
import { silentLog } from '../../../../src/main/lib/log.ts';
import type { Job } from '../../../../src/shared/domain.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-map-'));
let core: Core;
let dir = '';

beforeAll(async () => {
  core = await createCore({ home, projectDir: 'sample', version: '0.0.0', log: silentLog, fork: forkNode });
  dir = (await core.call('studio.info', {})).project!.dir;
});
afterAll(async () => {
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

async function ended(jobId: string): Promise<Job> {
  for (;;) {
    const job = await core.call('jobs.get', { jobId });
    if (job.state !== 'queued' && job.state !== 'running') return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const make = async (seed: number): Promise<Job> => ended((await core.call('map.start', { seed })).jobId);
const onDisk = () => decodeMap(readFileSync(mapFileOf(dir)))!;

it('makes the same map of the same posters and seed, and another of another seed', async () => {
  expect(await make(5)).toMatchObject({ state: 'done', error: null });
  const first = onDisk();
  expect(first.stamp).toMatchObject({ seed: 5, images: 300, landmarks: 300 });
  await make(6);
  const other = onDisk();
  expect(other.stamp.imagesHash).toBe(first.stamp.imagesHash);
  expect(other.x).not.toEqual(first.x);
  await make(5);
  const again = onDisk();
  expect({ x: again.x, y: again.y, sha256: again.sha256 }).toEqual({ x: first.x, y: first.y, sha256: first.sha256 });
  expect(await core.call('map.points', {})).toMatchObject({ stale: false, missing: 0, count: 300 });
});

it('tells how far it is, in phases with an end', async () => {
  const phases = new Set<string>();
  const stop = core.subscribe((event) => {
    if (event.name === 'job.updated' && event.payload.kind === 'map') phases.add(event.payload.progress.phase);
  });
  await make(7);
  stop();
  for (const phase of ['reading embeddings', 'laying out']) expect([...phases]).toContain(phase);
});

it('leaves the map that was there when it is cancelled, and can go on', async () => {
  const before = readFileSync(mapFileOf(dir));
  const { jobId } = await core.call('map.start', { seed: 8 });
  await new Promise<void>((resolve) => {
    const stop = core.subscribe((event) => {
      if (event.name !== 'job.updated' || event.payload.id !== jobId) return;
      if (event.payload.progress.phase !== 'laying out') return;
      stop();
      resolve();
    });
  });
  await core.call('jobs.cancel', { jobId });
  expect(await ended(jobId)).toMatchObject({ state: 'cancelled', resumable: true });
  expect(readFileSync(mapFileOf(dir))).toEqual(before);
  expect(readdirSync(dirname(mapFileOf(dir)))).toEqual(['posters.map']);
  await core.call('jobs.resume', { jobId });
  expect((await ended(jobId)).state).toBe('done');
  expect(onDisk().stamp.seed).toBe(8);
});
