// What jobs leave whose process is killed, and what is cleared of it when their project is opened next.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openProject } from '../../../../src/main/catalog/open.ts';
import { putJob } from '../../../../src/main/catalog/jobs.ts';
import type { Core } from '../../../../src/main/core/core.ts';
import { newUuid } from '../../../../src/main/catalog/uuids.ts';
import type { Job, JobKind, JobState } from '../../../../src/shared/domain.ts';
import { copySample, openCore } from '../../badInput/studio.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-leftovers-'));
const sample = join(home, 'sample-copy');
let dir: string;
let chosen: string;
let core: Core | null = null;
let n = 0;

beforeAll(() => copySample(sample), 120_000);
afterEach(async () => {
  await core?.close();
  core = null;
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

/** A project with jobs as a killed process leaves them in its catalog. Returns their ids. */
async function projectWith(jobs: { kind: JobKind; state: JobState; input?: unknown; before?: boolean }[]) {
  dir = join(home, `project-${String(++n)}`);
  chosen = join(home, `chosen-${String(n)}`);
  cpSync(sample, dir, { recursive: true });
  mkdirSync(chosen);
  const project = await openProject({ dir, create: false });
  // Jobs are begun after their copy of the project is.
  await new Promise((resolve) => setTimeout(resolve, 2));
  const ids = jobs.map(({ kind, state, input = {}, before = false }) => {
    const id = before ? '019b76da-a800-7000-8000-0123456789ab' : newUuid();
    const at = '2026-01-31T10:20:30.400Z';
    const job: Job = {
      ...{ id, kind, title: kind, state, input, resumable: state !== 'done', result: null, error: null },
      ...{ createdAt: at, startedAt: at, endedAt: null, sweepId: null },
      progress: { phase: '', unit: '', done: 0, total: null, perSecond: null, secondsLeft: null },
    };
    putJob(project.db, job);
    return id;
  });
  project.close();
  return ids;
}
const put = (folder: string, name: string): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), 'half');
};
const half = (name: string, id: string): string => `.tmp-${name}-${id.slice(-12)}`;
const open = async (): Promise<void> => {
  core = await openCore(join(home, `home-${String(n)}`), { projectDir: dir });
};
const names = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);
const later = async (check: () => void): Promise<void> => {
  await expect
    .poll(() => {
      check();
      return true;
    })
    .toBe(true);
};

