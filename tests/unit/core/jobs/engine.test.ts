// The job engine over a project that only keeps rows in memory: queue, states, throttling, cancel, failure, resume.
import { expect, it } from 'vitest';
import type { StudioEvent } from '../../../../src/shared/contract.ts';
import type { Job, JobKind } from '../../../../src/shared/domain.ts';
import { AppError } from '../../../../src/shared/errors.ts';
import { createEventHub } from '../../../../src/main/core/events.ts';
import { createJobEngine, type JobRun, type JobWork } from '../../../../src/main/core/jobs/engine.ts';
import type { OpenProject } from '../../../../src/main/core/openProject.ts';
import { silentLog } from '../../../../src/main/lib/log.ts';

interface Setup {
  readOnly?: boolean;
  failPut?: (job: Job) => boolean;
  /** How long the disk takes for the row of a job that has ended. */
  slowEnd?: (job: Job) => number;
}

function setUp(works: Partial<Record<JobKind, JobWork>>, setup: Setup = {}) {
  const rows = new Map<string, Job>();
  const puts: Job[] = [];
  const lines: string[] = [];
  const write = (name: string, input: unknown): Promise<unknown> => {
    if (name === 'job.put') {
      const { job } = input as { job: Job };
      if (setup.failPut?.(job)) return Promise.reject(new AppError('disk_full', 'full'));
      const row = structuredClone(job);
      const put = (): void => {
        rows.set(row.id, row);
        puts.push(row);
      };
      if (job.endedAt !== null && setup.slowEnd !== undefined) return tick(setup.slowEnd(row)).then(put);
      put();
    }
    if (name === 'job.log') lines.push((input as { line: string }).line);
    return Promise.resolve({});
  };
  const read = (name: string, input: unknown): Promise<unknown> => {
    if (name === 'jobs.list') return Promise.resolve({ jobs: [...rows.values()].reverse() });
    const job = rows.get((input as { jobId: string }).jobId);
    return job ? Promise.resolve({ ...job, log: [] }) : Promise.reject(new AppError('not_found', 'no such job'));
  };
  const project = { write, read, opened: { readOnly: setup.readOnly ?? false } } as unknown as OpenProject;
  const hub = createEventHub(silentLog);
  const seen: Job[] = [];
  hub.subscribe((event: StudioEvent) => {
    if (event.name === 'job.updated') seen.push(structuredClone(event.payload));
  });
  const nothing: JobWork = () => Promise.resolve(null);
  const all: Record<JobKind, JobWork> = {
    import: nothing,
    embed: nothing,
    train: nothing,
    crossval: nothing,
    predict: nothing,
    export: nothing,
    exportModel: nothing,
    backup: nothing,
    similarity: nothing,
    duplicates: nothing,
    map: nothing,
    merge: nothing,
    tokenizer: nothing,
    exportTaglines: nothing,
    language: nothing,
    draft: nothing,
    taglines: nothing,
    evaluateTaglines: nothing,
    ...works,
  };
  const engine = createJobEngine({ project, works: all, hub, log: silentLog, clock: () => new Date() });
  return { engine, rows, puts, seen, lines };
}

/** A work that lasts until it is let go. */
function held(): { work: JobWork; started: Promise<JobRun>; letGo: (result?: unknown) => void } {
  let letGo: (result?: unknown) => void = () => undefined;
  let begin: (run: JobRun) => void = () => undefined;
  const started = new Promise<JobRun>((resolve) => {
    begin = resolve;
  });
  const end = new Promise<unknown>((resolve) => {
    letGo = resolve;
  });
  return {
    started,
    letGo,
    work: (run) => {
      begin(run);
      return end;
    },
  };
}
const tick = (milliseconds = 5): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

