// What leaves the sample project in each form comes into a new project through the same calls that shells use, pictures
// included; and what a path, a split's name or a link may not be.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathFrom } from '../../../src/main/cli/studio.ts';
import type { CliIo } from '../../../src/main/cli/io.ts';
import { exportResultSchema } from '../../../src/main/cli/results.ts';
import type { Core } from '../../../src/main/core/core.ts';
import type { Input } from '../../../src/shared/contract.ts';
import type { ExportFormat } from '../../../src/shared/exportFormats.ts';
import type { ImportReport } from '../../../src/shared/importSpec.ts';
import { errorOf, openCore, settled } from '../badInput/studio.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-through-'));
let core: Core;
let sample: string;
const PART = { split: 'test' } as const;

beforeAll(async () => {
  core = await openCore(home);
  sample = (await core.call('studio.info', {})).project!.dir;
});
afterAll(async () => {
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

async function exported(format: ExportFormat, more: Partial<Input<'export.start'>> = {}) {
  const input = { format, path: join(home, `out-${format}`), overwrite: true, filter: PART, ...more };
  const { jobId } = await core.call('export.start', input);
  const job = await settled(core, jobId);
  expect(job.error).toBeNull();
  return exportResultSchema.parse(job.result);
}
async function imported(path: string, more: Partial<Input<'import.start'>> = {}): Promise<ImportReport> {
  const { layout } = await core.call('import.inspect', { path });
  const { jobId } = await core.call('import.start', { tables: [{ path, layout }], ...more });
  const job = await settled(core, jobId);
  expect(job.error).toBeNull();
  return job.result as ImportReport;
}
let projects = 0;
const newProject = (): Promise<unknown> =>
  core.call('project.create', { dir: join(home, `project-${String(++projects)}`) });

/** Each poster of the view: film, picture, genres by name, split. */
async function posters(filter: Input<'library.page'>['filter'] = {}) {
  const { genres } = await core.call('genres.list', {});
  const name = new Map(genres.map((genre) => [genre.id, genre.name]));
  const sort = { by: 'added', descending: false } as const;
  const { rows } = await core.call('library.page', { filter, sort, offset: 0, limit: 500 });
  const list = await Promise.all(
    rows.map(async (row) => ({
      film: row.filmKey,
      sha256: (await core.call('poster.get', { posterId: row.id })).sha256,
      title: row.title,
      present: row.present.map((id) => name.get(id)!).sort(),
      absent: row.absent.map((id) => name.get(id)!).sort(),
      split: row.split,
    })),
  );
  return list.sort((a, b) => (a.film < b.film ? -1 : 1));
}

describe('out of one project and into another', () => {
  const labels: Partial<Record<ExportFormat, 'all' | 'known'>> = { labelstudio: 'known' };
  it.each<ExportFormat>(['csv', 'jsonl', 'parquet', 'imagefolder', 'fiftyone', 'labelstudio'])('%s', async (format) => {
    await core.call('project.open', { dir: sample });
    const before = await posters(PART);
    const { path } = await exported(format);
    await newProject();
    const folder = format === 'imagefolder' || format === 'fiftyone';
    const report = await imported(path, folder ? {} : { postersDir: join(sample, 'posters') });
    expect(report).toMatchObject({
      films: before.length,
      images: before.length,
      skippedCount: expect.any(Number) as number,
    });
    const after = await posters();
    expect(after.map(({ film, sha256, title, present }) => ({ film, sha256, title, present }))).toEqual(
      before.map(({ film, sha256, title, present }) => ({ film, sha256, title, present })),
    );
    if (labels[format] !== 'known') {
      expect(after.map(({ absent, split }) => [absent, split])).toEqual(
        before.map(({ absent, split }) => [absent, split]),
      );
    }
    expect(await core.call('project.verify', {})).toMatchObject({ ok: true });
    // And again: nothing new.
    const again = await imported(path, folder ? {} : { postersDir: join(sample, 'posters') });
    expect([again.films, again.labels, again.images, again.keptByPerson]).toEqual([0, 0, 0, 0]);
  });

  it('labels of single pictures of a film find their picture', async () => {
    await newProject();
    const dir = join(home, 'two');
    mkdirSync(dir, { recursive: true });
    const images = join(import.meta.dirname, '../../fixtures/images');
    cpSync(join(images, '1000095.jpg'), join(dir, 'tt0000007.jpg'));
    cpSync(join(images, '112993.jpg'), join(dir, 'tt0000007_2.jpg'));
    const table = join(home, 'two.csv');
    writeFileSync(table, 'imdbId,title,genres\ntt0000007,Seven,Drama\n');
    await imported(table, { postersDir: dir });
    const ids = (await core.call('poster.find', { imdbId: 'tt0000007' })).posterIds;
    expect(ids).toHaveLength(2);
    const { id: drama } = (await core.call('genres.list', {})).genres[0]!;
    await core.call('labels.set', { posterIds: [ids[1]!], set: [{ genreId: drama, state: 'absent' }] });
    const before = await posters();
    const { path } = await exported('jsonl', { filter: {} });
    await newProject();
    await imported(path, { postersDir: dir });
    expect(await posters()).toEqual(before);
    expect(before.map(({ present }) => present.length).sort()).toEqual([0, 1]);
  });

  it('a dry run tells what an import does, and does nothing', async () => {
    await core.call('project.open', { dir: sample });
    const { path } = await exported('fiftyone');
    await newProject();
    const dry = await imported(path, { dryRun: true });
    expect((await core.call('library.facets', { filter: {} })).total).toBe(0);
    const real = await imported(path);
    expect({ ...dry, dryRun: false, seconds: 0 }).toEqual({ ...real, seconds: 0 });
  });

  it('a posters folder that is asked for leads nowhere by its links', async () => {
    await newProject();
    const dir = join(home, 'links');
    mkdirSync(dir, { recursive: true });
    symlinkSync(join(import.meta.dirname, '../../fixtures/images/112993.jpg'), join(dir, 'tt0000007.jpg'));
    cpSync(join(import.meta.dirname, '../../fixtures/images/1000095.jpg'), join(dir, 'tt0000008.jpg'));
    const table = join(home, 'links.jsonl');
    const line = (id: string): string =>
      JSON.stringify({ imdbId: id, genres: ['Drama'], poster: '../../fixtures/images/1221141.jpg' });
    writeFileSync(table, `${line('tt0000007')}\n${line('tt0000008')}\n`);
    expect((await imported(table, { postersDir: dir })).images).toBe(1);
  });
});

describe('names that are refused', () => {
  it('a path with ~ makes no folder of that name: said over the calls, followed on a command line', async () => {
    for (const path of ['~', '~/labels.csv', '~\\labels.csv']) {
      const error = await errorOf(core.call('export.start', { format: 'csv', path }));
      expect(error.code).toBe('bad_input');
      expect(error.message).toContain('begins with "~"');
      expect(error.message).toContain('write it out in full');
    }
    expect((await errorOf(core.call('project.create', { dir: '~/films' }))).code).toBe('bad_input');
    expect((await errorOf(core.call('import.start', { postersDir: '~/posters' }))).code).toBe('bad_input');
    expect(existsSync('~')).toBe(false);
    // A name that only begins so is a name.
    await core.call('project.open', { dir: sample });
    const { jobId } = await core.call('export.start', { format: 'csv', path: '~tilde.csv', filter: PART });
    expect((await settled(core, jobId)).state).toBe('done');
    const io = { cwd: '/here' } as CliIo;
    expect(pathFrom(io, '~/labels.csv')).toBe(join(homedir(), 'labels.csv'));
    expect(pathFrom(io, '~')).toBe(homedir());
    expect(pathFrom(io, '~tilde.csv')).toBe(join('/here', '~tilde.csv'));
  });

  it.each(['', ' ', '\u00a0\u200b', 'a\nb', 'a\r', 'a\u2028b', 'a\u0000'])(
    'a split cannot be called %j',
    async (name) => {
      await core.call('project.open', { dir: sample });
      const error = await errorOf(core.call('splits.make', { name }));
      expect(error.code).toBe('bad_input');
      const { splits } = await core.call('splits.list', {});
      expect(splits.map((split) => split.name)).not.toContain(name);
    },
  );
});

it('an export is cancelled without a trace', async () => {
  await core.call('project.open', { dir: sample });
  const path = join(home, 'cancelled');
  const { jobId } = await core.call('export.start', { format: 'fiftyone', path });
  await core.call('jobs.cancel', { jobId });
  const job = await settled(core, jobId);
  if (job.state === 'cancelled') expect(existsSync(path)).toBe(false);
  else expect(JSON.parse(readFileSync(join(path, 'samples.json'), 'utf8'))).toHaveProperty('samples');
});
