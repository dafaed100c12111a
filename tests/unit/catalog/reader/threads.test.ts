// The reader beside the real writer, each in its thread: what one writes the other answers, in the shape of the contract.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change } from '../../../../src/main/catalog/change.ts';
import type { ExportRecord } from '../../../../src/main/catalog/services.ts';
import { startCatalogThreads, type CatalogThreads } from '../../../../src/main/catalog/threads.ts';
import { contract } from '../../../../src/shared/contract.ts';
import type { Run } from '../../../../src/shared/domain.ts';
import { makeSyntheticCatalog, SYNTHETIC_RUN } from '../../../bench/syntheticCatalog.ts';

const POSTERS = 120;
const ada = { person: 'ada' };
let dir: string;
let threads: CatalogThreads;

/** Waits for a write and hands its change to the reader, as the core does. */
async function written<T extends { change: Change | null }>(call: Promise<T>): Promise<T> {
  const result = await call;
  if (result.change) await threads.reader.call('changed', result.change);
  return result;
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'marquee-threads-'));
  await makeSyntheticCatalog(dir, { posters: POSTERS, seed: 3 });
  threads = startCatalogThreads();
  await threads.writer.call('open', { dir, create: false });
  expect((await threads.reader.call('open', { dir })).posters).toBe(POSTERS);
});
afterAll(async () => {
  await threads.close();
  rmSync(dir, { recursive: true });
});

const row = async (posterId: number) => threads.reader.call('poster.get', { posterId });
const history = async (posterId: number) =>
  (await threads.reader.call('poster.history', { posterId, limit: 200 })).entries;

