// The first page of a list that is not made yet: it shows what the whole list, once made, has at its beginning.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReaderProject } from '../../../../src/main/catalog/reader/project.ts';
import type { Filter, Sort } from '../../../../src/shared/filter.ts';
import { makeSyntheticCatalog, rareWord } from '../../../bench/syntheticCatalog.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-first-page-'));
let project: ReaderProject;
beforeAll(async () => {
  await makeSyntheticCatalog(dir, { posters: 3000, seed: 5 });
  project = new ReaderProject(dir);
}, 60_000);
afterAll(() => {
  void project.close();
  rmSync(dir, { recursive: true, force: true });
});

const FILTERS: [string, Filter][] = [
  ['everything', {}],
  ['a frequent word', { text: 'golden ' }],
  ['two frequent words', { text: 'golden garden ' }],
  ['a beginning', { text: 'go' }],
  ['a text without words', { text: '?!' }],
  ['a rare word', { text: `${rareWord(900)} ` }],
  ['a word and a genre', { text: 'river', genres: [{ genreId: 1, state: 'present' }] }],
  ['a genre', { genres: [{ genreId: 0, state: 'present' }] }],
  ['few', { genres: [{ genreId: 14, state: 'present' }], yearFrom: 1950, yearTo: 1951 }],
  ['nothing', { yearFrom: 3000 }],
];
const SORTS: Sort[] = (['title', 'year', 'uncertainty'] as const).flatMap((by) => [
  { by, descending: false },
  { by, descending: true },
]);

describe('the first page', () => {
  it.each(FILTERS)('of %s is the beginning of its list', (_, filter) => {
    for (const sort of SORTS) {
      const pages = [
        [0, 200],
        [150, 200],
        [700, 300],
        [2900, 200],
      ].map(([offset, limit]) => ({
        offset: offset!,
        limit: limit!,
        page: project.lists.page(filter, sort, offset!, limit!),
      }));
      const whole = project.lists.ordered(filter, sort);
      for (const { offset, limit, page } of pages) {
        expect(page.total).toBe(whole.length);
        expect(Array.from(page.rows)).toEqual(Array.from(whole.subarray(offset, offset + limit)));
      }
    }
  });
});
