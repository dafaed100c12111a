// The leak report: what crosses the parts of a split, found in a project that the real writer made.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WriterDb } from '../../../../src/main/catalog/connection.ts';
import { putEmbeddings } from '../../../../src/main/catalog/derived.ts';
import { hashDistance, parseHashes } from '../../../../src/main/catalog/nearDuplicates.ts';
import { createReaderService } from '../../../../src/main/catalog/reader/service.ts';
import { CANDIDATE_BITS, similarImages } from '../../../../src/main/catalog/reader/similarImages.ts';
import { assignSplits, lockSplit, makeSplit } from '../../../../src/main/catalog/splits.ts';
import { contract, type Output } from '../../../../src/shared/contract.ts';
import { finish } from '../../../../src/shared/steps.ts';
import { addPoster, importLabels, sha, smallProject } from '../project.ts';
import { callsOf } from './readerCalls.ts';

const MODEL = 'm'.repeat(64);
const PICTURE = 'd1e8a53c7a96c2f0';
/** The same picture (4 bits), a cropped one (12 bits) and another one that is near by chance (10 bits). */
const SAME = 'd1e8a53c7a96c2ff';
const CROPPED = 'd1e8a53c7a9631cf';
const NEAR = '2ee8a53c7a96c2f5';

let dir: string;
let db: WriterDb;
const service = createReaderService();
const call = callsOf(service);
afterEach(() => call('close', {}));
beforeEach(async () => {
  ({ dir, db } = await smallProject(0));
});

const inPart = (key: string, part: 'train' | 'validation' | 'test'): void => {
  db.transaction(() => addPoster(db, key));
  assignSplits(db, { filmKeys: [key], part });
};
const embed = (file: number, vector: number[]): void => {
  putEmbeddings(db, {
    modelHash: MODEL,
    rows: [{ sha256: sha(file), pooled: Float32Array.from(vector), tokenRow: null }],
  });
};
/** Forty unrelated films in train, in directions of their own: they tell how near unrelated posters are. */
function addOthers(): void {
  for (let i = 0; i < 40; i++) {
    db.transaction(() => addPoster(db, String(500 + i), 500 + i));
    embed(
      500 + i,
      Array.from({ length: 48 }, (_, k) => (k === i ? 1 : 0.02)),
    );
  }
  assignSplits(db, { filmKeys: Array.from({ length: 40 }, (_, i) => String(500 + i)), part: 'train' });
}
async function report(modelHash: string | null = MODEL, fittedFilms: string[] = []): Promise<Output<'splits.report'>> {
  call('open', { dir });
  const answer: unknown = await Promise.resolve(call('splits.report', { modelHash, fittedFilms }));
  return contract['splits.report'].output.parse(answer);
}
const short = ({ pairs }: Output<'splits.report'>): string[] =>
  pairs.map(({ kind, distance, cosine, a, b }) =>
    [kind, distance, cosine?.toFixed(2) ?? '-', a.filmKey, a.part, b.filmKey, b.part].join(' '),
  );

