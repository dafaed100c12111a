// kill -9 of a whole core at random moments of edits, an import and a training run. Opened again, nothing that was
// acknowledged is missing, the catalog is sound, the job is interrupted and goes on to its end (a training: to the very
// parameters that it would have had), and no compute process is
// left behind. The catalog's own crash tests go deeper into batches and migrations; this is what a user sees.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Input } from '../../src/shared/contract.ts';
import type { Job } from '../../src/shared/domain.ts';
import type { ImportReport } from '../../src/shared/importSpec.ts';
import { forkNode } from '../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../src/main/core/core.ts';
import { silentLog } from '../../src/main/lib/log.ts';
import { resourcePath } from '../../src/main/lib/paths.ts';
import { isAlive, runAndKill, wait, type CrashEdit, type CrashLine } from './corePlan.ts';

/** Random moments for each kind of work; 50 for the record. */
const RUNS = Number(process.env['MARQUEE_CRASH_RUNS'] ?? 2);
const TIMEOUT = 60_000 + RUNS * 60_000;
const FILMS = 300;

const pick = (below: number): number => Math.floor(Math.random() * below);
const root = mkdtempSync(join(tmpdir(), 'marquee-core-crash-'));
const home = join(root, 'home');
const sample = join(root, 'sample');

const open = (dir: string | null): Promise<Core> =>
  createCore({ home, projectDir: dir, fork: forkNode, person: 'crash test', version: '0.0.0', log: silentLog });