it('stores a row before it starts, runs, and stores the result before it tells', async () => {
  const { engine, rows, seen, puts } = setUp({ export: () => Promise.resolve({ path: 'x' }) });
  const { id } = await engine.start('export', 'Export', { format: 'csv' });
  expect(puts[0]).toMatchObject({ id, state: 'queued', input: { format: 'csv' } });
  const job = await engine.settled(id);
  expect(job).toMatchObject({ state: 'done', result: { path: 'x' }, resumable: false });
  expect(rows.get(id)).toEqual(job);
  expect(seen.map((each) => each.state)).toEqual(['queued', 'running', 'done']);
  expect(engine.busy).toBe(false);
});

it('computes one job at a time and runs light jobs beside it', async () => {
  const first = held();
  const order: string[] = [];
  const { engine } = setUp({
    train: first.work,
    predict: () => Promise.resolve(order.push('predict')),
    export: () => Promise.resolve(order.push('export')),
  });
  await engine.start('train', 't', {});
  const predict = await engine.start('predict', 'p', {});
  const exported = await engine.start('export', 'e', {});
  await first.started;
  expect((await engine.settled(exported.id)).state).toBe('done');
  expect(order).toEqual(['export']);
  first.letGo();
  expect((await engine.settled(predict.id)).state).toBe('done');
  expect(order).toEqual(['export', 'predict']);
});

it('tells the places of waiting jobs: new ones come last, a moved or resumed one where it was put', async () => {
  const first = held();
  const { engine, seen } = setUp({ train: first.work });
  await engine.start('train', 'first', {});
  await first.started;
  const [b, c, d] = [
    await engine.start('train', 'b', {}),
    await engine.start('train', 'c', {}),
    await engine.start('train', 'd', {}),
  ];
  const shown = async (): Promise<string> =>
    (await engine.list(10))
      .filter(({ state }) => state === 'queued')
      .sort((one, other) => one.order! - other.order!)
      .map(({ title }) => title)
      .join('');
  expect(await shown()).toBe('bcd');
  seen.length = 0;
  engine.move(d.id, b.id);
  expect(await shown()).toBe('dbc');
  expect(seen.map(({ title }) => title)).toEqual(['d', 'b', 'c']);
  expect(seen[0]!.order! < seen[1]!.order! && seen[1]!.order! < seen[2]!.order!).toBe(true);
  await engine.pause(b.id);
  await engine.resume(b.id);
  expect(await shown()).toBe('dcb');
  engine.move(c.id, null);
  expect(await shown()).toBe('dbc');
  first.letGo();
  await engine.settled(c.id);
});

it('lets training wait for an earlier import, but not an import for training', async () => {
  const importing = held();
  const training = held();
  const { engine } = setUp({ import: importing.work, train: training.work });
  await engine.start('import', 'i', {});
  const train = await engine.start('train', 't', {});
  await importing.started;
  await tick();
  expect((await engine.list(10)).find((job) => job.id === train.id)?.state).toBe('queued');
  importing.letGo();
  await training.started;
  const second = await engine.start('import', 'i', {});
  expect((await engine.settled(second.id)).state).toBe('done');
  training.letGo();
});

it('cancels a running job by its signal, and keeps it resumable', async () => {
  const { engine, rows, seen } = setUp({
    embed: async (run) => {
      for (;;) {
        run.check();
        await tick();
      }
    },
  });
  const { id } = await engine.start('embed', 'e', {});
  await tick();
  await engine.cancel(id);
  expect(seen.at(-1)?.progress.phase).toBe('cancelling');
  expect(await engine.settled(id)).toMatchObject({ state: 'cancelled', resumable: true, error: null });
  expect(rows.get(id)?.state).toBe('cancelled');
});

it('cancels a waiting job without starting it', async () => {
  const first = held();
  let ran = false;
  const { engine } = setUp({
    train: first.work,
    predict: () => {
      ran = true;
      return Promise.resolve();
    },
  });
  await engine.start('train', 't', {});
  const { id } = await engine.start('predict', 'p', {});
  await engine.cancel(id);
  first.letGo();
  await tick();
  expect((await engine.settled(id)).state).toBe('cancelled');
  expect(ran).toBe(false);
});

