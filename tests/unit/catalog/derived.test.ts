import { describe, expect, test } from 'vitest';
import type { Job, Run } from '../../../src/shared/domain.ts';
import { backupIsDue } from '../../../src/main/catalog/backup.ts';
import {
  activateRun,
  putEmbeddings,
  putPredictions,
  putRun,
  useTaglineRun,
} from '../../../src/main/catalog/derived.ts';
import { logJob, putJob } from '../../../src/main/catalog/jobs.ts';
import { assignSplits } from '../../../src/main/catalog/splits.ts';
import { newUuid } from '../../../src/main/catalog/uuids.ts';
import { SYNTHETIC_RUN, fillSyntheticCatalog } from '../../bench/syntheticCatalog.ts';
import { addPoster, expectVerified, openTest, sha, smallProject, temporaryDir } from './project.ts';

const job: Job = {
  id: 'job-1',
  kind: 'import',
  title: 'Import',
  state: 'running',
  resumable: true,
  progress: { phase: 'reading', done: 1, total: 10, unit: 'rows', perSecond: null, secondsLeft: null },
  input: { a: 1 },
  result: null,
  error: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  endedAt: null,
  sweepId: null,
};

describe('jobs', () => {
  test('are one row, written anew, with a log that stays short', async () => {
    const { db } = await smallProject();
    putJob(db, job);
    putJob(db, { ...job, state: 'done', result: { rows: 10 } });
    expect(db.prepare('SELECT state, result, input FROM job').all()).toEqual([
      { state: 'done', result: '{"rows":10}', input: '{"a":1}' },
    ]);
    for (let i = 0; i < 2010; i++) logJob(db, { jobId: 'job-1', level: 'info', line: `line ${i}` });
    const lines = db.prepare<{ line: string }>('SELECT line FROM job_log ORDER BY seq').all();
    expect(lines).toHaveLength(2000);
    expect(lines.at(-1)?.line).toBe('line 2009');
  });
});

describe('embeddings, runs and predictions', () => {
  test('an embedding is stored to the last bit, and a token row is not forgotten', async () => {
    const { db } = await smallProject(0);
    const id = db.transaction(() => addPoster(db, '5', 1));
    const pooled = Float32Array.from([1.5, -0.1, 3e-8]);
    const put = (tokenRow: number | null) =>
      putEmbeddings(db, { modelHash: 'm', rows: [{ sha256: sha(1), pooled, tokenRow }] });
    expect(put(7).change).toMatchObject({ what: ['embeddings'], posterIds: [id] });
    put(null);
    const row = db.prepare<{ pooled: Uint8Array; token_row: number }>('SELECT pooled, token_row FROM embedding').get();
    expect(row?.token_row).toBe(7);
    expect(new Float32Array(Uint8Array.from(row?.pooled ?? []).buffer)).toEqual(pooled);
  });

  test('predictions fit the genres of their run', async () => {
    const dir = temporaryDir();
    const { db } = await openTest(dir, true);
    fillSyntheticCatalog(db, { posters: 30 });
    expectVerified(dir);
    expect(db.prepare<{ n: number }>('SELECT count(*) AS n FROM prediction').get()?.n).toBe(30);
    const put = (runId: string, length: number) => () =>
      putPredictions(db, { runId, rows: [{ posterId: 1, probabilities: new Float32Array(length) }] });
    expect(put(SYNTHETIC_RUN, 3)).toThrow(/15 genres/);
    expect(put('nothing', 15)).toThrow(/no run/);
    expect(() => activateRun(db, 'nothing')).toThrow(/no run/);
    expect(put(SYNTHETIC_RUN, 15)().change?.posterIds).toEqual([1]);
  });

  test('a run names its split; only the starter head may come without one', async () => {
    const { db } = await smallProject();
    assignSplits(db, { filmKeys: null, part: 'auto' });
    const run = {
      id: 'r',
      name: 'R',
      state: 'running',
      jobId: null,
      encoder: { id: 'e', hash: 'h' },
      genreIds: [0],
      createdAt: 'now',
      builtIn: false,
    };
    const put =
      (splitName: string, builtIn = false) =>
      () =>
        putRun(db, { ...run, builtIn } as Run, splitName);
    expect(put('nowhere')).toThrow(/no split/);
    put('default')();
    const task = (name: 'genres' | 'taglines') => putRun(db, { ...run, id: name, task: name } as Run, 'default');
    task('genres');
    task('taglines');
    expect(() => activateRun(db, 'taglines')).toThrow(/writes taglines/);
    expect(() => useTaglineRun(db, 'genres')).toThrow(/tells genres/);
    useTaglineRun(db, 'taglines');
    expect(db.meta('active_tagline_run')).toBe('taglines');
    useTaglineRun(db, null);
    expect(db.meta('active_tagline_run')).toBe('');
    db.prepare("DELETE FROM run WHERE id <> 'r'").run();
    put('elsewhere', true)();
    expect(db.prepare('SELECT split_id FROM run').get()).toEqual({ split_id: null });
  });
});

test('a backup is due when there is none, and a day after the last one when something was edited', async () => {
  const { db } = await smallProject();
  expect(backupIsDue(db)).toBe(false);
  assignSplits(db, { filmKeys: null, part: 'auto' });
  expect(backupIsDue(db)).toBe(true);
});

test('UUIDs are version 7, sorted as text, and never twice, also within one millisecond', () => {
  const ids = Array.from({ length: 20_000 }, () => newUuid());
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  const same = [1, 1, 1, 2].map((time) => newUuid(time));
  expect([...same].sort()).toEqual(same);
});
