// Posters with their labels as a folder: what `datasets` would read of it, what is left out, cancel, a kill in the middle,
// and what is never replaced.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportResultSchema } from '../../../../src/main/cli/results.ts';
import type { Core } from '../../../../src/main/core/core.ts';
import { resourcePath } from '../../../../src/main/lib/paths.ts';
import type { Input } from '../../../../src/shared/contract.ts';
import { openCore, settled } from '../../badInput/studio.ts';
import { pythonWith } from '../../docs/python.ts';
import { readImageFolder, type Row } from './imageFolderReader.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-image-folder-'));
let core: Core;
let dir: string;

beforeAll(async () => {
  core = await openCore(home);
  dir = (await core.call('studio.info', {})).project!.dir;
});
afterAll(async () => {
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

type Ask = Partial<Input<'export.start'>>;
const start = async (input: Ask = {}): Promise<string> =>
  (await core.call('export.start', { format: 'imagefolder', ...input })).jobId;
const exported = async (input: Ask = {}) => settled(core, await start(input));
const made = async (input: Ask = {}) => {
  const job = await exported(input);
  expect(job.error).toBeNull();
  return exportResultSchema.parse(job.result);
};
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('the whole sample', () => {
  it('is read by part, with every label as the project has it', async () => {
    const result = await made();
    const { snapshot } = result;
    expect(result.path).toBe(join(dir, 'exports', `dataset-${snapshot.slice(0, 12)}`));
    expect(result).toMatchObject({ posters: 300, withoutImage: 0, failed: [], failedCount: 0 });
    const read = readImageFolder(result.path);
    const { train, validation, test, unsplit } = result.parts!;
    expect(unsplit).toBe(0);
    expect([read['train']!.length, read['validation']!.length, read['test']!.length]).toEqual([
      train,
      validation,
      test,
    ]);
    expect(train + validation + test).toBe(300);

    const rows = Object.entries(read).flatMap(([part, list]) => list.map((row): Row => ({ ...row, part })));
    expect(new Set(rows.map((row) => basename(row.image!))).size).toBe(300);
    const { genres } = await core.call('genres.list', {});
    const names = (ids: number[]) => ids.map((id) => genres.find((genre) => genre.id === id)!.name).sort();
    for (const row of rows.slice(0, 40)) {
      const { posterIds } = await core.call('poster.find', { imdbId: row['imdb_id']! });
      const poster = await core.call('poster.get', { posterId: posterIds[0]! });
      expect(row).toMatchObject({
        key: '',
        title: poster.title,
        year: String(poster.year),
        tagline: poster.tagline ?? '',
        sha256: poster.sha256,
        part: poster.split,
      });
      expect(row['genres']!.split('|').filter(Boolean).sort()).toEqual(names(poster.present));
      expect(row['absent']!.split('|').filter(Boolean).sort()).toEqual(names(poster.absent));
      expect(sha256(row.image!)).toBe(poster.sha256);
    }
    const bytes = ['train', 'validation', 'test', '.'].flatMap((part) =>
      readdirSync(join(result.path, part), { withFileTypes: true }).flatMap((file) =>
        file.isFile() ? [readFileSync(join(result.path, part, file.name)).length] : [],
      ),
    );
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBe(result.bytes);
  });

  it('says on its card what it is', async () => {
    const { path, snapshot, parts } = await made({ path: 'card' });
    const card = readFileSync(join(path, 'README.md'), 'utf8');
    expect(card).toMatch(/^---\nlicense: other\n/);
    expect(card).toContain('      - split: validation\n        path: validation/**\n');
    expect(card).toContain(snapshot);
    expect(card).toContain(`| train | ${String(parts!.train)} |`);
    expect(card).toContain('The posters belong to their rights holders');
    const facets = await core.call('library.facets', { filter: {} });
    const { genres } = await core.call('genres.list', {});
    for (const { genreId, present, absent, unknown } of facets.genres) {
      const name = genres.find((genre) => genre.id === genreId)!.name;
      expect(card).toContain(`| ${name} | ${String(present)} | ${String(absent)} | ${String(unknown)} |`);
    }
  });

  it('takes what the filter takes', async () => {
    const { path, parts } = await made({ path: 'test-part', filter: { split: 'test' } });
    expect(parts).toMatchObject({ train: 0, validation: 0, unsplit: 0 });
    expect(Object.keys(readImageFolder(path))).toEqual(['test']);
    const none = await exported({ path: 'none', filter: { posterIds: [] } });
    expect(none).toMatchObject({ state: 'failed', error: { code: 'bad_input' } });
    expect(existsSync(join(dir, 'exports', 'none'))).toBe(false);
  });
});

const datasets = pythonWith('datasets', 'PIL');
const READER = `
import json, sys
from datasets import load_dataset
loaded = load_dataset("imagefolder", data_dir=sys.argv[1], cache_dir=sys.argv[2])
assert all(row["image"].size[0] > 0 for part in loaded.values() for row in part)
json.dump({name: part.remove_columns("image").to_list() for name, part in loaded.items()}, open(sys.argv[3], "w"))
`;
describe(`with Hugging Face datasets${'lacks' in datasets ? ` (left out: ${datasets.lacks})` : ''}`, () => {
  it.skipIf('lacks' in datasets)('the sample loads with the same values by part', async () => {
    const { path } = await made({ path: 'for-datasets' });
    const out = join(home, 'loaded.json');
    const { python } = datasets as { python: string };
    const env = { ...process.env, HF_HUB_OFFLINE: '1' };
    const ended = spawnSync(python, ['-c', READER, path, join(home, 'cache'), out], { encoding: 'utf8', env });
    expect(ended.status, ended.stderr).toBe(0);
    const bare = (rows: Row[]) => rows.map(({ image: _, ...row }) => row);
    const own = Object.entries(readImageFolder(path)).map(([part, rows]) => [part, bare(rows)]);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(Object.fromEntries(own));
  });
});

describe('a folder that is there', () => {
  it('is replaced only when an export made it and nobody put anything into it', async () => {
    const path = join(home, 'mine');
    mkdirSync(path);
    // An empty folder, as a dialog makes one, is no obstacle.
    await made({ path, filter: { split: 'test' } });
    expect(await exported({ path })).toMatchObject({ state: 'failed', error: { code: 'conflict' } });
    await made({ path, overwrite: true, filter: { split: 'validation' } });
    expect(Object.keys(readImageFolder(path))).toEqual(['validation']);

    writeFileSync(join(path, 'notes.txt'), 'mine');
    const refused = await exported({ path, overwrite: true });
    expect(refused).toMatchObject({
      state: 'failed',
      error: { code: 'conflict', message: expect.stringContaining('no export made') as string },
    });
    expect(readFileSync(join(path, 'notes.txt'), 'utf8')).toBe('mine');
    for (const other of [home, dir, join(dir, 'exports')]) {
      expect(await exported({ path: other, overwrite: true })).toMatchObject({
        state: 'failed',
        error: { code: 'conflict' },
      });
    }
    const own = await exported({ path: join(dir, 'posters'), overwrite: true });
    expect(own).toMatchObject({ state: 'failed', error: { code: 'bad_input' } });
    writeFileSync(join(home, 'file'), '');
    const file = await exported({ path: join(home, 'file'), overwrite: true });
    expect(file).toMatchObject({ state: 'failed', error: { code: 'bad_input' } });
    expect(readdirSync(home).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('cancelled it leaves nothing, and resumed it is whole', async () => {
    const path = join(home, 'cancelled');
    const jobId = await start({ path });
    await core.call('jobs.cancel', { jobId });
    expect(await settled(core, jobId)).toMatchObject({ state: 'cancelled', resumable: true });
    expect(readdirSync(home).filter((name) => name.includes('cancelled'))).toEqual([]);
    // What a kill would have left of this very job.
    const left = join(home, `.tmp-cancelled-${jobId.slice(-12)}`);
    mkdirSync(join(left, 'train'), { recursive: true });
    writeFileSync(join(left, 'train', 'metadata.jsonl'), 'half a li');
    await core.call('jobs.resume', { jobId });
    expect(await settled(core, jobId)).toMatchObject({ state: 'done' });
    const read = readImageFolder(path);
    expect(Object.values(read).flat()).toHaveLength(300);
    expect(existsSync(left)).toBe(false);
  });
});

it('leaves out pictures that are gone or changed, and says so', async () => {
  const copies = join(home, 'copies');
  mkdirSync(copies);
  for (const name of ['93185.jpg', '93220.jpg', '103064.jpg']) {
    cpSync(resourcePath('sample', 'posters', name), join(copies, name));
  }
  const table = join(home, 'films.csv');
  // "test" and "Vert/igo" are names that files cannot have, or that `datasets` would read something into.
  const films = [
    'test,Horror,93185.jpg,The Hidden,1987',
    'Vert/igo,Comedy,93220.jpg,House 2,',
    'key 3,Drama,,Unseen,1990',
  ];
  writeFileSync(table, ['id,genres,poster,title,year', ...films, 'gone,Drama,103064.jpg,Gone,1991', ''].join('\n'));
  await core.call('project.create', { dir: join(home, 'keys') });
  const mapping = { key: 'id', genres: 'genres', poster: 'poster', title: 'title', year: 'year' };
  const { jobId } = await core.call('import.start', {
    tables: [{ path: table, layout: 'table', mapping }],
    postersDir: copies,
    storage: 'reference',
    split: 'train',
    unlisted: 'unknown',
  });
  expect(await settled(core, jobId)).toMatchObject({ state: 'done' });
  rmSync(join(copies, '103064.jpg'));
  const first = await made({ path: 'one' });
  expect(first).toMatchObject({ posters: 2, withoutImage: 1, failedCount: 1, parts: { train: 2 } });
  expect(first.failed![0]!.file).toContain('103064.jpg');
  const rows = readImageFolder(first.path)['train']!;
  expect(rows.map((row) => [row['key'], row['imdb_id'], row['year'], row['genres'], row['absent']])).toEqual([
    ['test', '', '1987', 'Horror', ''],
    ['Vert/igo', '', '', 'Comedy', ''],
  ]);
  for (const row of rows) expect(basename(row.image!)).toMatch(/^film-[0-9a-f]{12}-[0-9a-f]{16}\.jpg$/);
  expect(rows[0]!['sources']).toBe('Horror=import');

  // A person's word that Comedy is absent: a list of texts in one part, where the other has none.
  const { posterIds } = await core.call('poster.find', { filmKey: 'key:test' });
  await core.call('labels.setByName', { filmKey: 'key:test', remove: ['Comedy'] });
  writeFileSync(join(copies, '93220.jpg'), 'another picture');
  const second = await made({ path: 'two' });
  expect(second).toMatchObject({ posters: 1, failedCount: 2 });
  expect(second.snapshot).not.toBe(first.snapshot);
  const [row] = readImageFolder(second.path)['train']!;
  expect(row).toMatchObject({ absent: 'Comedy', sources: 'Horror=import|Comedy=person' });
  expect(posterIds).toHaveLength(1);
});

it('puts films without a part where they are not loaded beside the others', async () => {
  const table = join(home, 'later.csv');
  writeFileSync(table, 'id,genres,poster\nlater,Horror,1000.jpg\n');
  const posters = join(home, 'later');
  mkdirSync(posters);
  cpSync(join(import.meta.dirname, '../../../fixtures/images/112993.jpg'), join(posters, '1000.jpg'));
  // It is placed in the split that is active when it comes, and has no place in the other.
  await core.call('splits.make', { name: 'other' });
  const { splits } = await core.call('splits.list', {});
  const before = splits.find((split) => split.name !== 'other')!.name;
  await core.call('splits.use', { name: 'other' });
  const { jobId } = await core.call('import.start', {
    tables: [{ path: table, layout: 'table', mapping: { key: 'id', genres: 'genres', poster: 'poster' } }],
    postersDir: posters,
    split: 'test',
  });
  expect(await settled(core, jobId)).toMatchObject({ state: 'done' });
  await core.call('splits.use', { name: before });
  const both = await made({ path: 'both' });
  expect(both.parts).toEqual({ train: 1, validation: 0, test: 0, unsplit: 1 });
  expect(readImageFolder(both.path)['train']!.map((row) => row['key'])).toEqual(['test']);

  const { posterIds } = await core.call('poster.find', { filmKey: 'key:later' });
  const alone = await made({ path: 'alone', filter: { posterIds } });
  expect(alone.parts).toEqual({ train: 0, validation: 0, test: 0, unsplit: 1 });
  expect(readImageFolder(alone.path)['train']!.map((row) => row['key'])).toEqual(['later']);
  expect(readFileSync(join(alone.path, 'README.md'), 'utf8')).toContain('- split: train\n        path: unsplit/**');
});