it('marks a job interrupted when the compute process died, and resumes it with the same input', async () => {
  let runs = 0;
  const inputs: unknown[] = [];
  const { engine } = setUp({
    train: (_run, input) => {
      inputs.push(input);
      runs++;
      if (runs === 1) return Promise.reject(new AppError('compute_failed', 'it died', { hint: 'again' }));
      return Promise.resolve('trained');
    },
  });
  const { id } = await engine.start('train', 't', { runId: 'r1' });
  expect(await engine.settled(id)).toMatchObject({
    state: 'interrupted',
    resumable: true,
    error: { code: 'compute_failed', hint: 'again' },
  });
  await engine.resume(id);
  expect(await engine.settled(id)).toMatchObject({ id, state: 'done', result: 'trained', error: null });
  expect(inputs).toEqual([{ runId: 'r1' }, { runId: 'r1' }]);
  await expect(engine.resume(id)).rejects.toMatchObject({ code: 'conflict' });
});

it('keeps the error of a failed job', async () => {
  const { engine, rows } = setUp({
    import: () => Promise.reject(new AppError('bad_input', 'No file matches.', { hint: 'Rename them.' })),
  });
  const { id } = await engine.start('import', 'i', {});
  await engine.settled(id);
  expect(rows.get(id)).toMatchObject({
    state: 'failed',
    error: { code: 'bad_input', message: 'No file matches.', hint: 'Rename them.' },
  });
});

it('writes progress at most twice a second, tells it more often, and keeps the log in order', async () => {
  const { engine, puts, seen, lines } = setUp({
    embed: async (run) => {
      run.phase('embedding', 'posters', 1000);
      for (let i = 1; i <= 1000; i++) {
        run.progress(i);
        if (i % 250 === 0) run.log('info', `line ${i}`);
        if (i % 10 === 0) await tick(8);
      }
    },
  });
  const { id } = await engine.start('embed', 'e', {});
  const job = await engine.settled(id);
  const seconds = (Date.parse(job.endedAt!) - Date.parse(job.startedAt!)) / 1000;
  // Queued, running, done, and two a second between.
  expect(puts.length).toBeLessThanOrEqual(3 + Math.ceil(seconds * 2) + 1);
  expect(seen.length).toBeGreaterThan(puts.length);
  expect(seen.length).toBeLessThan(60);
  expect(lines).toEqual(['line 250', 'line 500', 'line 750', 'line 1000']);
  expect(job.progress).toMatchObject({ done: 1000, total: 1000, unit: 'posters' });
  expect(job.progress.perSecond).toBeGreaterThan(0);
});

it('interrupts what runs and what waits when the project closes', async () => {
  const { engine, rows } = setUp({
    train: async (run) => {
      for (;;) {
        run.check();
        await tick();
      }
    },
  });
  const running = await engine.start('train', 't', {});
  const waiting = await engine.start('predict', 'p', {});
  await tick();
  await engine.close();
  expect(rows.get(running.id)).toMatchObject({ state: 'interrupted', resumable: true });
  expect(rows.get(waiting.id)).toMatchObject({ state: 'interrupted', resumable: true });
  await expect(engine.start('export', 'e', {})).rejects.toMatchObject({ code: 'cancelled' });
});

it('ends also when the end cannot be stored', async () => {
  const { engine } = setUp({}, { failPut: (job) => job.state === 'done' });
  const { id } = await engine.start('export', 'e', {});
  expect(await engine.settled(id)).toMatchObject({ state: 'done' });
  expect(await engine.get(id)).toMatchObject({ state: 'done' });
  expect((await engine.list(5))[0]).toMatchObject({ id, state: 'done' });
  expect(engine.busy).toBe(false);
});

it('refuses a job whose row cannot be stored', async () => {
  const { engine } = setUp({}, { failPut: () => true });
  await expect(engine.start('export', 'e', {})).rejects.toMatchObject({ code: 'disk_full' });
  expect(engine.busy).toBe(false);
});

