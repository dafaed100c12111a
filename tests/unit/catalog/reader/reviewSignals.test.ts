// By which run the queues go, and what besides its probabilities ranks them: other genres, nearest posters, further sources; the
// queues of what helps most and of second looks. On the labels of real posters, with some turned around.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReaderService } from '../../../../src/main/catalog/reader/service.ts';
import type { ReaderService } from '../../../../src/main/catalog/services.ts';
import { Random } from '../../../../src/shared/random.ts';
import {
  addBasics,
  addPoster,
  addRun,
  emptyCatalog,
  mask,
  readLabels,
  setPrediction,
  setState,
  sha,
} from './catalogFixture.ts';
import { callsOf, type Calls } from './readerCalls.ts';

const labels = readLabels();
const genres = [...new Set(labels.flatMap((row) => row.genres))];
const DIM = 8;
const AT = '2026-02-01T00:00:00.000Z';
const random = new Random(11);
let catalog: ReturnType<typeof emptyCatalog>;
let reader: Calls;
const flipped = new Set<string>();
const ask: <N extends Parameters<Calls>[0]>(
  ...call: [N, Parameters<ReaderService[N]>[0]]
) => Promise<ReturnType<ReaderService[N]>> = async (...call) => reader(...call);

/** Where a poster lies: near those with the same first genre. */
function embedding(first: number): Buffer {
  return Buffer.from(
    Float32Array.from({ length: DIM }, (_, d) => (d === first % DIM ? 3 : 0) + random.normal() * 0.3).buffer,
  );
}

beforeAll(() => {
  catalog = emptyCatalog();
  const { db } = catalog;
  const half = genres.map(() => 0.5);
  addBasics(db, genres, half);
  db.prepare("INSERT INTO actor VALUES (3, 'import', 'other.csv')").run();
  const batch = db.prepare(
    "INSERT INTO batch (id, uuid, replica, kind, actor_id, what, at) VALUES (?, ?, 'r', 'import', ?, 'import', ?)",
  );
  batch.run(1, 'b1', 1, AT);
  batch.run(2, 'b2', 3, AT);
  labels.forEach((row, i) => {
    const truth = row.genres.map((name) => genres.indexOf(name));
    const hasSecond = i % 5 === 0;
    const said = genres
      .map((_, g) => g)
      .filter((g) => {
        const turned = random.uniform() < 0.05;
        // What the second source has is present, whatever the first one says.
        if (turned && !(hasSecond && truth.includes(g))) flipped.add(`${i + 1}|${g}`);
        return truth.includes(g) !== turned;
      });
    const present = hasSecond ? [...new Set([...said, ...truth])] : said;
    const id = addPoster(db, {
      key: row.imdbId,
      title: `Film ${row.imdbId}`,
      year: null,
      sha256: sha(i + 1),
      part: 'train',
      importPresent: present,
      importAbsent: genres.map((_, g) => g).filter((g) => !present.includes(g)),
      // What the run learned by heart: the labels, turned around or not.
      probabilities: genres.map((_, g) => (present.includes(g) ? 0.95 : 0.05)),
    });
    db.prepare('UPDATE image SET phash = ? WHERE sha256 = ?').run(
      Array.from({ length: 16 }, () => random.below(16).toString(16)).join(''),
      sha(i + 1),
    );
    db.prepare("INSERT INTO embedding VALUES (?, 'h', ?, NULL)").run(sha(i + 1), embedding(truth[0]!));
    // Two sources: the second has every fifth poster, as it really is.
    db.prepare(
      `INSERT INTO label_event (id, batch_id, poster_id, source, present, absent, at) VALUES (?, 1, ?, 'import', ?, ?, ?)`,
    ).run(`first-${id}`, id, mask(said), mask(genres.map((_, g) => g).filter((g) => !said.includes(g))), AT);
    if (hasSecond) {
      db.prepare(
        `INSERT INTO label_event (id, batch_id, poster_id, source, present, absent, at) VALUES (?, 2, ?, 'import', ?, ?, ?)`,
      ).run(`second-${id}`, id, mask(truth), mask(genres.map((_, g) => g).filter((g) => !truth.includes(g))), AT);
    }
  });
  reader = callsOf(createReaderService());
});
afterAll(() => {
  reader('close', {});
  catalog.db.close();
  rmSync(catalog.dir, { recursive: true });
});