describe('half-written files', () => {
  it('of killed jobs go, in the project and where people chose; what others wrote stays', async () => {
    const path = (name: string): string => join(home, `chosen-${String(n + 1)}`, name);
    const ids = await projectWith([
      { kind: 'export', state: 'running' },
      { kind: 'export', state: 'running', input: { path: path('labels.csv') } },
      { kind: 'predict', state: 'running', input: { out: path('predicted.jsonl') } },
      { kind: 'merge', state: 'running', input: { what: 'export', path: path('log.jsonl.gz') } },
      { kind: 'merge', state: 'running', input: { what: 'merge', path: path('theirs.jsonl.gz') } },
      { kind: 'language', state: 'interrupted', input: { out: path('model') } },
      { kind: 'export', state: 'running', input: { path: path('before.csv') }, before: true },
    ]);
    const exports = join(dir, 'exports');
    put(exports, half('labels-0123.csv', ids[0]!));
    put(exports, half('labels-0123.csv', newUuid()));
    put(exports, 'labels.csv');
    ids.slice(1).forEach((id, i) => {
      put(chosen, half(`file-${String(i)}`, id));
    });
    mkdirSync(join(chosen, half('model', ids[5]!)));
    put(chosen, half('labels.csv', newUuid()));
    put(chosen, `labels-${ids[1]!.slice(-12)}`);
    await open();
    expect(names(exports)).toHaveLength(2);
    await later(() => {
      // One of a stranger, one that is no half, what a merge reads beside, and what another copy may be writing still.
      expect(names(chosen)).toHaveLength(4);
    });
    expect(names(chosen)).toEqual(
      expect.arrayContaining([half('file-3', ids[4]!), half('file-5', ids[6]!), `labels-${ids[1]!.slice(-12)}`]),
    );
  });

  it('are named by their job, whatever it writes', async () => {
    await projectWith([]);
    await open();
    const { activeRun } = (await core!.call('studio.info', {})).project!;
    const path = join(chosen, 'file');
    const starts = [
      () => core!.call('export.start', { format: 'csv', path }),
      () => core!.call('export.start', { format: 'labelstudio', path }),
      () => core!.call('merging.export', { path }),
      () => core!.call('predict.start', { runId: activeRun!, out: path }),
      () => core!.call('embed.start', { out: path }),
      () => core!.call('runs.exportModel', { runId: activeRun!, format: 'safetensors', path }),
    ];
    for (const start of starts) {
      const seen = new Set<string>();
      const watcher = watch(chosen, (_event, name) => {
        if (name?.startsWith('.tmp-')) seen.add(name);
      });
      const { jobId } = await start();
      for (let state = 'queued'; state === 'queued' || state === 'running';) {
        ({ state } = await core!.call('jobs.get', { jobId }));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      expect((await core!.call('jobs.get', { jobId })).error).toBeNull();
      await later(() => {
        expect(seen.size).toBeGreaterThan(0);
      });
      watcher.close();
      for (const name of seen) expect(name.slice(-13)).toBe(`-${jobId.slice(-12)}`);
      for (const name of readdirSync(chosen)) rmSync(join(chosen, name));
    }
  }, 60_000);

  it('of a job whose folder was to be replaced: the old one is put back where the new one is not there', async () => {
    const [id] = await projectWith([{ kind: 'language', state: 'running' }]);
    const language = join(dir, 'language');
    put(join(language, `.old-model-${id!.slice(-12)}`), 'model.safetensors');
    put(join(language, half('model', id!)), 'config.json');
    await open();
    expect(names(language)).toEqual(['model']);
    expect(names(join(language, 'model'))).toEqual(['model.safetensors']);
  });

  it('are left alone in a project that cannot be written', async () => {
    const [id] = await projectWith([{ kind: 'export', state: 'interrupted' }]);
    put(join(dir, 'exports'), half('labels.csv', id!));
    const project = await openProject({ dir, create: false });
    project.db.sqlite.pragma('user_version = 9999');
    project.close();
    await open();
    expect((await core!.call('studio.info', {})).project!.readOnly).toBe(true);
    expect(names(join(dir, 'exports'))).toHaveLength(1);
  });
});

describe('folders of language trainings', () => {
  it('go where nothing can go on with them, and stay where a training can', async () => {
    const ids = await projectWith([
      { kind: 'tokenizer', state: 'failed' },
      { kind: 'language', state: 'failed' },
      { kind: 'language', state: 'failed' },
      { kind: 'language', state: 'running' },
      { kind: 'language', state: 'done' },
    ]);
    const work = join(dir, 'language', 'jobs');
    for (const id of ids) put(join(work, id), 'films.jsonl');
    for (const i of [2, 3, 4]) put(join(work, ids[i]!), 'checkpoint.safetensors');
    // Of a job that the project knows no more.
    put(join(work, newUuid()), 'checkpoint.safetensors');
    await open();
    expect(names(work)).toEqual([ids[2]!, ids[3]!].sort());
  });

  it('go with a tokenizer that could not be made, and with a training that never came to a checkpoint', async () => {
    await projectWith([]);
    await open();
    const work = join(dir, 'language', 'jobs');
    const out = join(home, 'nowhere.json');
    const end = async (jobId: string): Promise<Job> => {
      for (;;) {
        const job = await core!.call('jobs.get', { jobId });
        if (!['queued', 'running'].includes(job.state)) return job;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    put(join(dir, 'language'), 'tokenizer.json');
    const training = await end((await core!.call('train.language', { recipe: {}, out: join(home, 'none') })).jobId);
    expect(training.state).toBe('failed');
    const { jobId } = await core!.call('train.tokenizer', { vocabulary: 60_000, out });
    await core!.call('jobs.cancel', { jobId });
    expect((await end(jobId)).state).toBe('cancelled');
    expect(names(work)).toEqual([]);
  }, 60_000);
});
