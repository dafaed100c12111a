// Review queues against a naive computation over all pairs, through edits and skips.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReaderService } from '../../../../src/main/catalog/reader/service.ts';
import type { ReaderService } from '../../../../src/main/catalog/services.ts';
import type { ReviewKind } from '../../../../src/shared/domain.ts';
import { addBasics, addPoster, emptyCatalog, readLabels, setState, sha, type PosterSpec } from './catalogFixture.ts';
import { callsOf, type Calls } from './readerCalls.ts';

const labels = readLabels();
const genres = [...new Set(labels.flatMap((row) => row.genres))];
const thresholds = genres.map((_, g) => 0.3 + (g % 4) * 0.1);
const posters: (PosterSpec & { id: number })[] = [];
const skips = new Set<string>();
let catalog: ReturnType<typeof emptyCatalog>;
let reader: Calls;
/** The queues are ranked in turns: their answers come later. */
const ask: <N extends Parameters<Calls>[0]>(
  ...call: [N, Parameters<ReaderService[N]>[0]]
) => Promise<ReturnType<ReaderService[N]>> = async (...call) => reader(...call);

let state = 5;
const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;

beforeAll(() => {
  catalog = emptyCatalog();
  addBasics(catalog.db, genres, thresholds);
  labels.forEach((row, i) => {
    const importPresent = row.genres.map((name) => genres.indexOf(name));
    const spec: PosterSpec = {
      key: row.imdbId,
      title: `Film ${row.imdbId}`,
      year: null,
      sha256: sha(i + 1),
      part: i % 10 === 0 ? 'test' : 'train',
      importPresent,
      importAbsent: genres.map((_, g) => g).filter((g) => !importPresent.includes(g)),
      personPresent: [],
      personAbsent: [],
      // Coarse, so that there are many ties to break.
      probabilities: i % 7 === 0 ? null : genres.map(() => Math.round(random() * 10) / 10),
    };
    posters.push({ ...spec, id: addPoster(catalog.db, spec) });
  });
  reader = callsOf(createReaderService());
  reader('open', { dir: catalog.dir });
});
afterAll(() => {
  reader('close', {});
  catalog.db.close();
  rmSync(catalog.dir, { recursive: true });
});

function naive(kind: ReviewKind | 'all', only: number[] | null) {
  const left: { posterId: number; genreId: number; kind: ReviewKind; score: number; key: string }[] = [];
  let done = 0;
  for (const p of posters) {
    for (const g of only ?? genres.keys()) {
      const probability = p.probabilities?.[g];
      if (probability === undefined) continue;
      const decided = [...p.personPresent!, ...p.personAbsent!].includes(g);
      const labelled = p.importPresent!.includes(g);
      const predicted = Math.fround(probability) >= thresholds[g]!;
      if (labelled === predicted) continue;
      const found = labelled ? 'wrong' : 'missing';
      if (kind !== 'all' && kind !== found) continue;
      if (decided) done++;
      else {
        const score = Math.fround(found === 'wrong' ? 1 - Math.fround(probability) : probability);
        left.push({ posterId: p.id, genreId: g, kind: found, score, key: p.key });
      }
    }
  }
  left.sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : a.key > b.key ? 1 : a.genreId - b.genreId));
  const isSkipped = (item: (typeof left)[number]) => skips.has(`${item.posterId}|${item.genreId}`);
  return {
    items: [...left.filter((i) => !isSkipped(i)), ...left.filter(isSkipped)],
    done,
    skipped: left.filter(isSkipped).length,
  };
}

async function compare(kind: ReviewKind | 'all', only: number[] | null): Promise<void> {
  const want = naive(kind, only);
  const input =
    only === null ? {} : only.length === 1 ? { genreId: only[0]! } : { genres: only.map((g) => genres[g]!) };
  const got = [];
  for (let offset = 0; ; offset += 1000) {
    const page = await ask('review.queue', { kind, ...input, offset, limit: 1000 });
    got.push(...page.items);
    expect([page.left, page.done, page.skipped]).toEqual([want.items.length - want.skipped, want.done, want.skipped]);
    if (page.items.length < 1000) break;
  }
  expect(got.map(({ posterId, genreId, kind: k, score }) => ({ posterId, genreId, kind: k, score }))).toEqual(
    want.items.map(({ posterId, genreId, kind: k, score }) => ({ posterId, genreId, kind: k, score })),
  );
  expect(got.every((item) => item.poster.id === item.posterId)).toBe(true);
  for (const item of got) {
    expect(item.inSample).toBe(posters[item.posterId - 1]!.part === 'train');
    expect(item.skipped).toBe(skips.has(`${item.posterId}|${item.genreId}`));
  }
}

describe('review queues', () => {
  it('hold the pairs where run and label differ, most suspicious first', async () => {
    for (const kind of ['wrong', 'missing', 'all'] as const) {
      await compare(kind, null);
      await compare(kind, [2]);
      await compare(kind, [0, 3, 5]);
    }
  });

  it('follow decisions and skips one by one', async () => {
    for (let step = 0; step < 40; step++) {
      const { items } = await ask('review.queue', { kind: 'all', offset: step % 5, limit: 1 });
      const { posterId, genreId } = items[0]!;
      const p = posters[posterId - 1]!;
      if (step % 3 === 0) {
        skips.add(`${posterId}|${genreId}`);
        catalog.db.prepare("INSERT OR REPLACE INTO review_skip VALUES (?, ?, '2026')").run(posterId, genreId);
      } else {
        (step % 3 === 1 ? p.personPresent! : p.personAbsent!).push(genreId);
        setState(catalog.db, posterId, p);
      }
      await reader('changed', { revision: 2 + step, what: ['labels'], posterIds: [posterId] });
      await compare('all', null);
      await compare(step % 2 ? 'wrong' : 'missing', [step % genres.length]);
    }
  });

  it('are counted per genre without the skipped pairs', async () => {
    const counts = await ask('review.counts', {});
    expect(counts.runId).toBe('run-1');
    for (const { genreId, wrong, missing } of counts.genres) {
      for (const [kind, count] of [
        ['wrong', wrong],
        ['missing', missing],
      ] as const) {
        const want = naive(kind, [genreId]);
        expect(count).toBe(want.items.length - want.skipped);
      }
    }
  });

  it('refuse genre names that the project does not have', async () => {
    await expect(ask('review.queue', { kind: 'all', genres: ['Noir'], offset: 0, limit: 1 })).rejects.toThrow(
      'No genre named "Noir"',
    );
  });
});
