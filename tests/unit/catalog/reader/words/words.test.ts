// The words in memory: they give the films that the full-text table gives, also while texts change.
import { setTimeout as wait } from 'node:timers/promises';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { WriterDb } from '../../../../../src/main/catalog/connection.ts';
import { catalogPath } from '../../../../../src/main/catalog/open.ts';
import { matchQuery, TextSearch } from '../../../../../src/main/catalog/reader/textSearch.ts';
import { CurrentWords, WORTH_WORDS } from '../../../../../src/main/catalog/reader/words/currentWords.ts';
import { readWords } from '../../../../../src/main/catalog/reader/words/readWords.ts';
import { bitOf, WordIndex, type FilmBits } from '../../../../../src/main/catalog/reader/words/wordIndex.ts';
import { setTagline } from '../../../../../src/main/catalog/taglines.ts';
import { fillSyntheticCatalog, FREQUENT_WORDS, rareWord } from '../../../../bench/syntheticCatalog.ts';
import { addPoster, openTest, temporaryDir } from '../../project.ts';

const ODD_TITLES = ['Amélie', 'ÉTÉ 1970', 'Straße nach Süden', 'Волга', '羅生門', 'x', 'it’s a “trap”', 'golden 2001'];

async function project(posters = 400): Promise<{ dir: string; db: WriterDb; sqlite: BetterSqlite3.Database }> {
  const dir = temporaryDir();
  const { db } = await openTest(dir, true);
  fillSyntheticCatalog(db, { posters, labels: false, predictions: false });
  db.transaction(() => {
    ODD_TITLES.forEach((title, i) => addPoster(db, String(900_000 + i), null, title));
  });
  return { dir, db, sqlite: new BetterSqlite3(catalogPath(dir), { readonly: true }) };
}
/** Ids that are marked. */
const marked = (films: FilmBits | null): number[] | null =>
  films === null
    ? null
    : Array.from({ length: films.length * 32 }, (_, id) => id).filter((id) => bitOf(films, id) === 1);
const byTable = (db: BetterSqlite3.Database, text: string): unknown[] => {
  const query = matchQuery(text) ?? '';
  return db.prepare('SELECT rowid FROM film_text WHERE film_text MATCH ? ORDER BY rowid').pluck().all(query);
};
const TEXTS = [
  ...FREQUENT_WORDS.slice(0, 6).map((word, i) => `${word} ${FREQUENT_WORDS[i + 7]!}`),
  ...['g', 'go', 'GOLD', 'golden gar', 'golden garden ', 'golden golden', 'nothing such', 'zzz', 'golden zzz '],
  ...[1, 5, 40, 300].map((rank) => rareWord(rank)),
  ...[
    'amelie',
    'AMÉL',
    'ete',
    'été 19',
    'strasse',
    'straße',
    'suden',
    'волга',
    '羅',
    '羅生門',
    "it's",
    'trap”',
    '2001',
  ],
  ...['"golden garden"', '"golden gar', 'x', 'x ', 'golden "dance'],
];

describe('the words of a project', () => {
  test('give the films that the full-text table gives, for words, beginnings and other scripts', async () => {
    const { dir, sqlite } = await project();
    const words = new CurrentWords(dir, () => WORTH_WORDS);
    const search = new TextSearch(sqlite, words);
    const before = TEXTS.map((text) => marked(search.films(text)));
    words.readSoon();
    while (words.now === null) await wait(20);
    for (const [i, text] of TEXTS.entries()) {
      expect(marked(search.films(text)), text).toEqual(byTable(sqlite, text));
      expect(before[i], text).toEqual(byTable(sqlite, text));
    }
    expect(marked(search.films('go'))!.length).toBeGreaterThan(100);
    expect(search.films(' ?! ')).toBeNull();
    await words.close();
    search.close();
    sqlite.close();
  });

  test('follow a text that is changed, at once and without being read anew', async () => {
    const { dir, db, sqlite } = await project(60);
    const words = new CurrentWords(dir, () => WORTH_WORDS);
    const search = new TextSearch(sqlite, words);
    words.readSoon();
    while (words.now === null) await wait(20);
    const { index } = words.now;
    setTagline(db, { posterId: 7, text: 'A quorum of golden larks', person: 'ann' });
    words.changed([7]);
    expect(marked(search.films('quorum lar'))).toEqual([7]);
    expect(marked(search.films('golden'))).toEqual(byTable(sqlite, 'golden'));
    setTagline(db, { posterId: 7, text: null, person: 'ann' });
    expect(marked(search.films('quorum'))).toEqual([]);
    expect(words.now.index).toBe(index);
    await words.close();
    search.close();
    sqlite.close();
  });

  test('are read anew after a change of any number of films, with the table answering meanwhile', async () => {
    const { dir, db, sqlite } = await project(60);
    const words = new CurrentWords(dir, () => WORTH_WORDS);
    const search = new TextSearch(sqlite, words);
    words.readSoon();
    while (words.now === null) await wait(20);
    db.transaction(() => addPoster(db, '950000', null, 'Quorum'));
    words.changed(null);
    expect(words.now).toBeNull();
    expect(marked(search.films('quorum'))).toEqual(byTable(sqlite, 'quorum'));
    while ((words as CurrentWords).now === null) await wait(20);
    expect(marked(search.films('quorum'))).toEqual(byTable(sqlite, 'quorum'));
    expect(byTable(sqlite, 'quorum')).toHaveLength(1);
    await words.close();
    search.close();
    sqlite.close();
  });

  test('of a small project are not read, and reading stops when the project closes', async () => {
    const { dir, sqlite } = await project(20);
    const small = new CurrentWords(dir, () => WORTH_WORDS - 1);
    small.readSoon();
    const closing = new CurrentWords(dir, () => WORTH_WORDS);
    closing.readSoon();
    await closing.close();
    await wait(1500);
    expect([small.now, closing.now]).toEqual([null, null]);
    sqlite.close();
  });

  test('reading ends with what stopped it, and leaves no transaction open', async () => {
    const { sqlite } = await project(3000);
    const stop = new Error('stop');
    await expect(readWords(sqlite, () => Promise.reject(stop))).rejects.toBe(stop);
    expect(sqlite.inTransaction).toBe(false);
    const index = new WordIndex(await readWords(sqlite, () => Promise.resolve()));
    expect(index.bytes).toBeGreaterThan(100_000);
    sqlite.close();
  });
});