/** A cross-validation that sees only dimly what is true. */
function crossValidate(id: string, genreIds: number[], createdAt: string): void {
  addRun(
    catalog.db,
    id,
    genreIds.map((g) => genres[g]!),
    genreIds.map(() => 0.5),
    {
      genreIds,
      createdAt,
      detail: { kind: 'crossval', folds: 5 },
    },
  );
  labels.forEach((row, i) => {
    setPrediction(
      catalog.db,
      id,
      i + 1,
      genreIds.map((g) => 1 / (1 + Math.exp(-(row.genres.includes(genres[g]!) ? 1 : -1) - random.normal()))),
    );
  });
}

describe('the run that the queues go by', () => {
  it('is the active one, in-sample as it is, before any cross-validation', async () => {
    reader('open', { dir: catalog.dir });
    const { basis, items, left } = await ask('review.queue', { kind: 'all', offset: 0, limit: 10 });
    expect(basis).toMatchObject({ runId: 'run-1', outOfSample: false, activeRun: true });
    // It believes all that it learned by heart.
    expect([items.length, left]).toEqual([0, 0]);
  });

  it('is the newest cross-validation of all its genres, although another run is active', async () => {
    const all = genres.map((_, g) => g);
    crossValidate('cv-old', all, '2026-01-02T00:00:00.000Z');
    crossValidate('cv', all, '2026-01-03T00:00:00.000Z');
    crossValidate('cv-few', all.slice(0, 2), '2026-01-04T00:00:00.000Z');
    await reader('changed', { revision: 2, what: ['runs', 'predictions'], posterIds: [] });
    const { basis, items, left } = await ask('review.queue', { kind: 'all', offset: 0, limit: 10 });
    expect(basis).toMatchObject({ runId: 'cv', outOfSample: true, activeRun: false, neighbours: 'known' });
    expect(left).toBeGreaterThan(100);
    expect(items.every(({ inSample }) => !inSample)).toBe(true);
  });
});

describe('the ranking', () => {
  const hits = (items: { posterId: number; genreId: number }[]): number =>
    items.filter(({ posterId, genreId }) => flipped.has(`${posterId}|${genreId}`)).length;

  it('finds labels that were turned around earlier than the probabilities alone', async () => {
    const { items, left } = await ask('review.queue', { kind: 'all', offset: 0, limit: 1000 });
    const byScore = items.toSorted((a, b) => b.score - a.score);
    expect(items.map(({ rank }) => rank)).toEqual(items.map(({ rank }) => rank).toSorted((a, b) => b - a));
    expect(left).toBe(items.length);
    expect(hits(items.slice(0, 100))).toBeGreaterThan(hits(byScore.slice(0, 100)));
  });

  it('puts further back what a second source confirms, and says who said what', async () => {
    const { items } = await ask('review.queue', { kind: 'wrong', offset: 0, limit: 1000 });
    const place = ({ posterId, genreId }: (typeof items)[number]): number =>
      items.findIndex((item) => item.posterId === posterId && item.genreId === genreId);
    const both = items.filter(({ evidence }) => evidence.opinions.length === 2);
    const mean = (list: typeof items): number => list.reduce((sum, item) => sum + place(item), 0) / list.length;
    const confirmed = both.filter(({ evidence }) => evidence.opinions.every(({ state }) => state === 'present'));
    const contradicted = both.filter(({ evidence }) => evidence.opinions.some(({ state }) => state === 'absent'));
    expect(confirmed.length).toBeGreaterThan(5);
    expect(contradicted.length).toBeGreaterThan(5);
    expect(mean(contradicted)).toBeLessThan(mean(confirmed));
    expect(contradicted[0]!.reason).toMatch(/does not list it/);
  });

  it('shows the nearest posters, other than the poster itself', async () => {
    const { items } = await ask('review.queue', { kind: 'all', offset: 0, limit: 50 });
    for (const { posterId, evidence } of items) {
      expect(evidence.neighbours).toHaveLength(10);
      expect(evidence.neighbours!.map((near) => near.posterId)).not.toContain(posterId);
    }
    expect(items[0]!.reason).toMatch(/of its 10 nearest posters ha(s|ve) it/);
  });
});

