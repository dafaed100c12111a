// The library's fast paths against the same answers computed naively from the posters as they were written.
import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReaderService } from '../../../../src/main/catalog/reader/service.ts';
import { matchQuery } from '../../../../src/main/catalog/reader/textSearch.ts';
import type { GenreState } from '../../../../src/shared/domain.ts';
import type { Filter, Sort } from '../../../../src/shared/filter.ts';
import { addBasics, addPoster, emptyCatalog, setPrediction, setState, sha, type PosterSpec } from './catalogFixture.ts';
import { callsOf, type Calls } from './readerCalls.ts';

const GENRES = Array.from({ length: 40 }, (_, g) => `Genre ${g}`);
const THRESHOLDS = GENRES.map((_, g) => 0.2 + (g % 5) * 0.1);
const PARTS = ['train', 'validation', 'test', null] as const;

interface Poster extends PosterSpec {
  id: number;
}
const posters: Poster[] = [];
let reader: Calls;
let catalog: ReturnType<typeof emptyCatalog>;

/** A seeded number in [0, 1): the catalog is the same in every run. */
let state = 1;
const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
const some = (chance: number): number[] => GENRES.flatMap((_, g) => (random() < chance ? [g] : []));
const coarse = (): number => Math.round(random() * 8) / 8;

beforeAll(() => {
  catalog = emptyCatalog();
  addBasics(catalog.db, GENRES, THRESHOLDS);
  const words = ['Night', 'river', 'Élite', 'the', 'Zulu', "O'Brien", 'été'];
  for (let i = 0; i < 160; i++) {
    const importPresent = some(0.1);
    const spec: PosterSpec = {
      key: i % 9 === 0 ? `key:${i}` : String(1000 + Math.floor(i * 0.9)),
      title: `${words[i % 7]} ${words[Math.floor(random() * 7)]}`,
      year: random() < 0.1 ? null : 1950 + Math.floor(random() * 12),
      overview: random() < 0.5 ? `A stranger comes to ${words[i % 5]} town` : undefined,
      tagline: random() < 0.3 ? 'No way back' : undefined,
      sha256: random() < 0.8 ? sha(i + 1) : null,
      part: PARTS[i % 4],
      importPresent,
      importAbsent: some(0.4).filter((g) => !importPresent.includes(g)),
      probabilities: random() < 0.7 ? GENRES.map(coarse) : null,
    };
    if (random() < 0.1) Object.assign(spec, { importPresent: [], importAbsent: [] });
    if (random() < 0.3) {
      const decided = some(0.15);
      const third = (n: number) => decided.filter((_, at) => at % 3 === n);
      Object.assign(spec, { personPresent: third(0), personAbsent: third(1), personUnknown: third(2) });
    }
    if (random() < 0.2) Object.assign(spec, { modelPresent: [i % 40], modelAbsent: [(i + 7) % 40] });
    // Posters of one film share its title, year, texts and split part.
    const film = posters.find((p) => p.key === spec.key);
    if (film)
      Object.assign(spec, {
        title: film.title,
        year: film.year,
        overview: film.overview,
        tagline: film.tagline,
        part: film.part,
      });
    posters.push({ ...spec, id: addPoster(catalog.db, spec) });
  }
  reader = callsOf(createReaderService());
  reader('open', { dir: catalog.dir });
});
afterAll(() => {
  reader('close', {});
  catalog.db.close();
  rmSync(catalog.dir, { recursive: true });
});

function effective(p: PosterSpec, g: number): { state: GenreState; source: string | null } {
  const layers = [
    ['person', p.personPresent, p.personAbsent, p.personUnknown],
    ['model', p.modelPresent, p.modelAbsent, [] as number[]],
    ['import', p.importPresent, p.importAbsent, [] as number[]],
  ] as const;
  for (const [source, present, absent, unknown] of layers) {
    if (present?.includes(g)) return { state: 'present', source };
    if (absent?.includes(g)) return { state: 'absent', source };
    if (unknown?.includes(g)) return { state: 'unknown', source };
  }
  return { state: 'unknown', source: null };
}

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

