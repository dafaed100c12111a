// kill -9 of a core at random moments of the jobs of review: duplicates, the map, exports in several forms, the event log.
// Opened again, the catalog is sound, the job is interrupted and goes on to its end, and what it was to write is there whole:
// under its name lies nothing, or all of it.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Job } from '../../src/shared/domain.ts';
import { forkNode } from '../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../src/main/core/core.ts';
import { silentLog } from '../../src/main/lib/log.ts';
import { runAndKill, wait, type JobCall } from './corePlan.ts';

const RUNS = Number(process.env['MARQUEE_CRASH_RUNS'] ?? 2);
const root = mkdtempSync(join(tmpdir(), 'marquee-jobs-crash-'));
const home = join(root, 'home');
const sample = join(root, 'sample');

const open = (dir: string): Promise<Core> =>
  createCore({ home, projectDir: dir, fork: forkNode, person: 'crash test', version: '0.0.0', log: silentLog });

beforeAll(async () => {
  await (await open('sample')).close();
  cpSync(join(home, 'sample'), sample, { recursive: true });
}, 60_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function settled(core: Core, jobId: string): Promise<Job> {
  for (;;) {
    const { log: _log, ...job } = await core.call('jobs.get', { jobId });
    if (job.state !== 'queued' && job.state !== 'running') return job;
    await wait(20);
  }
}

const CASES: { call: JobCall; input: object; writes: string | null }[] = [
  { call: 'duplicates.find', input: {}, writes: null },
  { call: 'map.start', input: {}, writes: null },
  { call: 'export.start', input: { format: 'csv' }, writes: 'films.csv' },
  { call: 'export.start', input: { format: 'parquet' }, writes: 'films.parquet' },
  { call: 'export.start', input: { format: 'imagefolder' }, writes: 'films' },
  { call: 'merging.export', input: {}, writes: 'log.jsonl' },
];

test.each(CASES)(
  `of $call $input, at ${RUNS} random moments`,
  async ({ call, input, writes }) => {
    const whole = join(root, 'whole');
    cpSync(sample, whole, { recursive: true });
    const undisturbed = await open(whole);
    const path = (dir: string): string => join(dir, 'exports', writes ?? 'none');
    const inputFor = (dir: string): object => (writes === null ? input : { ...input, path: path(dir) });
    const began = performance.now();
    const { jobId } = await undisturbed.call(call, inputFor(whole) as never);
    expect(await settled(undisturbed, jobId)).toMatchObject({ state: 'done', error: null });
    const takes = performance.now() - began;
    await undisturbed.close();
    for (let run = 0; run < RUNS; run++) {
      const dir = join(root, 'victim');
      cpSync(sample, dir, { recursive: true });
      const lines = await runAndKill(
        { home, dir, what: 'job', call, input: inputFor(dir) },
        'started',
        1,
        Math.random() * takes,
      );
      const started = lines.find((line) => line.t === 'started');
      const told = lines.some((line) => line.t === 'job' && line.state === 'done');
      const left = writes !== null && existsSync(path(dir));
      if (left) expectSame(path(dir), path(whole));
      const core = await open(dir);
      expect(halves(join(dir, 'exports'))).toEqual([]);
      expect(await core.call('project.verify', {})).toEqual({ ok: true, integrity: 'ok', rebuilt: true, problems: [] });
      if (started) {
        const job = await settled(core, started.jobId);
        expect(['interrupted', 'done']).toContain(job.state);
        if (told) expect(job.state).toBe('done');
        if (job.state === 'interrupted') {
          expect(job).toMatchObject({ resumable: true, error: null });
          await core.call('jobs.resume', { jobId: started.jobId });
          const end = await settled(core, started.jobId);
          // Its file came under its name, and the process was killed before it could say so.
          if (left) expect(end.error?.code ?? 'none').toMatch(/^(none|conflict)$/);
          else expect(end).toMatchObject({ state: 'done', error: null });
        }
        if (writes !== null) expectSame(path(dir), path(whole));
      }
      await core.close();
      rmSync(dir, { recursive: true });
    }
    rmSync(whole, { recursive: true });
  },
  60_000 + RUNS * 60_000,
);

/** What a killed job had not finished there. */
const halves = (dir: string): string[] =>
  existsSync(dir) ? readdirSync(dir).filter((name) => /^\.(tmp|old)-/.test(name)) : [];

/** The same length of a table; of a folder, of its description. Logs and tables name the hour and the copy. */
function expectSame(a: string, b: string): void {
  if (statSync(b).isDirectory()) {
    expect(readFileSync(join(a, 'README.md'), 'utf8').length).toBe(readFileSync(join(b, 'README.md'), 'utf8').length);
  } else expect(statSync(a).size).toBe(statSync(b).size);
}