describe('reader and writer', () => {
  it('answer every query in the shape of the contract', async () => {
    const { reader } = threads;
    const filter = {};
    const sort = { by: 'title', descending: false } as const;
    await written(threads.writer.call('tagline.set', { posterId: 1, text: 'Nobody waits.', ...ada }));
    const job = {
      id: 'job-1',
      kind: 'embed',
      title: 'Embed',
      state: 'done',
      resumable: false,
      progress: { phase: 'done', done: 1, total: 1, unit: 'posters', perSecond: null, secondsLeft: null },
      input: { model: 'x' },
      result: { n: 1 },
      error: null,
      createdAt: '2026-01-01T00:00:00.000Z',
      startedAt: null,
      endedAt: null,
      sweepId: null,
    } as const;
    await threads.writer.call('job.put', { job });
    await threads.writer.call('job.log', { jobId: 'job-1', level: 'info', line: 'started' });
    const answers = {
      'genres.list': await reader.call('genres.list', {}),
      'library.page': await reader.call('library.page', { filter, sort, offset: 0, limit: 50 }),
      'library.facets': await reader.call('library.facets', { filter }),
      'library.ids': await reader.call('library.ids', { filter, sort, from: 0 }),
      'library.position': await reader.call('library.position', { filter, sort, posterId: 1 }),
      'poster.get': await row(1),
      'poster.find': await reader.call('poster.find', { imdbId: 'tt0100000' }),
      'poster.history': await reader.call('poster.history', { posterId: 1, limit: 10 }),
      'selection.summary': await reader.call('selection.summary', { posterIds: [1, 2] }),
      'review.queue': await reader.call('review.queue', { kind: 'all', offset: 0, limit: 50 }),
      'review.counts': await reader.call('review.counts', {}),
      'jobs.list': await reader.call('jobs.list', { limit: 5 }),
      'jobs.get': await reader.call('jobs.get', { jobId: 'job-1' }),
      'runs.list': await reader.call('runs.list', { task: 'genres' }),
      'runs.get': await reader.call('runs.get', { runId: SYNTHETIC_RUN }),
      'runs.evaluate': await reader.call('runs.evaluate', { runId: SYNTHETIC_RUN, split: 'train', truth: 'known' }),
      'runs.changed': await reader.call('runs.changed', { runId: SYNTHETIC_RUN, limit: 5 }),
      'runs.curves': await reader.call('runs.curves', { runId: SYNTHETIC_RUN, split: 'train', truth: 'known' }),
      'runs.matrices': await reader.call('runs.matrices', { runId: SYNTHETIC_RUN, split: 'train', truth: 'known' }),
      'runs.compare': await reader.call('runs.compare', {
        a: SYNTHETIC_RUN,
        b: SYNTHETIC_RUN,
        split: 'train',
        truth: 'known',
        rule: 'tuned',
        samples: 100,
        seed: 1,
        limit: 5,
      }),
      'runs.report': await reader.call('runs.report', {
        runId: SYNTHETIC_RUN,
        rule: 'tuned',
        truth: 'known',
        samples: 5,
        seed: 1,
      }),
      'splits.list': await reader.call('splits.list', {}),
    };
    for (const [name, answer] of Object.entries(answers)) {
      const { output } = contract[name as keyof typeof answers];
      expect(output.parse(answer), name).toEqual(answer);
    }
    expect(answers['poster.find'].posterIds).toEqual([1]);
    expect(answers['jobs.get']).toEqual({
      ...job,
      log: [{ at: expect.any(String) as string, level: 'info', line: 'started' }],
    });
    expect(answers['poster.get'].tagline).toBe('Nobody waits.');
    expect(answers['runs.get'].predicted).toBe(POSTERS);
    const { train, validation, test } = answers['splits.list'].splits[0]!;
    expect(train + validation + test).toBe(POSTERS);
    expect(answers['runs.evaluate'].half.posters).toBe(train);
  });

  it('show an edit, its history and its way back', async () => {
    const before = await row(7);
    const genreId = before.absent[0]!;
    const edit = await written(
      threads.writer.call('labels.set', { posterIds: [7], set: [{ genreId, state: 'present' }], ...ada }),
    );
    const after = await row(7);
    expect(after.present).toEqual([...before.present, genreId].sort((a, b) => a - b));
    expect(after.byPerson).toEqual([genreId]);
    expect((await threads.reader.call('library.facets', { filter: { labelled: 'person' } })).total).toBe(1);

    const [last, first] = await history(7);
    expect(last).toMatchObject({
      what: 'genre',
      genreId,
      old: 'absent',
      new: 'present',
      actor: 'ada',
      revertible: true,
    });
    expect(last!.batchId).toBe(edit.output.batchId);
    expect(first).toMatchObject({ what: 'import', source: 'import', old: null, revertible: false });
    const { genres } = await threads.reader.call('genres.list', {});
    const names = before.present.map((id) => genres.find((g) => g.id === id)!.name).join(', ');
    expect(first!.new).toBe(`${names} present; ${15 - before.present.length} others absent`);

    await written(threads.writer.call('edits.undo', ada));
    expect((await row(7)).byPerson).toEqual([]);
    expect((await row(7)).absent).toEqual(before.absent);
    await written(threads.writer.call('edits.redo', ada));
    expect((await row(7)).byPerson).toEqual([genreId]);
    const entries = await history(7);
    expect(entries.filter((entry) => entry.what === 'genre').length).toBe(3);
    // What the history offers to revert is what a revert accepts.
    for (const entry of entries.filter((one) => !one.revertible)) {
      await expect(threads.writer.call('history.revert', { eventId: entry.eventId, ...ada })).rejects.toThrow();
    }
    const offered = entries.find((entry) => entry.revertible)!;
    await written(threads.writer.call('history.revert', { eventId: offered.eventId, ...ada }));
    expect((await row(7)).absent).toEqual(before.absent);
  });

  it('take pairs out of the review queue when they are decided, and put skipped ones last', async () => {
    const queue = () => threads.reader.call('review.queue', { kind: 'all', offset: 0, limit: 1000 });
    const before = await queue();
    const [first, second] = before.items;
    await written(
      threads.writer.call('review.decide', {
        posterId: first!.posterId,
        genreId: first!.genreId,
        kind: first!.kind,
        decision: 'accept',
        ...ada,
      }),
    );
    await written(
      threads.writer.call('review.decide', {
        posterId: second!.posterId,
        genreId: second!.genreId,
        kind: second!.kind,
        decision: 'skip',
        ...ada,
      }),
    );
    const after = await queue();
    expect([after.left, after.done, after.skipped]).toEqual([before.left - 2, before.done + 1, 1]);
    expect(after.items.at(-1)).toMatchObject({ posterId: second!.posterId, genreId: second!.genreId, skipped: true });
    expect(after.items[0]).toMatchObject({ posterId: before.items[2]!.posterId });
  });

  it('export labels with who set them and when, and stamp them with the snapshot of the training rows', async () => {
    const { reader, writer } = threads;
    const records: ExportRecord[] = [];
    for (let after: number | null = -1; after !== null;) {
      const page: { records: ExportRecord[]; next: number | null } = await reader.call('export.records', {
        filter: {},
        after,
        limit: 50,
      });
      records.push(...page.records);
      after = page.next;
    }
    expect(records.map((record) => record.posterId)).toEqual(Array.from({ length: POSTERS }, (_, i) => i + 1));
    const edited = records.flatMap((record) =>
      record.genres.filter((g) => g.source === 'person').map((g) => ({ ...g, id: record.posterId })),
    );
    expect(edited.length).toBeGreaterThan(0);
    expect(edited.every((g) => g.actor === 'ada' && g.at > '2026')).toBe(true);
    expect(
      records
        .flatMap((record) => record.genres)
        .filter((g) => g.source === 'import')
        .every((g) => g.actor === 'synthetic.csv'),
    ).toBe(true);
    expect(records.reduce((sum, record) => sum + record.genres.length, 0)).toBe(POSTERS * 15);
    expect(records[0]).toMatchObject({
      imdbId: 'tt0100000',
      filmKey: '100000',
      tagline: { text: 'Nobody waits.', actor: 'ada' },
    });

    const { genres } = await reader.call('genres.list', {});
    const idOf = new Map(genres.map((genre) => [genre.name, genre.id]));
    const lines = records
      .toSorted((a, b) => (a.filmKey < b.filmKey ? -1 : 1))
      .flatMap((record) =>
        record.genres
          .toSorted((a, b) => idOf.get(a.genre)! - idOf.get(b.genre)!)
          .map(
            (g) =>
              JSON.stringify({ film: record.filmKey, genre: g.genre, poster: record.sha256, state: g.state }) + '\n',
          ),
      );
    const wanted = createHash('sha256').update(lines.join('')).digest('hex');
    const { snapshot } = await reader.call('export.snapshot', {});
    expect(snapshot).toBe(wanted);

    const rows = await reader.call('train.rows', { genres: ['Horror', 'science fiction'] });
    expect(rows.snapshot).toBe(snapshot);
    expect(rows.genres).toEqual(['Horror', 'Sci-Fi']);
    rows.filmKeys.forEach((key, i) => {
      const record = records.find((one) => one.filmKey === key)!;
      expect(rows.sha256[i]).toBe(record.sha256);
      expect(['train', 'validation', 'test'][rows.split[i]!]).toBe(record.split);
      rows.genres.forEach((name, g) => {
        const state = record.genres.find((one) => one.genre === name)!;
        expect(rows.labels[i * 2 + g]).toBe(state.state === 'present' ? 1 : 0);
        expect(rows.byPerson[i * 2 + g]).toBe(state.source === 'person' ? 1 : 0);
      });
    });
    await written(writer.call('labels.toggle', { posterIds: [50], genreId: 0, ...ada }));
    expect((await reader.call('export.snapshot', {})).snapshot).not.toBe(snapshot);
    await written(writer.call('edits.undo', ada));
    expect((await reader.call('export.snapshot', {})).snapshot).toBe(snapshot);
  });

  it('give every training row a fold', async () => {
    const { reader } = threads;
    const rows = await reader.call('train.rows', {});
    const folds = await reader.call('train.folds', { folds: 4, seed: 1, genres: ['Horror'] });
    expect([...folds.posterIds]).toEqual([...rows.posterIds]);
    for (let fold = 0; fold < 4; fold++) expect(folds.fold.filter((value) => value === fold).length).toBe(POSTERS / 4);
    const again = await reader.call('train.folds', { folds: 4, seed: 1, genres: ['Horror'] });
    expect([...again.fold]).toEqual([...folds.fold]);
    await expect(reader.call('train.folds', { folds: 4, seed: 1, genres: ['None such'] })).rejects.toThrow('None such');
  });

  it('evaluate stored predictions on the labels as they are now', async () => {
    const evaluate = (truth: 'known' | 'person', genres?: string[]) =>
      threads.reader.call('runs.evaluate', { runId: SYNTHETIC_RUN, split: 'train', truth, genres });
    const { tuned } = await evaluate('known', ['Comedy']);
    const stored = await threads.reader.call('predictions.read', { runId: SYNTHETIC_RUN });
    const { genreIds } = await threads.reader.call('runs.get', { runId: SYNTHETIC_RUN });
    const { genres } = await threads.reader.call('genres.list', {});
    const comedy = genres.find((genre) => genre.name === 'Comedy')!.id;
    const counts = { tp: 0, fp: 0, fn: 0 };
    for (const [i, id] of stored.posterIds.entries()) {
      const poster = await row(id);
      if (poster.split !== 'train') continue;
      const said = stored.probabilities[i * genreIds.length + genreIds.indexOf(comedy)]! >= 0.4;
      if (poster.present.includes(comedy)) counts[said ? 'tp' : 'fn']++;
      else if (said) counts.fp++;
    }
    expect(tuned.perGenre[0]!.precision).toBeCloseTo(counts.tp / (counts.tp + counts.fp), 12);
    expect(tuned.perGenre[0]!.recall).toBeCloseTo(counts.tp / (counts.tp + counts.fn), 12);
    expect(tuned.perGenre[0]!.threshold).toBe(0.4);
    const person = await evaluate('person');
    expect(person.half.known).toBeGreaterThan(0);
    expect(person.half.known + person.half.unknown).toBe(person.half.posters * 15);
    await expect(evaluate('known', ['Noir'])).rejects.toThrow('No genre named "Noir"');
  });

  it('name the posters on which a new run decides otherwise, and show the run that is made active', async () => {
    const { reader, writer } = threads;
    const old: Run = await reader.call('runs.get', { runId: SYNTHETIC_RUN });
    const run: Run = { ...old, id: 'run-2', name: 'Second', createdAt: '2026-02-01T00:00:00.000Z', thresholds: null };
    await written(writer.call('run.put', { run, splitName: 'default' }));
    const stored = await reader.call('predictions.read', { runId: SYNTHETIC_RUN });
    const n = old.genreIds.length;
    const rows = Array.from(stored.posterIds, (posterId, i) => ({
      posterId,
      probabilities: stored.probabilities.slice(i * n, (i + 1) * n).map((p) => (p >= 0.4 ? 0.9 : 0.1)),
    }));
    const flipped = rows[10]!;
    flipped.probabilities[0] = flipped.probabilities[0]! > 0.5 ? 0.1 : 0.9;
    await written(writer.call('predictions.put', { runId: 'run-2', rows }));
    const changed = await reader.call('runs.changed', { runId: 'run-2', limit: 10 });
    expect(changed.against).toBe(SYNTHETIC_RUN);
    expect(changed.total).toBe(1);
    expect(changed.posters[0]!.posterId).toBe(flipped.posterId);
    expect([...changed.posters[0]!.gained, ...changed.posters[0]!.lost]).toEqual([old.genres[0]]);

    await written(writer.call('run.activate', { runId: 'run-2' }));
    const page = await reader.call('library.page', {
      filter: {},
      sort: { by: 'added', descending: false },
      offset: 10,
      limit: 1,
    });
    expect(page.runId).toBe('run-2');
    expect(page.rows[0]!.probabilities).toEqual([...flipped.probabilities]);
  });

  it('keep embeddings by image and model', async () => {
    const { reader, writer } = threads;
    const modelHash = 'a'.repeat(64);
    const all = await reader.call('embeddings.missing', { modelHash, tokens: false });
    expect(all.total).toBe(POSTERS);
    expect(all.images[0]!.path.startsWith(dir)).toBe(true);
    const chosen = all.images.slice(0, 3).map((image) => image.sha256);
    const rows = chosen.map((sha256, i) => ({
      sha256,
      pooled: Float32Array.of(i, i + 0.5),
      tokenRow: i === 0 ? 9 : null,
    }));
    await written(writer.call('embeddings.put', { modelHash, rows }));
    expect((await reader.call('embeddings.missing', { modelHash, tokens: false })).images.length).toBe(POSTERS - 3);
    expect((await reader.call('embeddings.missing', { modelHash, tokens: true })).images.length).toBe(POSTERS - 1);
    expect((await reader.call('embeddings.missing', { modelHash, tokens: true })).total).toBe(POSTERS);
    const { pooled, dim, tokenRows } = await reader.call('embeddings.pooled', {
      modelHash,
      sha256: chosen.toReversed(),
    });
    expect([dim, [...pooled], [...tokenRows]]).toEqual([2, [2, 2.5, 1, 1.5, 0, 0.5], [-1, -1, 9]]);
    const missing = reader.call('embeddings.pooled', { modelHash, sha256: [all.images[5]!.sha256] });
    await expect(missing).rejects.toThrow('has no embedding');
  });

  it('follow a new split', async () => {
    await written(
      threads.writer.call('splits.make', { name: 'second', seed: 9, validation: 0.3, test: 0.3, method: 'hash' }),
    );
    const { splits } = await threads.reader.call('splits.list', {});
    expect(splits.map(({ name, active, locked }) => ({ name, active, locked }))).toEqual([
      { name: 'default', active: false, locked: true },
      { name: 'second', active: true, locked: false },
    ]);
    const facets = await threads.reader.call('library.facets', { filter: {} });
    expect(facets.split.find((part) => part.value === 'test')!.count).toBe(splits[1]!.test);
    const rows = await threads.reader.call('train.rows', { splitName: 'default' });
    expect([...rows.split].filter((part) => part === 2).length).toBe(splits[0]!.test);
  });
});
