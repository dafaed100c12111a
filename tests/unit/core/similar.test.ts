// Search by picture and by text, and duplicates, on the sample project with its real threads and compute process.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { createCore, type Core } from '../../../src/main/core/core.ts';
import { silentLog } from '../../../src/main/lib/log.ts';
import type { Output } from '../../../src/shared/contract.ts';
import type { Job } from '../../../src/shared/domain.ts';
import { tinyClip } from '../modelStore/tinyModels.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-similar-'));
let core: Core;
beforeAll(async () => {
  core = await createCore({ home, projectDir: 'sample', person: 'ann', version: '0', log: silentLog, fork: forkNode });
});
afterAll(async () => {
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

const dir = (): string => join(home, 'sample');
const manifests = (): string[] => readdirSync(join(dir(), 'index')).filter((name) => name.endsWith('.json'));
const poster = async (filmKey: string): Promise<number> => (await core.call('poster.find', { filmKey })).posterIds[0]!;
async function someRows(limit = 300) {
  const sort = { by: 'added', descending: false } as const;
  return (await core.call('library.page', { filter: {}, sort, offset: 0, limit })).rows;
}
async function jobOf(jobId: string): Promise<Job> {
  for (;;) {
    const job = await core.call('jobs.get', { jobId });
    if (job.state !== 'queued' && job.state !== 'running') return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const similarityJobs = async (): Promise<Job[]> =>
  (await core.call('jobs.list', { limit: 50 })).jobs.filter((job) => job.kind === 'similarity');

describe('search by picture', () => {
  it('finds the posters nearest to one, by the encoder of the project, and says so', async () => {
    const [first] = await someRows(1);
    const answer = await core.call('similar.byPoster', { posterId: first!.id, k: 10 });
    expect(answer).toMatchObject({
      total: 299,
      model: { id: 'efficientnet-lite0' },
      textModel: null,
      approximate: false,
      indexed: 300,
      notEmbedded: 0,
      building: null,
    });
    expect(answer.rows).toHaveLength(10);
    expect(answer.rows.map((row) => row.id)).not.toContain(first!.id);
    const cosines = answer.rows.map((row) => row.cosine);
    expect(cosines).toEqual([...cosines].sort((a, b) => b - a));
    const next = await core.call('similar.byPoster', { posterId: first!.id, k: 5, offset: 5 });
    expect(next.rows).toEqual(answer.rows.slice(5));
  });

  it('goes with the filter of the library', async () => {
    const [first] = await someRows(1);
    const { genres } = await core.call('genres.list', {});
    const horror = genres.find((genre) => genre.name === 'Horror')!;
    const filter = { genres: [{ genreId: horror.id, state: 'present' as const }] };
    const { rows, total } = await core.call('similar.byPoster', { posterId: first!.id, k: 500, filter });
    const page = await core.call('library.facets', { filter });
    expect(total).toBe(page.total - (first!.present.includes(horror.id) ? 1 : 0));
    expect(rows).toHaveLength(total);
    expect(rows.every((row) => row.present.includes(horror.id))).toBe(true);
  });

  it('knows a poster again by a picture of it in another size and quality', async () => {
    const row = (await someRows())[123]!;
    const { path } = await core.image(row.id, 'full');
    const other = join(home, 'photo.jpg');
    await sharp(path).resize({ width: 150 }).jpeg({ quality: 60 }).toFile(other);
    const answer = await core.call('similar.byImage', { path: other, k: 3 });
    expect(answer.rows[0]!.id).toBe(row.id);
    expect(answer.rows[0]!.cosine).toBeGreaterThan(0.8);
  });

  it('refuses what is no picture, and what others than the owner did not send', async () => {
    const text = join(home, 'no-picture.jpg');
    writeFileSync(text, 'not a picture');
    await expect(core.call('similar.byImage', { path: text })).rejects.toMatchObject({ code: 'unreadable_file' });
    await expect(core.call('similar.byImage', { path: join(home, 'none.jpg') })).rejects.toMatchObject({
      code: 'unreadable_file',
    });
    const asCurator = { person: 'bob', role: 'curator' } as const;
    await expect(core.call('similar.byImage', { path: text }, asCurator)).rejects.toMatchObject({ code: 'forbidden' });
    const uploaded = join(home, 'uploads', 'batch-x');
    mkdirSync(uploaded, { recursive: true });
    copyFileSync((await core.image((await someRows(1))[0]!.id, 'full')).path!, join(uploaded, 'a.jpg'));
    const answer = await core.call('similar.byImage', { path: join(uploaded, 'a.jpg'), k: 1 }, asCurator);
    expect(answer.rows[0]!.cosine).toBeGreaterThan(0.99);
  });
});

describe('search by text', () => {
  it('is approximate with the starter models, says so, and is better than chance', async () => {
    const { genres } = await core.call('genres.list', {});
    const share = async (text: string, name: string): Promise<{ found: number; base: number }> => {
      const genre = genres.find((each) => each.name === name)!;
      const { rows, approximate, textModel } = await core.call('similar.byText', { text, k: 30 });
      expect(approximate).toBe(true);
      expect(textModel).toMatchObject({ id: 'all-minilm-l6-v2' });
      const has = (row: { present: number[] }): boolean => row.present.includes(genre.id);
      const all = await someRows();
      return { found: rows.filter(has).length / rows.length, base: all.filter(has).length / all.length };
    };
    for (const [text, name] of [
      ['This is an image of a Horror movie poster', 'Horror'],
      ['a cartoon for children', 'Animation'],
    ] as const) {
      const { found, base } = await share(text, name);
      expect(found, name).toBeGreaterThan(1.5 * base);
    }
  });
});

describe('the index', () => {
  it('of another model is made anew, and the job says why', async () => {
    const before = (await similarityJobs()).length;
    const name = manifests().find((each) => each.endsWith('-image.json'))!;
    const path = join(dir(), 'index', name);
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { modelHash: string };
    writeFileSync(path, JSON.stringify({ ...manifest, modelHash: 'f'.repeat(64) }));
    const [first] = await someRows(1);
    const { rows, building } = await core.call('similar.byPoster', { posterId: first!.id, k: 3 });
    expect(building).toBeNull();
    expect(rows).toHaveLength(3);
    const jobs = await similarityJobs();
    expect(jobs).toHaveLength(before + 1);
    expect(jobs[0]!.result).toMatchObject({ fresh: true, images: 300, why: expect.stringContaining('another model') });
    expect((JSON.parse(readFileSync(path, 'utf8')) as { modelHash: string }).modelHash).toBe(manifest.modelHash);
  });

  it('whose files are gone is made anew, too', async () => {
    rmSync(join(dir(), 'index'), { recursive: true });
    const [first] = await someRows(1);
    expect((await core.call('similar.byPoster', { posterId: first!.id, k: 3 })).rows).toHaveLength(3);
    expect(existsSync(join(dir(), 'index'))).toBe(true);
  });
});

describe('with a CLIP model', () => {
  it('asks for embeddings, then finds by its own text tower, exactly; the starter’s index stays', async () => {
    const added = await core.call('models.add', {
      path: await tinyClip(join(home, 'tiny-clip')),
      id: 'tiny-clip',
      copy: false,
    });
    await core.call('models.use', { id: added.id, view: 'whole', precision: 'float32' });
    const query = { text: 'a spaceship over a city', k: 5 };
    await expect(core.call('similar.byText', query)).rejects.toMatchObject({ code: 'not_found' });
    const { jobId } = await core.call('embed.start', {});
    expect((await jobOf(jobId)).error).toBeNull();
    const answer = await core.call('similar.byText', query);
    expect(answer).toMatchObject({ approximate: false, model: { id: 'tiny-clip' }, textModel: { id: 'tiny-clip' } });
    expect(answer.rows).toHaveLength(5);
    // The same poster among the same vectors: another view is another index.
    const before = manifests();
    await core.call('models.use', { id: 'efficientnet-lite0', view: 'centre', precision: 'float32' });
    const again = await core.call('similar.byPoster', { posterId: answer.rows[0]!.id, k: 1 });
    expect(again.model.id).toBe('efficientnet-lite0');
    expect(manifests()).toEqual(before);
  });
});

describe('duplicates', () => {
  let list: Output<'duplicates.list'>;
  const find = async (threshold?: number): Promise<Job> => {
    const { jobId } = await core.call('duplicates.find', threshold === undefined ? {} : { threshold });
    const job = await jobOf(jobId);
    expect(job.error).toBeNull();
    list = await core.call('duplicates.list', {});
    return job;
  };

  it('finds copies of posters that came in other files, and calibrates its threshold', async () => {
    expect(await core.call('duplicates.list', {})).toMatchObject({ total: 0, search: null });
    const rows = await someRows(4);
    const folder = join(home, 'again');
    mkdirSync(folder);
    for (const [i, row] of rows.entries()) {
      const { path } = await core.image(row.id, 'full');
      const picture = sharp(path);
      const { width, height } = await picture.metadata();
      // The last is cropped by 4 %: the hash alone does not know it.
      const cut = i === 3 ? Math.round(height * 0.04) : 0;
      await picture
        .extract({ left: 0, top: cut, width, height: height - cut })
        .jpeg({ quality: 70 })
        .toFile(join(folder, `${row.filmKey}.jpg`));
    }
    const { jobId } = await core.call('import.start', { tables: [], postersDir: folder });
    expect((await jobOf(jobId)).error).toBeNull();
    const embed = await core.call('embed.start', {});
    await jobOf(embed.jobId);
    const job = await find();
    expect(list.total).toBe(4);
    expect(list.clusters.map(({ posters }) => posters.length)).toEqual([2, 2, 2, 2]);
    expect(list.search).toEqual(job.result);
    expect(list.search!.calibrated).toBeGreaterThan(0.5);
    expect((await core.call('library.facets', { filter: { duplicates: 'any' } })).total).toBe(8);
    expect(list.search!.neighbours!.counts.reduce((a, b) => a + b)).toBe(304);
  });

  it('gives the labels of one to the others in one step that can be undone; conflicts come first', async () => {
    const { cluster, posters } = list.clusters[2]!;
    const [a, b] = posters as [(typeof posters)[0], (typeof posters)[0]];
    const { genres } = await core.call('genres.list', {});
    const genre = genres.find((each) => !a.present.includes(each.id) && !b.present.includes(each.id))!;
    await core.call('labels.set', { posterIds: [a.id], set: [{ genreId: genre.id, state: 'present' }] });
    await core.call('labels.set', { posterIds: [b.id], set: [{ genreId: genre.id, state: 'absent' }] });
    const conflicting = await core.call('duplicates.list', { kind: 'conflicting' });
    expect(conflicting.clusters.map((each) => [each.cluster, each.conflicting])).toContainEqual([cluster, [genre.id]]);
    expect((await core.call('duplicates.list', {})).clusters[0]!.conflicting.length).toBeGreaterThan(0);
    const shown = await core.call('library.facets', { filter: { duplicates: 'conflicting' } });
    expect(shown.total).toBe(2 * conflicting.total);

    const edit = await core.call('duplicates.propagate', { cluster, posterId: a.id });
    expect(edit.changed).toBeGreaterThan(0);
    const [from, to] = [
      await core.call('poster.get', { posterId: a.id }),
      await core.call('poster.get', { posterId: b.id }),
    ];
    expect(to.present).toEqual(from.present);
    expect(
      (await core.call('duplicates.list', { kind: 'conflicting' })).clusters.map((each) => each.cluster),
    ).not.toContain(cluster);
    expect(await core.call('edits.undo', {})).toMatchObject({ what: expect.stringContaining('duplicate') });
    expect((await core.call('poster.get', { posterId: b.id })).absent).toContain(genre.id);
    await expect(
      core.call('duplicates.propagate', { cluster, posterId: (await poster(a.filmKey)) + 9999 }),
    ).rejects.toMatchObject({
      code: 'bad_input',
    });
    await expect(core.call('duplicates.propagate', { cluster: 999_999, posterId: 1 })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('keeps apart what a person told apart, through later searches, undo and redo', async () => {
    const { cluster } = list.clusters[0]!;
    const clusters = async (): Promise<number[]> =>
      (await core.call('duplicates.list', {})).clusters.map((each) => each.cluster).sort((a, b) => a - b);
    const all = await clusters();
    const rest = all.filter((each) => each !== cluster);
    const edit = await core.call('duplicates.tellApart', { cluster });
    expect(edit.changed).toBe(1);
    expect(await clusters()).toEqual(rest);
    expect((await core.call('library.facets', { filter: { duplicates: 'any' } })).total).toBe(6);
    expect(await core.call('edits.undo', {})).toMatchObject({ changed: 1, skipped: 0 });
    expect(await clusters()).toEqual(all);
    await core.call('edits.redo', {});
    expect(await clusters()).toEqual(rest);
    expect((await core.call('splits.report', {})).toldApart).toBe(1);
    expect(await core.call('project.verify', {})).toMatchObject({ ok: true, problems: [] });
    await find();
    expect(list).toMatchObject({ total: 3, toldApart: 1 });
    // Undone after another search, which never had them together: they may be joined again, but by a search only.
    await core.call('edits.undo', {});
    expect(await clusters()).toEqual(rest);
    await find();
    expect(await clusters()).toEqual(all);
    expect(await core.call('project.verify', {})).toMatchObject({ ok: true, problems: [] });
  });

  it('finds fewer with a higher threshold, but never loses the same picture', async () => {
    await find(1);
    expect(list.search!.threshold).toBe(1);
    expect(list.total).toBe(3);
  });
});
