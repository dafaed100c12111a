// Which films' texts a language training gets: those of the train and validation parts, page by page, never those of the test part.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReaderService } from '../../../../src/main/catalog/reader/service.ts';
import { addBasics, addPoster, emptyCatalog, sha } from './catalogFixture.ts';
import { callsOf } from './readerCalls.ts';

const service = createReaderService();
const call = callsOf(service);
let dir: string;

beforeAll(() => {
  const made = emptyCatalog();
  ({ dir } = made);
  const { db } = made;
  addBasics(db, ['Horror', 'Comedy', 'Drama']);
  addPoster(db, {
    ...{ key: '1', title: 'Alien', year: 1979, overview: 'A ship lands.', tagline: 'No one hears you.' },
    ...{ sha256: sha(1), part: 'train', importPresent: [0] },
  });
  // Another poster of the same film, with a genre and a tagline of its own.
  addPoster(db, { key: '1', title: 'Alien', year: 1979, tagline: 'It waits.', sha256: sha(2), personPresent: [2] });
  addPoster(db, { key: '2', title: 'Test', year: 1980, overview: 'Secret.', tagline: 'Secret.', part: 'test' });
  addPoster(db, { key: '3', title: 'Placeless', year: 1980, overview: 'Nowhere.', part: null });
  addPoster(db, { key: '4', title: 'Checked', year: 1980, tagline: 'It waits.', part: 'validation' });
  addPoster(db, { key: '5', title: 'Plain', year: 1981, part: 'train', importPresent: [1], personAbsent: [1] });
  db.close();
  call('open', { dir });
});
afterAll(() => {
  void call('close', {});
  rmSync(dir, { recursive: true, force: true });
});

it('gives what is known of each film that may be learned from or validated on', () => {
  const { films, next, splitName } = call('language.films', { after: -1, limit: 100 });
  expect(films).toEqual([
    {
      ...{ key: '1', part: 'train', title: 'Alien', genres: ['Horror', 'Drama'], overview: 'A ship lands.' },
      taglines: ['No one hears you.', 'It waits.'],
    },
    { key: '4', part: 'validation', title: 'Checked', genres: [], overview: '', taglines: ['It waits.'] },
    { key: '5', part: 'train', title: 'Plain', genres: [], overview: '', taglines: [] },
  ]);
  expect(next).toBeNull();
  expect(splitName).toBe('default');
});

it('goes on where a page ended, also where all films of a page are left out', () => {
  const keys: string[] = [];
  let pages = 0;
  for (let after: number | null = -1; after !== null; pages += 1) {
    const page: { films: { key: string }[]; next: number | null } = call('language.films', { after, limit: 1 });
    keys.push(...page.films.map(({ key }) => key));
    after = page.next;
  }
  expect(keys).toEqual(['1', '4', '5']);
  expect(pages).toBe(6);
});

it('refuses a split that is not there', () => {
  expect(() => call('language.films', { after: -1, limit: 1, splitName: 'other' })).toThrow(/no split named "other"/);
});