function passes(p: Poster, filter: Filter): boolean {
  const sources = GENRES.map((_, g) => effective(p, g).source);
  const words = fold(filter.text ?? '').match(/[\p{L}\p{N}]+/gu) ?? [];
  const open = /[\p{L}\p{N}\p{M}]$/u.test(filter.text ?? '');
  const text = fold([p.title, p.overview ?? '', p.tagline ?? ''].join(' ')).split(/[^\p{L}\p{N}]+/u);
  return (
    words.every((word, i) => text.some((t) => (open && i === words.length - 1 ? t.startsWith(word) : t === word))) &&
    (filter.genres ?? []).every((g) => (effective(p, g.genreId).state === g.state) !== (g.not === true)) &&
    (filter.labelled === undefined ||
      (filter.labelled === 'none' ? sources.every((s) => s === null) : sources.includes(filter.labelled))) &&
    (filter.split === undefined || (p.part ?? 'none') === filter.split) &&
    (filter.hasPrediction === undefined || Boolean(p.probabilities) === filter.hasPrediction) &&
    (filter.hasTagline === undefined || (p.tagline !== undefined) === filter.hasTagline) &&
    (filter.hasImage === undefined || Boolean(p.sha256) === filter.hasImage) &&
    (filter.yearFrom === undefined || (p.year !== null && p.year >= filter.yearFrom)) &&
    (filter.yearTo === undefined || (p.year !== null && p.year <= filter.yearTo)) &&
    (filter.filmKey === undefined || p.key === filter.filmKey) &&
    (filter.posterIds === undefined || filter.posterIds.includes(p.id))
  );
}

function uncertainty(p: Poster): number | null {
  if (!p.probabilities) return null;
  const values = p.probabilities.flatMap((probability, g) => {
    if (effective(p, g).source === 'person') return [];
    const t = THRESHOLDS[g]!;
    const q = probability < t ? (0.5 * probability) / t : 0.5 + (0.5 * (probability - t)) / (1 - t);
    return [1 - Math.abs(2 * q - 1)];
  });
  return Math.fround(Math.max(0, ...values));
}

function disagreement(p: Poster): number | null {
  if (!p.probabilities) return null;
  const gaps = p.probabilities.flatMap((probability, g) => {
    const known = effective(p, g).state;
    return known === 'unknown' ? [] : [known === 'present' ? 1 - probability : probability];
  });
  return gaps.length === 0 ? null : Math.max(...gaps);
}

function naiveList(filter: Filter, sort: Sort): Poster[] {
  const value = (p: Poster): number | string | null => {
    if (sort.by === 'title') return fold(p.title).replace(/^(the|a|an) /, '');
    if (sort.by === 'year') return p.year;
    if (sort.by === 'added') return p.id;
    return sort.by === 'uncertainty' ? uncertainty(p) : disagreement(p);
  };
  return posters
    .filter((p) => passes(p, filter))
    .sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (x !== y) {
        if (x === null) return 1;
        if (y === null) return -1;
        return (x < y ? -1 : 1) * (sort.descending ? -1 : 1);
      }
      return a.key < b.key ? -1 : a.key > b.key ? 1 : a.id - b.id;
    });
}

