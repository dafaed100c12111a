// The training studio on the sample project, with real threads and a real compute process: sweeps in the queue, pause and
// resume to the same parameters, order, cross-validation, what a run's record holds, a run done again.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Input, StudioEvent } from '../../../src/shared/contract.ts';
import type { Job, Run } from '../../../src/shared/domain.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../../src/main/core/core.ts';
import { silentLog } from '../../../src/main/lib/log.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-training-'));
const seen: StudioEvent[] = [];
let core: Core;

const open = async (): Promise<Core> => {
  const opened = await createCore({ home, projectDir: 'last', version: '0.0.0', log: silentLog, fork: forkNode });
  opened.subscribe((event) => seen.push(event));
  return opened;
};
async function until<T>(probe: () => T | undefined | false | Promise<T | undefined | false>, what: string): Promise<T> {
  for (let waited = 0; waited < 60_000; waited += 10) {
    const value = await probe();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${what} did not happen`);
}
const inState = (jobId: string, ...states: Job['state'][]): Promise<Job> =>
  until(
    async () => {
      const job = await core.call('jobs.get', { jobId });
      if (states.includes(job.state)) return job;
      if (job.state === 'failed') throw new Error(job.error?.message);
      return undefined;
    },
    `job ${jobId} being ${states.join(' or ')}`,
  );
const steps = (runId: string): number =>
  seen.filter((event) => event.name === 'train.step' && event.payload.runId === runId).length;
const run = (runId: string): Promise<Run> => core.call('runs.get', { runId });

/** A head small enough for a test. */
const RECIPE = {
  queries: 'learned',
  decoderDim: 32,
  heads: 4,
  feedForward: 32,
  batchSize: 16,
  epochs: 3,
  learningRate: 0.002,
  earlyStopping: 0,
} as const satisfies Input<'train.start'>['recipe'];
/** Runs for long enough to be stopped in the middle. */
const LONG = { ...RECIPE, epochs: 1000, batchSize: 4 } as const;

beforeAll(async () => {
  core = await open();
});
afterAll(async () => {
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

describe('a run', () => {
  let first: Run;

  it('records what it takes to do it again', async () => {
    const started = await core.call('train.start', { recipe: RECIPE, preset: 'marquee', device: 'cpu', threads: 1 });
    const job = await inState(started.jobId, 'done');
    first = await run(started.runId);
    const { snapshot } = await core.call('labels.snapshot', {});
    expect(first).toMatchObject({
      kind: 'train',
      preset: 'marquee',
      snapshot,
      seed: 1,
      threads: 1,
      codeVersion: '0.0.0',
      stopped: 'finished',
      dataset: { known: expect.any(Number) as number, unknown: expect.any(Number) as number },
    });
    expect(first.headHash).toMatch(/^[0-9a-f]{64}$/);
    const { train, validation, test, known, unknown } = first.dataset!;
    expect(train + validation + test).toBe(300);
    expect(known + unknown).toBe(300 * first.genres.length);
    expect(first.checkpoint).toMatchObject({ epoch: 3, step: expect.any(Number) as number });
    expect(first.history).toHaveLength(3);
    for (const point of first.history) {
      expect(point.validationF1).toBeGreaterThanOrEqual(0);
      expect(point.validationF1Tuned).toBeGreaterThan(point.validationF1! - 1e-9);
    }
    expect(job.result).toMatchObject({ run: first.id, activated: true });
  });

  it('done again from its record gives the same parameters and metrics', async () => {
    const { recipe, genres, encoder, splitName, threads } = first;
    const again = await core.call('train.start', {
      recipe: recipe as Input<'train.start'>['recipe'],
      genres,
      encoder: { id: encoder.id },
      splitName,
      threads,
      device: first.device,
    });
    await inState(again.jobId, 'done');
    const second = await run(again.runId);
    expect(second.headHash).toBe(first.headHash);
    expect(second.metrics).toEqual(first.metrics);
  });

  it('keeps its loss by step, thinned on demand', async () => {
    const all = await core.call('runs.steps', { runId: first.id });
    expect(all.points.length).toBeGreaterThan(0);
    expect(all.points.at(-1)).toMatchObject({ step: all.steps, steps: all.steps });
    expect((await core.call('runs.steps', { runId: first.id, most: 2 })).points).toHaveLength(2);
    await expect(core.call('runs.steps', { runId: 'none' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the queue', () => {
  it('pauses a run, lets the next go first, and goes on to the parameters of a run that was never stopped', async () => {
    const recipe = { ...RECIPE, epochs: 40, batchSize: 8 };
    const whole = await core.call('train.start', { recipe, threads: 1, device: 'cpu', activate: 'never' });
    await inState(whole.jobId, 'done');
    const stopped = await core.call('train.start', { recipe, threads: 1, device: 'cpu', activate: 'never' });
    await until(() => steps(stopped.runId) > 2, 'some steps');
    await core.call('jobs.pause', { jobId: stopped.jobId });
    expect(await inState(stopped.jobId, 'paused')).toMatchObject({ resumable: true, error: null });
    expect((await run(stopped.runId)).state).toBe('paused');
    const next = await core.call('train.start', { recipe: RECIPE, activate: 'never' });
    await inState(next.jobId, 'done');
    expect((await core.call('jobs.get', { jobId: stopped.jobId })).state).toBe('paused');
    await core.call('jobs.resume', { jobId: stopped.jobId });
    await inState(stopped.jobId, 'done');
    expect((await run(stopped.runId)).headHash).toBe((await run(whole.runId)).headHash);
  });

  it('is put in order, and a cancelled run leaves at once', async () => {
    const first = await core.call('train.start', { recipe: LONG, activate: 'never' });
    const second = await core.call('train.start', { recipe: RECIPE, activate: 'never' });
    const third = await core.call('train.start', { recipe: RECIPE, activate: 'never' });
    await until(() => steps(first.runId) > 0, 'a step');
    await core.call('jobs.move', { jobId: third.jobId, before: second.jobId });
    await expect(core.call('jobs.move', { jobId: first.jobId, before: null })).rejects.toMatchObject({
      code: 'conflict',
    });
    await core.call('jobs.cancel', { jobId: first.jobId });
    await inState(first.jobId, 'cancelled');
    // Far from its end, so it was not waited for.
    expect(steps(first.runId)).toBeLessThan(LONG.epochs);
    const [a, b] = [await inState(third.jobId, 'done'), await inState(second.jobId, 'done')];
    expect(a.startedAt! < b.startedAt!).toBe(true);
  });
});

describe('a sweep', () => {
  it('is refused whole when one recipe is wrong', async () => {
    const before = (await core.call('sweeps.list', {})).sweeps.length;
    await expect(
      core.call('sweeps.start', { name: 'x', runs: [{ recipe: RECIPE }, { recipe: { decoderDim: 30, heads: 8 } }] }),
    ).rejects.toMatchObject({ code: 'bad_input', message: expect.stringContaining('Run 2') as string });
    expect((await core.call('sweeps.list', {})).sweeps).toHaveLength(before);
  });

  it('queues nothing where one of its runs cannot be queued', async () => {
    const { jobs: before } = await core.call('jobs.list', {});
    const many = { name: 'half', runs: [{ recipe: RECIPE }, { recipe: RECIPE, name: 'breaks' }, { recipe: RECIPE }] };
    const catalog = new Database(join((await core.call('studio.info', {})).project!.dir, 'catalog.sqlite'));
    catalog.exec(
      `CREATE TRIGGER full BEFORE INSERT ON job WHEN NEW.title = 'breaks' BEGIN SELECT RAISE(ABORT, 'disk full'); END`,
    );
    try {
      await expect(core.call('sweeps.start', many)).rejects.toThrow('disk full');
    } finally {
      catalog.exec('DROP TRIGGER full');
      catalog.close();
    }
    const added = (await core.call('jobs.list', {})).jobs.filter(({ id }) => !before.some((job) => job.id === id));
    for (const { id } of added) await inState(id, 'cancelled');
    expect(added).toHaveLength(1);
  });

  it('runs one after another, survives a restart when paused, and lists its runs', async () => {
    const { sweepId, runs } = await core.call('sweeps.start', {
      name: 'Losses',
      runs: (['bce', 'asl'] as const).map((loss) => ({ recipe: { ...LONG, epochs: 60, loss }, name: loss })),
    });
    await until(() => steps(runs[0]!.runId) > 0, 'a step');
    expect((await core.call('sweeps.pause', { sweepId })).jobs).toBe(2);
    for (const { jobId } of runs) await inState(jobId, 'paused');
    await core.close();
    core = await open();
    const paused = (await core.call('sweeps.list', {})).sweeps.find(({ id }) => id === sweepId)!;
    expect(paused.members.map(({ name, job }) => [name, job.state])).toEqual([
      ['bce', 'paused'],
      ['asl', 'paused'],
    ]);
    expect(await core.call('sweeps.resume', { sweepId })).toEqual({ jobs: 2 });
    for (const { jobId } of runs) await inState(jobId, 'done');
    const done = (await core.call('sweeps.list', {})).sweeps.find(({ id }) => id === sweepId)!;
    expect(done.members.map(({ run: each }) => [each?.state, each?.sweep])).toEqual(
      runs.map(() => ['done', { id: sweepId, name: 'Losses' }]),
    );
    expect(await core.call('sweeps.cancel', { sweepId })).toEqual({ jobs: 0 });
    await expect(core.call('sweeps.pause', { sweepId: 'none' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('cross-validation', () => {
  it('predicts every poster by a head that never saw it, also when it was stopped in between', async () => {
    const started = await core.call('crossval.start', { recipe: { ...LONG, epochs: 12 }, folds: 3, threads: 1 });
    await until(() => steps(started.runId) > 1, 'a step');
    await core.call('jobs.pause', { jobId: started.jobId });
    await inState(started.jobId, 'paused');
    await core.call('jobs.resume', { jobId: started.jobId });
    const job = await inState(started.jobId, 'done');
    expect(job.result).toMatchObject({ folds: 3, posters: 300, activated: true });
    const record = await run(started.runId);
    expect(record).toMatchObject({ kind: 'crossval', folds: 3, predicted: 300, state: 'done' });
    expect(record.metrics?.['train']?.tuned.posters).toBe(record.dataset!.train);
    const queue = await core.call('review.queue', { kind: 'all', limit: 300 });
    expect(queue.runId).toBe(record.id);
    expect(queue.items.length).toBeGreaterThan(0);
    expect(queue.items.every((item) => !item.inSample)).toBe(true);
    // A head that learned from these labels does not take the place of what checks them.
    const again = await core.call('train.start', { recipe: RECIPE });
    expect((await inState(again.jobId, 'done')).result).toMatchObject({
      activated: false,
      why: expect.stringContaining('never saw it') as string,
    });
    const predict = await core.call('predict.start', { runId: record.id });
    expect(
      await until(async () => {
        const { state, error } = await core.call('jobs.get', { jobId: predict.jobId });
        return state === 'failed' ? error?.code : undefined;
      }, 'the refusal'),
    ).toBe('conflict');
  });

  it('begins a fold again whose checkpoint is damaged, and all of them when it is not known which are done', async () => {
    const started = await core.call('crossval.start', { recipe: { ...LONG, epochs: 12 }, folds: 2, threads: 1 });
    const dir = join((await core.call('studio.info', {})).project!.dir, 'runs', started.runId);
    for (const file of [join(dir, 'fold-1', 'checkpoint.safetensors'), join(dir, 'folds.json')]) {
      await until(() => existsSync(file), file);
      await core.call('jobs.pause', { jobId: started.jobId });
      await inState(started.jobId, 'paused');
      writeFileSync(file, '{"snapshot": "');
      const before = steps(started.runId);
      await core.call('jobs.resume', { jobId: started.jobId });
      await until(() => steps(started.runId) > before, 'a step');
    }
    expect((await inState(started.jobId, 'done')).result).toMatchObject({ folds: 2, posters: 300 });
  });
});
