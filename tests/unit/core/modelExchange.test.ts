// A trained head out of one project and into another, on the sample project: the same probabilities, thresholds and genres,
// and a typed error with nothing left behind for everything that cannot be.
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StudioEvent } from '../../../src/shared/contract.ts';
import { exportModelResultSchema } from '../../../src/main/cli/results.ts';
import type { Core } from '../../../src/main/core/core.ts';
import { resourcePath } from '../../../src/main/lib/paths.ts';
import { readGenreHead, writeGenreHead } from '../../../src/main/models/genres/genreHeadFile.ts';
import { errorOf, openCore, settled } from '../badInput/studio.ts';
import { randomHead } from '../models/genres/randomHead.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-exchange-'));
const seen: StudioEvent[] = [];
let core: Core;
let dir: string;
let starter: string;

beforeAll(async () => {
  core = await openCore(home);
  core.subscribe((event) => seen.push(event));
  const { project } = await core.call('studio.info', {});
  dir = project!.dir;
  starter = project!.activeRun!;
});
afterAll(async () => {
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

type Ask = Parameters<typeof core.call<'runs.exportModel'>>[1];
async function exportModel(input: Partial<Ask> & Pick<Ask, 'format'>) {
  const { jobId } = await core.call('runs.exportModel', { runId: starter, ...input });
  return settled(core, jobId);
}
const made = async (input: Partial<Ask> & Pick<Ask, 'format'>) => {
  const job = await exportModel(input);
  expect(job.error).toBeNull();
  return exportModelResultSchema.parse(job.result);
};
async function predictions(runId: string): Promise<string> {
  const out = `predictions-${runId}.jsonl`;
  const { jobId } = await core.call('predict.start', { runId, out });
  expect(await settled(core, jobId)).toMatchObject({ state: 'done' });
  return readFileSync(join(dir, 'exports', out), 'utf8');
}
const runsFolder = (): string[] => readdirSync(join(dir, 'runs')).sort();
const exportsFolder = (): string[] => (existsSync(join(dir, 'exports')) ? readdirSync(join(dir, 'exports')) : []);

describe('a head that leaves and comes back', () => {
  it.each(['safetensors', 'onnx'] as const)('as %s predicts the very same', async (format) => {
    const result = await made({ format });
    expect(result.path.startsWith(join(dir, 'exports', 'Starter-model-'))).toBe(true);
    expect(result.bytes).toBe(readFileSync(result.path).length);
    if (format === 'onnx') {
      expect(result).toMatchObject({ opset: 20, checked: { rows: 8, on: 'posters' } });
      expect(result.checked!.largest).toBeLessThan(2e-6);
    }
    const before = await core.call('runs.get', { runId: starter });
    expect(result.genres).toEqual(before.genres);
    expect(result.thresholds).toEqual(before.thresholds);

    const run = await core.call('runs.importModel', { path: result.path, name: `Back from ${format}` });
    expect(run).toMatchObject({
      name: `Back from ${format}`,
      state: 'done',
      kind: 'imported',
      builtIn: false,
      predicted: 0,
      metrics: null,
      genreIds: before.genreIds,
      genres: before.genres,
      thresholds: before.thresholds,
      encoder: before.encoder,
      textEncoder: before.textEncoder,
    });
    expect(run.headHash).toMatch(/^[0-9a-f]{64}$/);
    expect((await core.call('studio.info', {})).project!.activeRun).toBe(starter);
    expect((await core.call('runs.list', {})).runs.map(({ id }) => id)).toContain(run.id);
    // The starter's own predictions were stored when the package was made: its head makes them anew here.
    const copy = await core.call('runs.importModel', { path: join(dir, 'runs', starter, 'head.safetensors') });
    const own = await predictions(copy.id);
    const probabilities = (text: string) => text.split('\n').map((line) => line.replace(/,"genres":.*/, ''));
    expect(probabilities(await predictions(run.id))).toEqual(probabilities(own));
    expect(own.split('\n')).toHaveLength(301);
    expect((await core.call('runs.get', { runId: run.id })).predicted).toBe(300);
    const evaluated = await core.call('runs.evaluate', { runId: run.id, split: 'test' });
    expect(evaluated.tuned.posters).toBeGreaterThan(0);
    expect((await core.call('runs.activate', { runId: run.id })) as unknown).toEqual({});
    await core.call('runs.activate', { runId: starter });
  });

  it('as one file from a picture, tried on posters of the project, and not taken back', async () => {
    const result = await made({ format: 'onnx', from: 'image', path: 'whole.onnx' });
    expect(result).toMatchObject({ path: join(dir, 'exports', 'whole.onnx'), checked: { rows: 8, on: 'posters' } });
    const error = await errorOf(core.call('runs.importModel', { path: result.path }));
    expect(error).toMatchObject({ code: 'unsupported' });
  });
});

describe('an export that cannot be', () => {
  it('does not replace a file unless told, nor ever a file of the project', async () => {
    writeFileSync(join(home, 'mine.onnx'), 'mine');
    const kept = await exportModel({ format: 'onnx', path: join(home, 'mine.onnx') });
    expect(kept).toMatchObject({ state: 'failed', error: { code: 'conflict' } });
    expect(readFileSync(join(home, 'mine.onnx'), 'utf8')).toBe('mine');
    await made({ format: 'onnx', path: join(home, 'mine.onnx'), overwrite: true });
    expect(readFileSync(join(home, 'mine.onnx')).length).toBeGreaterThan(100_000);
    const head = join(dir, 'runs', starter, 'head.safetensors');
    const own = await exportModel({ format: 'safetensors', path: head, overwrite: true });
    expect(own).toMatchObject({ state: 'failed', error: { code: 'bad_input' } });
  });

  it('says what no file can be made of', async () => {
    const call = (input: Partial<Ask>) =>
      errorOf(core.call('runs.exportModel', { runId: starter, format: 'onnx', ...input }));
    expect(await call({ runId: 'none' })).toMatchObject({ code: 'not_found' });
    expect(await call({ format: 'safetensors', from: 'image' })).toMatchObject({ code: 'bad_input' });
  });

  it('puts nothing in place when the head is damaged, and leaves nothing beside it', async () => {
    const path = join(home, 'head.safetensors');
    copyFileSync(join(dir, 'runs', starter, 'head.safetensors'), path);
    const run = await core.call('runs.importModel', { path });
    const head = join(dir, 'runs', run.id, 'head.safetensors');
    writeFileSync(head, readFileSync(head).subarray(0, 50_000));
    const before = exportsFolder();
    for (const format of ['onnx', 'safetensors'] as const) {
      const job = await exportModel({ runId: run.id, format });
      expect(job).toMatchObject({ state: 'failed', error: { code: 'unreadable_file' } });
    }
    rmSync(head);
    expect(await exportModel({ runId: run.id, format: 'onnx' })).toMatchObject({ state: 'failed' });
    expect(exportsFolder()).toEqual(before);
  });
});

describe('an import that cannot be', () => {
  it('leaves no run behind', async () => {
    const before = runsFolder();
    const bad = join(home, 'bad.safetensors');
    writeFileSync(bad, 'nonsense');
    const onnx = join(home, 'bad.onnx');
    writeFileSync(onnx, 'nonsense');
    const files = [
      bad,
      onnx,
      join(home, 'absent.onnx'),
      home,
      resourcePath('models', 'efficientnet-lite0', 'model.onnx'),
    ];
    for (const path of [...files, resourcePath('models', 'all-minilm-l6-v2', 'model.safetensors')]) {
      expect(await errorOf(core.call('runs.importModel', { path })), path).toMatchObject({ code: 'unreadable_file' });
    }
    expect(runsFolder()).toEqual(before);
  });

  it('names the genres that the project lacks, and adds them when told to', async () => {
    const path = join(home, 'western.safetensors');
    const encoder = { id: 'elsewhere', hash: 'f'.repeat(64) };
    await writeGenreHead(path, randomHead({ memory: 'tokens' }, { tokens: 9, width: 16, encoder }));
    const before = runsFolder();
    const error = await errorOf(core.call('runs.importModel', { path }));
    expect(error).toMatchObject({ code: 'not_found', details: { missing: ['Western'] } });
    expect(error.message).toContain('1 of the head’s genres: Western');
    expect(error.hint).toContain('--new-genre');
    expect(runsFolder()).toEqual(before);

    const run = await core.call('runs.importModel', { path, newGenres: true });
    expect(run.genres).toEqual(['Comedy', 'Drama', 'Horror', 'Sci-Fi', 'Western']);
    expect(run.name).toBe('western.safetensors');
    const { genres } = await core.call('genres.list', {});
    expect(run.genreIds).toEqual(run.genres.map((name) => genres.find((genre) => genre.name === name)!.id));
    const notice = seen.findLast((event) => event.name === 'studio.notice');
    expect(notice!.payload).toMatchObject({ level: 'warn', message: expect.stringContaining('elsewhere') as string });
    // Its encoder is not here: it can be exported again, and predicts nothing.
    const { jobId } = await core.call('predict.start', { runId: run.id });
    expect(await settled(core, jobId)).toMatchObject({ state: 'failed', error: { code: 'conflict' } });
    expect((await made({ runId: run.id, format: 'onnx' })).checked).toMatchObject({ on: 'noise' });
    const picture = await exportModel({ runId: run.id, format: 'onnx', from: 'image' });
    expect(picture).toMatchObject({ state: 'failed', error: { code: 'conflict' } });
  });

  it('takes another name of a genre for it, and refuses two names of one', async () => {
    const path = join(home, 'alias.safetensors');
    const head = randomHead({ memory: 'pooled' }, { tokens: 1, width: 16 });
    const renamed = (genres: string[]) => ({ ...head, description: { ...head.description, genres } });
    await writeGenreHead(path, renamed(['comedy', 'Drama', 'Horror', 'Science  Fiction', 'Thriller']));
    const run = await core.call('runs.importModel', { path });
    expect(run.genres).toEqual(['Comedy', 'Drama', 'Horror', 'Sci-Fi', 'Thriller']);
    expect(readGenreHead(join(dir, 'runs', run.id, 'head.safetensors')).description.genres[3]).toBe('Science  Fiction');

    await writeGenreHead(path, renamed(['Comedy', 'Drama', 'Horror', 'Sci-Fi', 'science fiction']));
    expect(await errorOf(core.call('runs.importModel', { path }))).toMatchObject({ code: 'conflict' });
    const count = (await core.call('genres.list', {})).genres.length;
    for (const bad of ['a|b', 'x'.repeat(61), 'a\u0000b']) {
      await writeGenreHead(path, renamed(['Brand new', 'Drama', 'Horror', 'Sci-Fi', bad]));
      expect(await errorOf(core.call('runs.importModel', { path, newGenres: true }))).toMatchObject({
        code: 'bad_input',
      });
    }
    expect((await core.call('genres.list', {})).genres).toHaveLength(count);
  });
});
