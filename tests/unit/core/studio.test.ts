// A core on the sample project, with its real threads and compute process: first start, training with a kill in the middle
// and resume, prediction, evaluation, images, a second studio, closing.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StudioEvent } from '../../../src/shared/contract.ts';
import type { Job } from '../../../src/shared/domain.ts';
import { predictionLineSchema, trainResultSchema } from '../../../src/main/cli/results.ts';
import type { ChildLike } from '../../../src/main/compute/client.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../../src/main/core/core.ts';
import { silentLog } from '../../../src/main/lib/log.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-core-'));
const children: ChildLike[] = [];
const seen: StudioEvent[] = [];
let core: Core;

const open = (projectDir: 'last' | 'sample' | null = 'last'): Promise<Core> =>
  createCore({
    home,
    projectDir,
    person: 'tester',
    version: '0.0.0',
    log: silentLog,
    fork: (entry) => {
      const child = forkNode(entry);
      children.push(child);
      return child;
    },
  });

async function until<T>(probe: () => T | undefined | false, what: string): Promise<T> {
  for (let waited = 0; waited < 50_000; waited += 10) {
    const value = probe();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${what} did not happen`);
}
const ended = (jobId: string, from = 0): Promise<Job> =>
  until(() => {
    for (const event of seen.slice(from)) {
      if (event.name !== 'job.updated' || event.payload.id !== jobId) continue;
      if (!['queued', 'running'].includes(event.payload.state)) return event.payload;
    }
    return undefined;
  }, `the end of job ${jobId}`);

/** A head small enough for a test. */
const RECIPE = {
  memory: 'pooled',
  queries: 'learned',
  decoderDim: 32,
  heads: 4,
  feedForward: 32,
  batchSize: 16,
  learningRate: 0.002,
  earlyStopping: 0,
} as const;

beforeAll(async () => {
  core = await open();
  core.subscribe((event) => seen.push(event));
});
afterAll(async () => {
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

describe('the first start', () => {
  it('opens the sample with posters, embeddings, a run and a review queue', async () => {
    const { project } = await core.call('studio.info', {});
    expect(project).toMatchObject({ sample: true, counts: { films: 300, images: 300, embedded: 300 } });
    const { runs } = await core.call('runs.list', {});
    expect(runs).toMatchObject([{ id: project!.activeRun, state: 'done', builtIn: true, predicted: 300 }]);
    const facets = await core.call('library.facets', { filter: {} });
    expect(facets).toMatchObject({ total: 300, hasPrediction: 300, hasTagline: 300 });
    const queue = await core.call('review.queue', { kind: 'all', limit: 20 });
    expect(queue.items).toHaveLength(20);
    const ranks = queue.items.map((item) => item.rank);
    expect([...ranks].sort((a, b) => b - a)).toEqual(ranks);
    expect(queue.basis).toMatchObject({ runId: project!.activeRun, activeRun: true, neighbours: 'known' });
    expect(queue.items[0]!.evidence.neighbours).toHaveLength(10);
    expect(queue.items.every((item) => !item.inSample)).toBe(true);
    // No computing was needed for all that.
    expect(children).toHaveLength(0);
    expect(readdirSync(home).filter((name) => name.startsWith('.sample'))).toEqual([]);
  });

  it('gives posters as files, and refuses those that are none', async () => {
    const { ids } = await core.call('library.ids', { filter: {}, sort: { by: 'title', descending: false }, to: 1 });
    const image = await core.image(ids[0]!, 160);
    const full = await core.image(ids[0]!, 'full');
    expect(full).toMatchObject({ type: 'image/jpeg', etag: expect.stringMatching(/^[0-9a-f]{64}-full$/) as string });
    expect(existsSync(full.path!)).toBe(true);
    // A small file is served as it is; nothing has to be computed for a grid of them.
    expect(image).toEqual(full);
    expect(children).toHaveLength(0);
    await expect(core.image(123_456, 'full')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('stores uploads under names that stay in their folder', async () => {
    const { path } = await core.saveUpload('../../etc/pass\u0000wd.csv', Readable.from([Buffer.from('a,b\n')]));
    expect(path.startsWith(join(home, 'uploads'))).toBe(true);
    expect(path.endsWith('pass_wd.csv')).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('a,b\n');
    await expect(core.saveUpload('..', Readable.from([]))).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('refuses a second studio on the same project', async () => {
    await expect(open('sample')).rejects.toMatchObject({ code: 'locked', details: { pid: process.pid } });
  });
});

describe('training', () => {
  it('goes on after its process was killed, and ends with metrics, predictions and a card', async () => {
    const { jobId, runId } = await core.call('train.start', { recipe: { ...RECIPE, epochs: 6 }, name: 'Killed' });
    await until(() => seen.some((event) => event.name === 'train.epoch' && event.payload.jobId === jobId), 'an epoch');
    children.at(-1)!.kill();
    const interrupted = await ended(jobId);
    expect(interrupted).toMatchObject({ state: 'interrupted', resumable: true, error: { code: 'compute_failed' } });
    expect((await core.call('runs.get', { runId })).state).toBe('interrupted');
    // The catalog never noticed.
    expect((await core.call('library.facets', { filter: {} })).total).toBe(300);

    const from = seen.length;
    await core.call('jobs.resume', { jobId });
    const job = await ended(jobId, from);
    expect(job).toMatchObject({ state: 'done', error: null });
    const { run, metrics } = trainResultSchema.parse(job.result);
    expect(run).toBe(runId);
    expect(metrics.train.tuned.posters + metrics.validation.tuned.posters + metrics.test.tuned.posters).toBe(300);
    expect(metrics.train.tuned.mAP).toBeGreaterThan(0.3);
    // The epochs before the kill were not trained again.
    const epochs = seen
      .slice(from)
      .flatMap((event) => (event.name === 'train.epoch' ? [event.payload.point.epoch] : []));
    expect(epochs[0]).toBeGreaterThan(1);
    expect(epochs.at(-1)).toBe(6);

    const stored = await core.call('runs.get', { runId });
    expect(stored).toMatchObject({
      state: 'done',
      predicted: 300,
      splitName: 'default',
      device: 'cpu',
      name: 'Killed',
    });
    expect(stored.history.map((point) => point.epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(stored.thresholds).toHaveLength(15);
    expect(stored.snapshot).toMatch(/^[0-9a-f]{64}$/);
    const { project } = await core.call('studio.info', {});
    expect(project!.activeRun).toBe(runId);
    const card = JSON.parse(readFileSync(join(project!.dir, 'runs', runId, 'card.json'), 'utf8')) as unknown;
    expect(card).toEqual(stored);
    const { splits } = await core.call('splits.list', {});
    expect(splits.find((split) => split.active)?.locked).toBe(true);
  });

  it('evaluates as the job did, predicts to a file, and compares runs', async () => {
    const { runs } = await core.call('runs.list', {});
    const run = runs.find((each) => each.name === 'Killed')!;
    const evaluation = await core.call('runs.evaluate', { runId: run.id, split: 'test' });
    expect(evaluation.tuned).toEqual(run.metrics!['test']!.tuned);

    const { jobId } = await core.call('predict.start', { runId: run.id, split: 'test', out: 'test.jsonl' });
    const job = await ended(jobId);
    const posters = run.metrics!['test']!.tuned.posters;
    expect(job).toMatchObject({ state: 'done', result: { posters, predicted: 0, already: posters } });
    const lines = readFileSync((job.result as { out: string }).out, 'utf8')
      .trim()
      .split('\n');
    expect(lines).toHaveLength(posters);
    for (const line of lines) {
      const { probabilities, genres } = predictionLineSchema.parse(JSON.parse(line));
      expect(Object.keys(probabilities)).toEqual(run.genres);
      for (const [genre, p] of Object.entries(probabilities)) {
        expect(genres.includes(genre)).toBe(p >= run.thresholds![run.genres.indexOf(genre)]!);
      }
    }
    const changed = await core.call('runs.changed', { runId: run.id });
    expect(changed.total).toBeGreaterThan(0);
  });

  it('is cancelled while it runs, and says so in its run', async () => {
    const { jobId, runId } = await core.call('train.start', { recipe: { ...RECIPE, epochs: 500 } });
    await until(() => seen.some((event) => event.name === 'train.step' && event.payload.jobId === jobId), 'a step');
    // Devices measured beside a job would look slow.
    await expect(core.call('studio.testDevices', {})).rejects.toMatchObject({ code: 'conflict' });
    await core.call('jobs.cancel', { jobId });
    expect(await ended(jobId)).toMatchObject({ state: 'cancelled', resumable: true });
    expect((await core.call('runs.get', { runId })).state).toBe('cancelled');
  });

  it('refuses a device that cannot train before it embeds anything for it', async () => {
    const { jobId } = await core.call('train.start', { recipe: { ...RECIPE, memory: 'tokens' }, device: 'abacus' });
    expect((await ended(jobId)).error).toMatchObject({ code: 'unsupported' });
    const phases = seen.flatMap(({ name, payload }) =>
      name === 'job.updated' && payload.id === jobId ? [payload.progress.phase] : [],
    );
    expect(phases).toContain('choosing a device');
    expect(phases).not.toContain('making token maps');
  });

  it('says what is missing when there is nothing to learn from', async () => {
    await expect(core.call('train.start', { recipe: RECIPE, genres: ['Nonsense'] })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('Nonsense') as string,
    });
    await expect(core.call('train.start', { recipe: { decoderDim: 30, heads: 8 } })).rejects.toMatchObject({
      code: 'bad_input',
    });
  });
});

it('opens the project of last time again, with jobs that ran marked interrupted', async () => {
  const { jobId } = await core.call('train.start', { recipe: { ...RECIPE, epochs: 500 } });
  await until(() => seen.some((event) => event.name === 'train.step' && event.payload.jobId === jobId), 'a step');
  await core.close();
  core = await open();
  core.subscribe((event) => seen.push(event));
  const job = await core.call('jobs.get', { jobId });
  expect(job).toMatchObject({ state: 'interrupted', resumable: true });
  expect((await core.call('runs.list', {})).runs.some((run) => run.state === 'running')).toBe(false);
});
