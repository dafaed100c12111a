import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FilmRecord } from '../../../../src/main/import/index.ts';
import { mergeRecord, type MergeSource, type PlannedFilm } from '../../../../src/main/catalog/import/merge.ts';
import { LayerMerges } from '../../../../src/main/catalog/import/layerMerges.ts';
import { ReportBuilder } from '../../../../src/main/catalog/import/report.ts';
import { NO_LAYERS, seen } from '../../../../src/main/catalog/layers.ts';
import { maskOf, minus } from '../../../../src/main/catalog/masks.ts';
import { sortTitle } from '../../../../src/main/catalog/import/write.ts';

const merges = new LayerMerges();
const GENRES = 40; // more than one word of a mask
const film = (): PlannedFilm => ({
  id: null,
  key: '1',
  title: '',
  year: null,
  overview: null,
  rating: null,
  link: null,
  hasImage: false,
  posters: [
    {
      id: null,
      sha256: null,
      layers: NO_LAYERS,
      tagline: { text: null, source: null },
      events: [],
      pairs: [],
      newTagline: null,
    },
  ],
  dirty: false,
  pending: false,
});
const record = (genres: readonly string[] | null, rest: Partial<FilmRecord> = {}): FilmRecord => ({
  row: 1,
  line: 2,
  filmKey: '1',
  title: null,
  year: null,
  overview: null,
  tagline: null,
  rating: null,
  genres,
  absent: null,
  posterLink: null,
  posterFile: null,
  split: null,
  sha256: null,
  said: null,
  taglineBy: null,
  ...rest,
});
const source = (index: number, vocabulary: readonly number[], update = false): MergeSource => ({
  index,
  name: `table ${String(index)}`,
  update,
  merges,
  filmsOnly: false,
  genreName: String,
  genreId: Number,
  masksOf: ({ genres }) => {
    if (genres === null) return null;
    const present = maskOf(genres.map(Number));
    return { present, absent: minus(maskOf(vocabulary), present) };
  },
});

interface Said {
  table: number;
  vocabulary: number[];
  genres: string[] | null;
}
const said = fc
  .record({
    table: fc.nat(3),
    vocabulary: fc.uniqueArray(fc.nat(GENRES - 1), { maxLength: 12 }),
    listed: fc.uniqueArray(fc.nat(11), { maxLength: 4 }),
    nothing: fc.boolean(),
  })
  .map<Said>(({ table, vocabulary, listed, nothing }) => ({
    table,
    vocabulary,
    genres: nothing ? null : listed.filter((i) => i < vocabulary.length).map((i) => String(vocabulary[i])),
  }));

const states = (all: readonly Said[]): string[] => {
  const planned = film();
  const report = new ReportBuilder(true);
  for (const { table, vocabulary, genres } of all)
    mergeRecord(planned, record(genres), source(table, vocabulary), report);
  return Array.from({ length: GENRES }, (_, id) => seen(planned.posters[0]!.layers, id).state);
};