const filters: fc.Arbitrary<Filter> = fc.record(
  {
    text: fc.constantFrom('night', 'nig', 'NIGHT riv', 'elite', 'été', 'o brien', 'stranger no ba', 'zulu zulu', '  '),
    genres: fc.array(
      fc.record({
        genreId: fc.integer({ min: 0, max: 45 }).filter((g) => g < 40 || g > 63),
        state: fc.constantFrom<GenreState>('present', 'absent', 'unknown'),
        not: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
    labelled: fc.constantFrom('person', 'import', 'model', 'none'),
    split: fc.constantFrom('train', 'validation', 'test', 'none'),
    hasPrediction: fc.boolean(),
    hasTagline: fc.boolean(),
    hasImage: fc.boolean(),
    yearFrom: fc.integer({ min: 1949, max: 1962 }),
    yearTo: fc.integer({ min: 1949, max: 1962 }),
    filmKey: fc.constantFrom('1010', 'key:9', 'none'),
    posterIds: fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 120 }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Filter>;
/** Few parts at a time, or nearly nothing passes. */
const sparse = fc.tuple(filters, fc.nat()).map(([filter, n]) => {
  const entries = Object.entries(filter);
  return Object.fromEntries(
    entries.filter((_, i) => (i + n) % Math.max(1, Math.ceil(entries.length / 2)) === 0),
  ) as Filter;
});
const sorts: fc.Arbitrary<Sort> = fc.record({
  by: fc.constantFrom('title', 'year', 'added', 'uncertainty', 'disagreement'),
  descending: fc.boolean(),
});

function compare(filter: Filter, sort: Sort): void {
  const want = naiveList(filter, sort);
  expect(reader('library.ids', { filter, sort, from: 0 }).ids).toEqual(want.map((p) => p.id));
  const page = reader('library.page', { filter, sort, offset: 3, limit: 5 });
  expect(page.total).toBe(want.length);
  expect(page.rows.map((row) => row.id)).toEqual(want.slice(3, 8).map((p) => p.id));
  page.rows.forEach((row, i) => {
    const p = want[3 + i]!;
    expect(row).toMatchObject({
      filmKey: p.key,
      title: p.title,
      year: p.year,
      hasImage: Boolean(p.sha256),
      split: p.part ?? null,
    });
    expect(row.hasTagline).toBe(p.tagline !== undefined);
    expect(row.probabilities).toEqual(p.probabilities ?? null);
    expect(row.uncertainty).toEqual(uncertainty(p));
    expect(row.disagreement).toEqual(disagreement(p));
    for (const [list, wanted] of [
      ['present', 'present'],
      ['absent', 'absent'],
    ] as const) {
      expect(row[list]).toEqual(GENRES.flatMap((_, g) => (effective(p, g).state === wanted ? [g] : [])));
    }
    expect(row.byPerson).toEqual(GENRES.flatMap((_, g) => (effective(p, g).source === 'person' ? [g] : [])));
  });
  const facets = reader('library.facets', { filter });
  expect(facets.total).toBe(want.length);
  facets.genres.forEach(({ genreId, present, absent, unknown }) => {
    const count = (s: GenreState) => want.filter((p) => effective(p, genreId).state === s).length;
    expect([present, absent, unknown]).toEqual([count('present'), count('absent'), count('unknown')]);
  });
  for (const [name, counts] of [
    ['labelled', facets.labelled],
    ['split', facets.split],
  ] as const) {
    for (const { value, count } of counts) {
      expect(count).toBe(want.filter((p) => passes(p, { [name]: value } as Filter)).length);
    }
  }
  expect(facets.hasImage).toBe(want.filter((p) => p.sha256).length);
  expect(facets.hasTagline).toBe(want.filter((p) => p.tagline !== undefined).length);
  expect(facets.hasPrediction).toBe(want.filter((p) => p.probabilities).length);
}

describe('the library', () => {
  it('lists, pages and counts as a naive reading of the posters does', () => {
    fc.assert(fc.property(sparse, sorts, compare), { numRuns: 300 });
  });

  it('follows label edits and new predictions without reading anything else', async () => {
    const edit = fc.record({
      at: fc.nat(159),
      genre: fc.nat(39),
      to: fc.constantFrom('Present', 'Absent', 'Unknown', null),
    });
    let revision = 1;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 5 }), sparse, sorts, async (edits, filter, sort) => {
        compare(filter, sort);
        for (const { at, genre, to } of edits) {
          const p = posters[at]!;
          for (const name of ['personPresent', 'personAbsent', 'personUnknown'] as const) {
            p[name] = (p[name] ?? []).filter((g) => g !== genre);
            if (name === `person${to}`) p[name].push(genre);
          }
          setState(catalog.db, p.id, p);
        }
        const what: ('labels' | 'predictions')[] = ['labels'];
        if (edits.length > 2) {
          const p = posters[edits[0]!.at]!;
          p.probabilities = GENRES.map((_, g) => (g % 8) / 8);
          setPrediction(catalog.db, 'run-1', p.id, p.probabilities);
          what.push('predictions');
        }
        const posterIds = edits.map(({ at }) => posters[at]!.id);
        await reader('changed', { revision: ++revision, what, posterIds });
        compare(filter, sort);
        expect(reader('library.page', { filter, sort, offset: 0, limit: 1 }).revision).toBe(revision);
      }),
      { numRuns: 100 },
    );
  });

  it('takes in new posters and films', async () => {
    const spec: PosterSpec = {
      key: '999999',
      title: 'Aardvark',
      year: 1955,
      sha256: sha(5000),
      importPresent: [3],
      part: 'train',
    };
    const id = addPoster(catalog.db, spec);
    posters.push({ ...spec, id });
    await reader('changed', { revision: 500, what: ['films', 'posters', 'labels', 'splits'], posterIds: [id] });
    for (const by of ['title', 'year', 'added', 'uncertainty'] as const) compare({}, { by, descending: false });
    compare({ split: 'train', text: 'aardv' }, { by: 'title', descending: true });
  });

  it('says where a poster is', () => {
    const filter: Filter = { hasImage: true };
    const sort: Sort = { by: 'year', descending: true };
    const list = naiveList(filter, sort);
    for (const p of posters.slice(0, 40)) {
      const index = list.indexOf(p);
      expect(reader('library.position', { filter, sort, posterId: p.id }).index).toBe(index < 0 ? null : index);
    }
    expect(reader('library.position', { filter, sort, posterId: 99_999 }).index).toBeNull();
  });

  it('sums up a selection', () => {
    const chosen = posters.filter((_, i) => i % 3 === 0);
    const summary = reader('selection.summary', { posterIds: [...chosen.map((p) => p.id), 99_999] });
    expect(summary.count).toBe(chosen.length);
    for (const { genreId, present } of summary.genres) {
      expect(present).toBe(chosen.filter((p) => effective(p, genreId).state === 'present').length);
    }
  });

  it('finds posters by any form of an IMDb id, by key and by file', () => {
    const p = posters.find((one) => !one.key.startsWith('key:') && one.sha256)!;
    const ids = posters.filter((one) => one.key === p.key).map((one) => one.id);
    for (const imdbId of [p.key, `tt000${p.key}`, `00${p.key}`, ` TT${p.key} `]) {
      expect(reader('poster.find', { imdbId }).posterIds).toEqual(ids);
    }
    expect(reader('poster.find', { filmKey: 'key:9' }).posterIds).toEqual([
      posters.find((one) => one.key === 'key:9')!.id,
    ]);
    expect(reader('poster.find', { sha256: p.sha256!.toUpperCase() }).posterIds).toEqual([p.id]);
    expect(() => reader('poster.find', { imdbId: 'nonsense' })).toThrow('not an IMDb id');
    expect(() => reader('poster.find', {})).toThrow('Name a poster');
  });

  it('shows a poster with its siblings and the file of its image', () => {
    const siblings = posters.filter((p) => posters.filter((one) => one.key === p.key).length > 1 && p.sha256);
    const p = siblings[0]!;
    const detail = reader('poster.get', { posterId: p.id });
    expect(detail.siblings).toEqual(posters.filter((one) => one.key === p.key && one !== p).map((one) => one.id));
    expect(detail.sha256).toBe(p.sha256);
    expect(reader('poster.file', { posterId: p.id }).path).toBe(`${catalog.dir}/posters/${p.sha256}.jpg`);
    expect(() => reader('poster.get', { posterId: 99_999 })).toThrow('no poster 99999');
    const placeholder = posters.find((one) => !one.sha256)!;
    expect(() => reader('poster.file', { posterId: placeholder.id })).toThrow('has no image');
  });
});

describe('text search', () => {
  it('cannot be made to fail by what is typed', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"', 'a* OR', 'NEAR(a b)', 'title:x', '^a', 'a AND', '-', '\u0000a', "'"),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(reader('library.facets', { filter: { text } }).total).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });

  it('asks for all words, the last as a prefix while it is being typed', () => {
    expect(matchQuery('the "god')).toBe('"the" AND "god" *');
    expect(matchQuery('godfather ')).toBe('"godfather"');
    expect(matchQuery(' … ')).toBeNull();
  });
});