describe('what helps most', () => {
  it('is one pair a poster, the most doubted first, and not the same of posters that are alike', async () => {
    const { items, left } = await ask('review.queue', { kind: 'helps', offset: 0, limit: 1000 });
    expect(left).toBe(labels.length);
    expect(new Set(items.map(({ posterId }) => posterId)).size).toBe(items.length);
    const first = items.slice(0, 30);
    // Most of the first answers change a label. Pairs near their thresholds, the order before, do so hardly more than by chance.
    const wrong = (list: typeof items): number =>
      list.filter(({ posterId, genreId }) => flipped.has(`${posterId}|${genreId}`)).length;
    const nearThreshold = items
      .toSorted((a, b) => Math.abs(a.probability - a.threshold) - Math.abs(b.probability - b.threshold))
      .slice(0, 100);
    expect(wrong(items.slice(0, 100))).toBeGreaterThan(2 * wrong(nearThreshold));
    // Each of the first thirty has at most one near poster that was asked the same before it.
    first.forEach(({ genreId, evidence }, i) => {
      const before = first
        .slice(0, i)
        .filter((other) => other.genreId === genreId)
        .map(({ posterId }) => posterId);
      expect(evidence.neighbours!.filter(({ posterId }) => before.includes(posterId)).length).toBeLessThan(2);
    });
    expect(items[0]!.reason).toMatch(
      /^Is it .*\? it is labelled (so|absent) and the model gives it .*: a (yes|no) would/,
    );
  });

  it('goes on with what is open when a pair is decided', async () => {
    const [head, next] = (await ask('review.queue', { kind: 'helps', offset: 0, limit: 2 })).items;
    const row = labels[head!.posterId - 1]!;
    const present = row.genres.map((name) => genres.indexOf(name));
    setState(catalog.db, head!.posterId, { importPresent: present, personPresent: [head!.genreId] });
    await reader('changed', { revision: 3, what: ['labels'], posterIds: [head!.posterId] });
    const after = await ask('review.queue', { kind: 'helps', offset: 0, limit: 1 });
    expect(after.items[0]).toMatchObject({ posterId: next!.posterId, genreId: next!.genreId });
    expect(after.done).toBe(1);
    // The poster comes again, when others had their turn.
    const all = (await ask('review.queue', { kind: 'helps', offset: 0, limit: 1000 })).items;
    const again = all.find(({ posterId }) => posterId === head!.posterId)!;
    expect(again.genreId).not.toBe(head!.genreId);
    expect(again.rank).toBeLessThanOrEqual(0.5);
  });
});

describe('a second look', () => {
  it('takes a pair out of its queue and lists it with who was not sure, oldest first', async () => {
    const [first, second] = (await ask('review.queue', { kind: 'all', offset: 0, limit: 2 })).items;
    const { left } = await ask('review.queue', { kind: 'all', offset: 0, limit: 1 });
    const insert = catalog.db.prepare('INSERT INTO second_look VALUES (?, ?, 2, ?)');
    insert.run(second!.posterId, second!.genreId, '2026-03-01T00:00:00.000Z');
    insert.run(first!.posterId, first!.genreId, '2026-03-02T00:00:00.000Z');
    await reader('changed', { revision: 4, what: ['labels', 'marks'], posterIds: [first!.posterId, second!.posterId] });
    expect((await ask('review.queue', { kind: 'all', offset: 0, limit: 1 })).left).toBe(left - 2);
    const looks = await ask('review.queue', { kind: 'second', offset: 0, limit: 10 });
    expect(looks.items.map(({ posterId }) => posterId)).toEqual([second!.posterId, first!.posterId]);
    expect(looks.items[0]!.evidence.asked).toMatchObject({ at: '2026-03-01T00:00:00.000Z' });
    expect(looks.items[0]!.reason).toContain('was not sure on 2026-03-01');
    const { genres: counts } = await ask('review.counts', {});
    expect(counts.reduce((sum, each) => sum + each.second, 0)).toBe(2);
    expect(counts.some(({ expected }) => expected !== null && expected.wrong > 0)).toBe(true);
  });
});