beforeAll(async () => {
  const core = await createCore({ home, projectDir: 'sample', fork: forkNode, version: '0.0.0', log: silentLog });
  await core.close();
  cpSync(join(home, 'sample'), sample, { recursive: true });
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const SOUND = { ok: true, integrity: 'ok', rebuilt: true, problems: [] };

async function settled(core: Core, jobId: string): Promise<Job> {
  for (;;) {
    const job = await core.call('jobs.get', { jobId });
    if (job.state !== 'queued' && job.state !== 'running') return job;
    await wait(20);
  }
}

/** The compute process sees its studio go and goes too. */
async function noOrphans(lines: CrashLine[]): Promise<void> {
  for (const line of lines) {
    if (line.t !== 'compute') continue;
    for (let waited = 0; waited < 10_000 && isAlive(line.pid); waited += 20) await wait(20);
    expect(isAlive(line.pid), `compute process ${line.pid} outlived its studio`).toBe(false);
  }
}

/** What the pairs and taglines must be after these edits. */
function applied(edits: CrashEdit[]): Map<string, string> {
  const state = new Map<string, string>();
  for (const edit of edits) {
    for (const posterId of edit.posterIds) {
      if ('tagline' in edit) state.set(`${posterId}`, edit.tagline);
      else state.set(`${posterId} ${edit.genreId}`, edit.state);
    }
  }
  return state;
}

async function found(core: Core, keys: Iterable<string>): Promise<Map<string, string>> {
  const state = new Map<string, string>();
  for (const key of keys) {
    const [posterId, genreId] = key.split(' ').map(Number);
    const poster = await core.call('poster.get', { posterId: posterId! });
    if (genreId === undefined) state.set(key, poster.tagline ?? '');
    else {
      const known = poster.present.includes(genreId)
        ? 'present'
        : poster.absent.includes(genreId)
          ? 'absent'
          : 'unknown';
      state.set(key, known);
    }
  }
  return state;
}

/** The state that a killed job is found in: it was interrupted unless its end was on disk already. */
async function afterKill(core: Core, jobId: string): Promise<Job> {
  const { log: _log, ...job } = await core.call('jobs.get', { jobId });
  expect(['interrupted', 'done']).toContain(job.state);
  if (job.state === 'interrupted') expect(job).toMatchObject({ resumable: true, error: null });
  return job;
}

describe('kill -9 of a core', () => {
  test(
    `during edits, at ${RUNS} random moments: what was acknowledged is there`,
    async () => {
      let acknowledged = 0;
      for (let run = 0; run < RUNS; run++) {
        const lines = await runAndKill({ home, dir: sample, what: 'edits' }, 'ready', 1, Math.random() * 500);
        const edits = lines.flatMap((line) => (line.t === 'intent' ? [line.edit] : []));
        const acks = lines.flatMap((line) => (line.t === 'ack' ? [line.revision] : []));
        acknowledged += acks.length;
        await noOrphans(lines);

        const core = await open(sample);
        const { project } = await core.call('studio.info', {});
        expect(project!.revision).toBeGreaterThanOrEqual(acks.at(-1) ?? 0);
        // The edit that was on its way may have been saved or not, but wholly.
        const without = applied(edits.slice(0, acks.length));
        const withLast = applied(edits);
        const now = await found(core, withLast.keys());
        const saved = [...withLast].every(([key, value]) => now.get(key) === value);
        if (!saved) for (const [key, value] of without) expect(now.get(key), `run ${run}, ${key}`).toBe(value);
        expect(await core.call('project.verify', {})).toEqual(SOUND);
        await core.close();
      }
      expect(acknowledged).toBeGreaterThan(RUNS);
      process.stdout.write(`${RUNS} kills of a core during edits: ${acknowledged} acknowledged edits, all there\n`);
    },
    TIMEOUT,
  );

  test(
    `during an import, at ${RUNS} random moments: it is interrupted, and resumed to its end`,
    async () => {
      const phases = new Map<string, number>();
      const spec: Input<'import.start'> = {
        tables: [{ path: resourcePath('sample', 'films.jsonl'), layout: 'table', mapping: { imdbId: 'filmKey' } }],
        postersDir: resourcePath('sample', 'posters'),
      };
      for (let run = 0; run < RUNS; run++) {
        const dir = join(root, `import-${run}`);
        const lines = await runAndKill({ home, dir, what: 'import', spec }, 'job', pick(15), Math.random() * 150);
        await noOrphans(lines);
        const started = lines.find((line) => line.t === 'started')!;

        const core = await open(dir);
        const job = await afterKill(core, started.jobId);
        const last = lines.findLast((line) => line.t === 'job');
        const phase = job.state === 'done' ? 'done' : (last?.phase ?? 'nothing told yet');
        phases.set(phase, (phases.get(phase) ?? 0) + 1);
        if (last?.state === 'done') expect(job.state, 'its end was told').toBe('done');
        expect(await core.call('project.verify', {})).toEqual(SOUND);
        if (job.state === 'interrupted') {
          await core.call('jobs.resume', { jobId: started.jobId });
          expect(await settled(core, started.jobId)).toMatchObject({ state: 'done', error: null });
        }
        const { project } = await core.call('studio.info', {});
        expect(project!.counts).toMatchObject({ films: FILMS, posters: FILMS, images: FILMS });
        const { splits } = await core.call('splits.list', {});
        const split = splits.find((each) => each.active)!;
        expect(split.train + split.validation + split.test).toBe(FILMS);
        // Imported whole: the same once more finds nothing to do.
        const again = await core.call('import.start', spec);
        const report = (await settled(core, again.jobId)).result as ImportReport;
        expect(report).toMatchObject({ films: 0, posters: 0, labels: 0, unchanged: FILMS, skippedCount: 0 });
        expect(await core.call('project.verify', {})).toEqual(SOUND);
        await core.close();
        rmSync(dir, { recursive: true });
      }
      process.stdout.write(`${RUNS} kills of a core during imports, by phase: ${shown(phases)}\n`);
    },
    TIMEOUT,
  );

  test(
    `during training, at ${RUNS} random moments: it is interrupted, and resumed to the parameters of a run that was not`,
    async () => {
      const EPOCHS = 60;
      const recipe = {
        memory: 'pooled',
        queries: 'learned',
        decoderDim: 32,
        heads: 4,
        feedForward: 32,
        batchSize: 8,
        epochs: EPOCHS,
        earlyStopping: 0,
      } as const;
      const phases = new Map<string, number>();
      let kept = 0;
      const undisturbed = await open(sample);
      const began = performance.now();
      const reference = await undisturbed.call('train.start', { recipe, threads: 1, activate: 'never' });
      expect(await settled(undisturbed, reference.jobId)).toMatchObject({ state: 'done' });
      const { headHash } = await undisturbed.call('runs.get', { runId: reference.runId });
      expect(headHash).toMatch(/^[0-9a-f]{64}$/);
      const takes = performance.now() - began;
      await undisturbed.close();
      for (let run = 0; run < RUNS; run++) {
        const plan = { home, dir: sample, what: 'train', recipe } as const;
        const lines = await runAndKill(plan, 'started', 1, Math.random() * takes);
        await noOrphans(lines);
        const { jobId, runId = '' } = lines.find((line) => line.t === 'started')!;

        const core = await open(sample);
        const job = await afterKill(core, jobId);
        const last = lines.findLast((line) => line.t === 'job');
        const phase = job.state === 'done' ? 'done' : (last?.phase ?? 'nothing told yet');
        phases.set(phase, (phases.get(phase) ?? 0) + 1);
        expect(await core.call('project.verify', {})).toEqual(SOUND);
        const { runs } = await core.call('runs.list', {});
        expect(runs.some((each) => each.state === 'running' || each.state === 'queued')).toBe(false);
        const before = runs.find((each) => each.id === runId)?.history.length ?? 0;
        kept += before;
        if (job.state === 'interrupted') {
          await core.call('jobs.resume', { jobId });
          expect(await settled(core, jobId)).toMatchObject({ state: 'done', error: null });
        }
        const trained = await core.call('runs.get', { runId });
        expect(trained).toMatchObject({ state: 'done', predicted: FILMS, headHash });
        expect(trained.history.map((point) => point.epoch)).toEqual(Array.from({ length: EPOCHS }, (_, i) => i + 1));
        expect(await core.call('project.verify', {})).toEqual(SOUND);
        await core.close();
      }
      process.stdout.write(`${RUNS} kills of a core in training, by phase: ${shown(phases)}; ${kept} epochs kept\n`);
    },
    TIMEOUT,
  );
});

const shown = (phases: Map<string, number>): string =>
  [...phases].map(([phase, count]) => `${phase} ${count}`).join(', ');
