// Thresholds of a run, set by hand and tuned again, on a project with its real threads.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../../src/main/core/core.ts';
import { silentLog } from '../../../src/main/lib/log.ts';
import type { StudioEvent } from '../../../src/shared/contract.ts';
import { runSchema, type Run } from '../../../src/shared/domain.ts';
import { toWireError } from '../../../src/shared/errors.ts';
import { openProject } from '../../../src/main/catalog/open.ts';
import { putRun } from '../../../src/main/catalog/derived.ts';
import { makeSyntheticCatalog, SYNTHETIC_RUN } from '../../bench/syntheticCatalog.ts';

const root = mkdtempSync(join(tmpdir(), 'marquee-runs-'));
const dir = join(root, 'project');
const card = join(dir, 'runs', SYNTHETIC_RUN, 'card.json');
const seen: StudioEvent[] = [];
let core: Core;
let first: Run;
const WRITER = {
  id: 'writer',
  name: 'Writer',
  task: 'taglines',
  genreIds: [],
  genres: [],
  thresholds: null,
  metrics: null,
  history: [],
} satisfies Partial<Run>;

beforeAll(async () => {
  await makeSyntheticCatalog(dir, { posters: 300, seed: 5 });
  const open = async (): Promise<void> => {
    core = await createCore({
      home: join(root, 'home'),
      projectDir: dir,
      person: 'tester',
      version: '0.0.0',
      log: silentLog,
      fork: forkNode,
    });
  };
  await open();
  first = await core.call('runs.get', { runId: SYNTHETIC_RUN });
  await core.close();
  const project = await openProject({ dir, create: false });
  putRun(project.db, { ...first, id: 'unfinished', state: 'failed' }, 'default');
  putRun(project.db, { ...first, id: 'silent' }, 'default');
  putRun(project.db, { ...first, ...WRITER }, 'default');
  project.close();
  mkdirSync(join(dir, 'runs', SYNTHETIC_RUN), { recursive: true });
  writeFileSync(card, JSON.stringify(first));
  await open();
  core.subscribe((event) => seen.push(event));
});
afterAll(async () => {
  await core.close();
  rmSync(root, { recursive: true, force: true });
});

const runId = SYNTHETIC_RUN;
const errorOf = async (work: Promise<unknown>) =>
  work.then(
    () => Promise.reject(new Error('an error was expected')),
    (error: unknown) => toWireError(error),
  );

describe('a tagline run', () => {
  it('is listed among its own alone, before the one that ships', async () => {
    const idsOf = async (task?: 'genres' | 'taglines'): Promise<string[]> =>
      (await core.call('runs.list', task === undefined ? {} : { task })).runs.map(({ id }) => id);
    expect(await idsOf()).not.toContain('writer');
    expect(await idsOf('genres')).toEqual(await idsOf());
    expect(await idsOf('taglines')).toEqual(['writer', 'starter']);
    expect((await core.call('runs.get', { runId: 'writer' })).task).toBe('taglines');
  });

  it('is refused where genres are asked for, in words that say so', async () => {
    const scope = { runId: 'writer', split: 'test' } as const;
    const asked: [string, () => Promise<unknown>][] = [
      ['activate', () => core.call('runs.activate', { runId: 'writer' })],
      ['evaluate', () => core.call('runs.evaluate', scope)],
      ['curves', () => core.call('runs.curves', scope)],
      ['matrices', () => core.call('runs.matrices', scope)],
      ['report', () => core.call('runs.report', { runId: 'writer' })],
      ['compare', () => core.call('runs.compare', { a: runId, b: 'writer' })],
      ['changed', () => core.call('runs.changed', { runId, against: 'writer' })],
      ['predict', () => core.call('predict.start', { runId: 'writer' })],
      ['export', () => core.call('runs.exportModel', { runId: 'writer', format: 'onnx' })],
      ['thresholds', () => core.call('runs.setThresholds', { runId: 'writer', thresholds: null })],
    ];
    for (const [name, ask] of asked) {
      const { code, message } = await errorOf(ask());
      expect({ name, code, message }).toEqual({
        name,
        code: 'bad_input',
        message: 'The run "Writer" writes taglines: it tells no genres.',
      });
    }
  });
});

describe('thresholds of a run', () => {
  it('replace those that are named; metrics on record and the card follow', async () => {
    const genreId = first.genreIds[2]!;
    const before = await core.call('runs.evaluate', { runId, split: 'test' });
    const run = await core.call('runs.setThresholds', { runId, thresholds: [{ genreId, threshold: 0.85 }] });
    expect(run.thresholds).toEqual(first.genreIds.map((id) => (id === genreId ? 0.85 : 0.4)));
    expect(run.thresholdsEdited).toBe(true);
    expect(Object.keys(run.metrics!)).toEqual(['train', 'validation', 'test']);
    for (const split of ['train', 'validation', 'test'] as const) {
      const { half, tuned } = await core.call('runs.evaluate', { runId, split });
      expect(run.metrics![split]).toEqual({ half, tuned });
    }
    expect(run.metrics!['test']!.half).toEqual(before.half);
    expect(run.metrics!['test']!.tuned.perGenre[2]!.recall).toBeLessThan(before.tuned.perGenre[2]!.recall);
    expect(seen.some((event) => event.name === 'catalog.changed' && event.payload.what.includes('runs'))).toBe(true);
    expect(runSchema.parse(JSON.parse(readFileSync(card, 'utf8')))).toEqual(run);
  });

  it('are tuned on validation again', async () => {
    const run = await core.call('runs.setThresholds', { runId, thresholds: null });
    expect(run.thresholdsEdited).toBe(false);
    expect(run.thresholds).not.toContain(0.85);
    const tuned = run.metrics!['validation']!.tuned.macro.f1;
    const even = await core.call('runs.evaluate', {
      runId,
      split: 'validation',
      thresholds: run.genreIds.map((id) => ({ genreId: id, threshold: 0.4 })),
    });
    expect(tuned).toBeGreaterThanOrEqual(even.tuned.macro.f1);
  });

  it('decide what the review queue doubts', async () => {
    const genreId = first.genreIds[0]!;
    const missing = async (): Promise<number> => {
      const { genres } = await core.call('review.counts', {});
      return genres.find((genre) => genre.genreId === genreId)?.missing ?? 0;
    };
    await core.call('runs.setThresholds', { runId, thresholds: [{ genreId, threshold: 0.01 }] });
    const many = await missing();
    await core.call('runs.setThresholds', { runId, thresholds: [{ genreId, threshold: 0.99 }] });
    expect(await missing()).toBeLessThan(many);
  });

  it('may be set without predictions, but not tuned', async () => {
    const thresholds = [{ genreId: first.genreIds[0]!, threshold: 0.2 }];
    const run = await core.call('runs.setThresholds', { runId: 'silent', thresholds });
    expect(run).toMatchObject({ metrics: null, thresholdsEdited: true });
    expect(run.thresholds![0]).toBe(0.2);
    expect(await errorOf(core.call('runs.setThresholds', { runId: 'silent', thresholds: null }))).toMatchObject({
      code: 'not_found',
    });
  });

  it('are refused for a run that is not done, and for genres that it does not predict', async () => {
    expect(await errorOf(core.call('runs.setThresholds', { runId: 'unfinished', thresholds: [] }))).toMatchObject({
      code: 'conflict',
      message: 'Run Synthetic run is not done but failed: it has no thresholds to set.',
    });
    const foreign = core.call('runs.setThresholds', { runId, thresholds: [{ genreId: 99, threshold: 0.5 }] });
    expect(await errorOf(foreign)).toMatchObject({ code: 'bad_input' });
  });
});