it('runs a job of a read-only project without rows', async () => {
  const { engine, puts } = setUp({ export: () => Promise.resolve('out') }, { readOnly: true });
  const { id } = await engine.start('export', 'e', {});
  expect(await engine.settled(id)).toMatchObject({ state: 'done', result: 'out' });
  expect(puts).toEqual([]);
  expect(await engine.get(id)).toMatchObject({ state: 'done', result: 'out' });
  expect((await engine.list(5)).map((job) => job.id)).toEqual([id]);
});

it('tells of an end only when it is on disk and the job can be resumed', async () => {
  const { engine } = setUp({ export: () => Promise.reject(new AppError('disk_full', 'full')) }, { slowEnd: () => 50 });
  const { id } = await engine.start('export', 'Export', {});
  let state = 'running';
  for (let looks = 0; state === 'running' && looks < 100; looks += 1) {
    await tick();
    ({ state } = await engine.get(id));
  }
  expect(state).toBe('failed');
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => engine.resume(id)));
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  await engine.settled(id);
});

it.each(['cancel', 'pause'] as const)('heeds a %s that comes while the job is being resumed', async (stop) => {
  let runs = 0;
  const { engine } = setUp({
    train: async (run) => {
      runs += 1;
      if (runs === 1) throw new AppError('compute_failed', 'The compute process ended.');
      for (let step = 0; step < 20; step += 1) {
        run.check();
        await tick();
      }
    },
  });
  const { id } = await engine.start('train', 't', {});
  expect(await engine.settled(id)).toMatchObject({ state: 'interrupted' });
  await Promise.all([engine.resume(id), engine[stop](id)]);
  expect(await engine.settled(id)).toMatchObject({ state: stop === 'pause' ? 'paused' : 'cancelled' });
});

it('runs waiting jobs in the order that they were moved to, and tells that order', async () => {
  const first = held();
  const ran: unknown[] = [];
  const train: JobWork = (run, input) =>
    input === 'first' ? first.work(run, input) : Promise.resolve(void ran.push(input));
  const { engine, seen } = setUp({ train });
  await engine.start('train', 't', 'first');
  const jobs = [];
  for (const input of ['a', 'b', 'c']) jobs.push(await engine.start('train', 't', input));
  const [a, b, c] = jobs as [Job, Job, Job];
  engine.move(c.id, a.id);
  engine.move(a.id, null);
  const newest = new Map(seen.filter(({ input }) => input !== 'first').map((job) => [job.id, job]));
  const told = [...newest.values()].sort((x, y) => x.order! - y.order!);
  expect(told.map(({ input }) => input)).toEqual(['c', 'b', 'a']);
  first.letGo();
  await Promise.all([a, b, c].map(({ id }) => engine.settled(id)));
  expect(ran).toEqual(['c', 'b', 'a']);
});

it('does not begin a waiting job while its end is being stored, and ends it once', async () => {
  const first = held();
  let began = false;
  const { engine, seen } = setUp(
    { train: first.work, predict: () => Promise.resolve((began = true)) },
    { slowEnd: () => 40 },
  );
  await engine.start('train', 't', {});
  const { id } = await engine.start('predict', 'p', {});
  const stops = [engine.cancel(id), engine.cancel(id)];
  // Another job asks the queue for its turn while the row is on its way to the disk.
  await engine.start('export', 'e', {});
  first.letGo();
  await Promise.all(stops);
  await tick(60);
  expect(began).toBe(false);
  expect(seen.filter((job) => job.id === id).map(({ state }) => state)).toEqual(['queued', 'cancelled']);
});

it('cancels a waiting job that is being paused', async () => {
  const first = held();
  const { engine, rows } = setUp({ train: first.work }, { slowEnd: () => 20 });
  await engine.start('train', 't', {});
  const { id } = await engine.start('predict', 'p', {});
  await Promise.all([engine.pause(id), engine.cancel(id)]);
  expect(rows.get(id)?.state).toBe('cancelled');
  first.letGo();
});