describe('the leak report', () => {
  test('names what a locked split could not keep together, the surest first', async () => {
    inPart('1', 'train');
    inPart('2', 'test');
    inPart('3', 'validation');
    inPart('4', 'test');
    addOthers();
    lockSplit(db, { splitName: 'default', runId: 'run-1' });
    db.transaction(() => {
      addPoster(db, '1', 1, 'A', PICTURE);
      addPoster(db, '2', 2, 'B', SAME);
      addPoster(db, '3', 1, 'C');
      addPoster(db, '4', 4, 'D', CROPPED);
    });
    const along = Array.from({ length: 48 }, (_, k) => (k === 45 ? 1 : 0));
    embed(1, along);
    embed(2, along);
    embed(
      4,
      along.map((value, k) => (k === 46 ? 0.3 : value)),
    );
    const found = await report(MODEL, ['4', '1', '77']);
    expect(short(found)).toEqual([
      'sameFile 0 - 1 train 3 validation',
      'nearDuplicate 4 1.00 1 train 2 test',
      'nearDuplicate 4 1.00 3 validation 2 test',
      'similar 12 0.96 1 train 4 test',
      'similar 12 0.96 3 validation 4 test',
    ]);
    expect(found).toMatchObject({
      splitName: 'default',
      films: 44,
      groups: 1,
      parts: { train: 41, validation: 1, test: 2 },
      leaks: 3,
      similar: 2,
      starterFilms: 1,
    });
    expect(found.cosineLimit).toBeGreaterThan(0.1);
    expect(found.cosineLimit).toBeLessThan(0.9);

    // A new split keeps them together: nothing certain crosses any more.
    makeSplit(db, { name: 'second', seed: 1, validation: 0.1, test: 0.1, method: 'hash' });
    expect(await report()).toMatchObject({ splitName: 'second', leaks: 0 });
  });

  test('believes the embeddings where there are some, else shows what the hashes find', async () => {
    inPart('1', 'train');
    inPart('2', 'test');
    addOthers();
    db.transaction(() => {
      addPoster(db, '1', 1, 'A', PICTURE);
      addPoster(db, '2', 2, 'B', NEAR);
    });
    expect(hashDistance(parseHashes([PICTURE, NEAR]), 0, 1)).toBeGreaterThan(4);
    expect(short(await report(null))).toEqual([expect.stringMatching(/^similar \d+ - 1 train 2 test$/)]);
    expect(await report(null)).toMatchObject({ leaks: 0, similar: 1, cosineLimit: null });
    const unit = (at: number): number[] => Array.from({ length: 48 }, (_, k) => (k === at ? 1 : 0));
    embed(1, unit(45));
    // One of them has none yet: the hashes still count.
    expect((await report()).similar).toBe(1);
    embed(2, unit(46));
    expect(await report()).toMatchObject({ similar: 0, pairs: [] });
  });

  test('counts all pairs of a file that many films share, and lists some', async () => {
    for (let i = 0; i < 60; i++) inPart(String(100 + i), i < 30 ? 'train' : 'test');
    lockSplit(db, { splitName: 'default', runId: 'run-1' });
    db.transaction(() => {
      for (let i = 0; i < 60; i++) addPoster(db, String(100 + i), 9);
    });
    const found = await report();
    expect(found.leaks).toBe(900);
    expect(found.pairs).toHaveLength(300);
  });

  test('says how genres are spread, and which split it speaks of', async () => {
    inPart('1', 'train');
    inPart('2', 'test');
    const poster = (key: string): number =>
      db.prepare<{ id: number }>('SELECT p.id FROM poster p JOIN film f ON f.id = p.film_id WHERE f.key = ?').get(key)!
        .id;
    importLabels(db, poster('1'), [0, 1], [2]);
    importLabels(db, poster('2'), [1], [0]);
    expect((await report()).genres).toEqual([
      { genre: 'Horror', train: 1, validation: 0, test: 0 },
      { genre: 'Comedy', train: 1, validation: 0, test: 1 },
    ]);
    const other = call('splits.report', { name: 'none such', modelHash: null, fittedFilms: [] });
    await expect(other).rejects.toThrow(/no split named "none such"/);
  });

  test('of a project without films says that there is no split', async () => {
    await expect(report()).rejects.toThrow(/no split yet/);
  });
});

describe('similar images', () => {
  test('without embeddings are all pairs within reach that cross the parts', () => {
    const hash = fc
      .tuple(fc.constantFrom(0n, 2n ** 64n - 1n, 0xd1e8a53c7a96c2f0n), fc.uniqueArray(fc.nat(63), { maxLength: 12 }))
      .map(([centre, bits]) =>
        bits
          .reduce((value, bit) => value ^ (1n << BigInt(bit)), centre)
          .toString(16)
          .padStart(16, '0'),
      );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(hash, fc.integer({ min: 0, max: 7 }), fc.constantFrom(0, 0, 0, 1)), { maxLength: 40 }),
        (drawn) => {
          const hashes = parseHashes(drawn.map(([hex]) => hex));
          const parts = Uint8Array.from(drawn, ([, bits]) => bits);
          const silent = Uint8Array.from(drawn, ([, , quietly]) => quietly);
          const sha256 = drawn.map((_, i) => sha(i));
          const found = finish(similarImages({ hashes, sha256 }, { parts, silent }, null));
          const wanted = drawn.flatMap((_, a) =>
            drawn.flatMap((_, b) => {
              const distance = a < b ? hashDistance(hashes, a, b) : 0;
              const [p, q] = [parts[a]!, parts[b]!];
              const crosses = [1, 2, 4].some((one) => (p & one) !== 0 && (q & ~one) !== 0);
              const says = silent[a] === 0 && silent[b] === 0;
              const near = distance > 4 && distance <= CANDIDATE_BITS;
              return near && crosses && says ? [{ a, b, distance, cosine: null }] : [];
            }),
          );
          expect(found.sort((x, y) => x.a - y.a || x.b - y.b)).toEqual(wanted);
        },
      ),
    );
  });
});