describe('merging labels', () => {
  test('is commutative', () => {
    fc.assert(
      fc.property(fc.array(said, { maxLength: 6 }), fc.infiniteStream(fc.nat()), (all, order) => {
        const shuffled = [...all];
        for (let i = shuffled.length - 1; i > 0; i--) {
          const j = order.next().value % (i + 1);
          [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
        }
        expect(states(shuffled)).toEqual(states(all));
      }),
    );
  });
  test('is idempotent: saying it all again writes nothing', () => {
    fc.assert(
      fc.property(fc.array(said, { maxLength: 6 }), (all) => {
        const planned = film();
        const report = new ReportBuilder(true);
        const merge = (): boolean[] =>
          all.map(({ table, vocabulary, genres }) =>
            mergeRecord(planned, record(genres), source(table, vocabulary), report),
          );
        merge();
        const before = { labels: report.counts.labels, layers: planned.posters[0]!.layers };
        expect(merge().every((wrote) => !wrote)).toBe(true);
        expect({ labels: report.counts.labels, layers: planned.posters[0]!.layers }).toEqual(before);
      }),
    );
  });
  test('present beats absent, absent beats unknown, a row without genres says nothing', () => {
    const one = { table: 0, vocabulary: [0, 1, 2], genres: ['0'] };
    const two = { table: 1, vocabulary: [1, 3], genres: ['1'] };
    expect(states([one, two]).slice(0, 5)).toEqual(['present', 'present', 'absent', 'absent', 'unknown']);
    expect(states([{ ...one, genres: null }]).every((state) => state === 'unknown')).toBe(true);
  });
  test('records of one table make one event per poster', () => {
    const planned = film();
    const report = new ReportBuilder(true);
    mergeRecord(planned, record(['0']), source(0, [0, 1, 2]), report);
    mergeRecord(planned, record(['1']), source(0, [0, 1, 2]), report);
    mergeRecord(planned, record(['2']), source(1, [2]), report);
    const { events } = planned.posters[0]!;
    expect(events).toEqual([
      { table: 0, actor: null, at: null, present: maskOf([0, 1]), absent: maskOf([2]) },
      { table: 1, actor: null, at: null, present: maskOf([2]), absent: null },
    ]);
  });
});

describe('merging fields', () => {
  test('fills what is empty, keeps and reports what differs', () => {
    const planned = film();
    const report = new ReportBuilder(true);
    expect(mergeRecord(planned, record(null, { title: 'Heat', year: 1995 }), source(0, []), report)).toBe(true);
    expect(
      mergeRecord(planned, record(null, { title: 'Heat!', year: 1995, overview: 'o' }), source(1, []), report),
    ).toBe(true);
    expect(planned).toMatchObject({ title: 'Heat', year: 1995, overview: 'o' });
    expect(report.finish({ genres: [], aliases: [], encodings: [] })).toMatchObject({
      changed: 1,
      changes: [{ source: 'table 1', row: 1, film: '1', what: 'title', kept: 'Heat', offered: 'Heat!' }],
    });
  });
  test('replaces with update, and says so', () => {
    const planned = film();
    const report = new ReportBuilder(true);
    mergeRecord(planned, record(null, { title: 'Heat', tagline: 'a' }), source(0, []), report);
    expect(mergeRecord(planned, record(null, { title: 'Heat!', tagline: 'b' }), source(1, [], true), report)).toBe(
      true,
    );
    expect(planned.title).toBe('Heat!');
    expect(planned.posters[0]!.tagline.text).toBe('b');
    expect(report.counts).toMatchObject({ changed: 2, conflicting: 0, taglines: 2 });
  });
  test('the first tagline stays, another is a conflict; a person’s is never touched', () => {
    const planned = film();
    const report = new ReportBuilder(true);
    mergeRecord(planned, record(null, { tagline: 'a' }), source(0, []), report);
    expect(mergeRecord(planned, record(null, { tagline: 'b' }), source(1, []), report)).toBe(false);
    planned.posters[0]!.tagline = { text: 'mine', source: 'person' };
    expect(mergeRecord(planned, record(null, { tagline: 'b' }), source(1, [], true), report)).toBe(false);
    expect(planned.posters[0]!.tagline.text).toBe('mine');
    expect(report.counts).toMatchObject({ taglines: 1, conflicting: 1, keptByPerson: 1 });
  });
  test('lists are cut, counts are not', () => {
    const planned = film();
    const report = new ReportBuilder(true);
    mergeRecord(planned, record(null, { title: 'x' }), source(0, []), report);
    for (let i = 0; i < 1500; i++)
      mergeRecord(planned, record(null, { title: `y${String(i)}${'z'.repeat(400)}` }), source(0, []), report);
    const { changed, changes } = report.finish({ genres: [], aliases: [], encodings: [] });
    expect([changed, changes.length]).toEqual([1500, 1000]);
    expect(changes[0]!.offered.length).toBe(200);
  });
});

test.each([
  ['The Matrix', 'matrix'],
  ['A Bug’s Life', 'bug’s life'],
  ['An Education', 'education'],
  ['Them!', 'them!'],
  ['The', 'the'],
])('%s sorts as %s', (title, sorted) => {
  expect(sortTitle(title)).toBe(sorted);
});
