import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importReportSchema } from '../../../../src/shared/importSpec.ts';
import type { CheckedImage } from '../../../../src/shared/domain.ts';
import type { WriterDb } from '../../../../src/main/catalog/connection.ts';
import { attachPosters, importHandlers, matchPosters } from '../../../../src/main/catalog/import/index.ts';
import { setLabels } from '../../../../src/main/catalog/labels.ts';
import { findGenre } from '../../../../src/main/catalog/genres.ts';
import { readTagline, setTagline } from '../../../../src/main/catalog/taglines.ts';
import { expectVerified, openTest, temporaryDir } from '../project.ts';
import { count, csv, importInto, LABELS, labelsOf, METADATA, MOVIE_GENRE, numbers, TEXT } from './importing.ts';

async function project(): Promise<{ dir: string; db: WriterDb }> {
  const dir = temporaryDir();
  return { dir, db: (await openTest(dir, true)).db };
}
const posterOf = (db: WriterDb, key: string): number =>
  db.prepare<{ id: number }>('SELECT p.id FROM poster p JOIN film f ON f.id = p.film_id WHERE f.key = ?').get(key)
    ?.id ?? -1;
const genreId = (db: WriterDb, name: string): number => findGenre(db, name)?.id ?? -1;
const ann = { person: 'ann' };

describe('import.tables', () => {
  test('the real excerpts: counted, written, verified, and nothing the second time', async () => {
    const { dir, db } = await project();
    const tables = [MOVIE_GENRE, METADATA, LABELS, TEXT];
    const first = await importInto(db, tables);
    expect(importReportSchema.parse(first.report)).toEqual(first.report);
    expect(first.change).toBeNull();
    expect(first.report).toMatchObject({
      dryRun: false,
      records: 464,
      films: count(db, 'film'),
      posters: count(db, 'poster'),
    });
    // Each known pair was set once, and those that a later table turned from absent to present a second time.
    const known = Object.values(labelsOf(db)).flatMap((genres) => Object.keys(genres)).length;
    const turned = first.report.conflicts.filter(({ offered }) => offered === 'absent, by an earlier import').length;
    expect(first.report.labels).toBe(known + turned);
    expect(first.report.taglines).toBe(count(db, 'tagline_state'));
    expect(first.report.aliases).toEqual([{ name: 'Science Fiction', genre: 'Sci-Fi' }]);
    expect(first.report.genres).not.toContain('Science Fiction');
    expect(first.report.encodings.map(({ source, encoding }) => [source, encoding])).toEqual([
      ['MovieGenre.csv', 'utf-8'],
      ['movies_metadata.csv', 'utf-8'],
      ['labels.csv', 'utf-8'],
      ['movie_text.csv', 'utf-8'],
    ]);
    expect(first.links.length).toBe(150);
    expect(first.posterColumn.length).toBe(100);
    expect(first.filmKeys.length).toBe(first.report.films);
    expectVerified(dir);

    const events = count(db, 'label_event') + count(db, 'tagline_event') + count(db, 'batch');
    const revision = db.revision();
    const second = await importInto(db, tables);
    expect(second.report).toMatchObject({ films: 0, posters: 0, labels: 0, taglines: 0, genres: [], unchanged: 464 });
    expect(count(db, 'label_event') + count(db, 'tagline_event') + count(db, 'batch')).toBe(events);
    expect(db.revision()).toBe(revision);
    expect(second.notes.some((note) => note.t === 'change')).toBe(false);
  });

  test('one event per poster and table, and one batch per table', async () => {
    const { db } = await project();
    await importInto(db, [MOVIE_GENRE, METADATA]);
    const most = db
      .prepare<{ n: number }>('SELECT count(*) AS n FROM label_event GROUP BY poster_id, batch_id ORDER BY n DESC')
      .get()?.n;
    expect(most).toBe(1);
    expect(
      db.prepare("SELECT a.name FROM batch b JOIN actor a ON a.id = b.actor_id WHERE b.kind = 'import'").all(),
    ).toEqual([{ name: 'MovieGenre.csv' }, { name: 'movies_metadata.csv' }]);
  });

  test('the order of the files makes no difference to labels', async () => {
    const orders = [
      [[MOVIE_GENRE, METADATA, LABELS]],
      [[METADATA, LABELS, MOVIE_GENRE]],
      [[LABELS], [MOVIE_GENRE], [METADATA]],
      [[METADATA], [MOVIE_GENRE, LABELS], [METADATA]],
    ];
    const results: ReturnType<typeof labelsOf>[] = [];
    for (const order of orders) {
      const { db } = await project();
      for (const tables of order) await importInto(db, tables);
      const named = labelsOf(db);
      // Which of two names stays depends on the order; they are one genre.
      for (const genres of Object.values(named)) {
        const state = genres['Sci-Fi'] ?? genres['Science Fiction'];
        delete genres['Sci-Fi'];
        delete genres['Science Fiction'];
        if (state !== undefined) genres['sf'] = state;
      }
      results.push(named);
    }
    for (const result of results.slice(1)) expect(result).toEqual(results[0]);
  });

  test('a dry run tells the same numbers and writes nothing', async () => {
    const { dir, db } = await project();
    await importInto(db, [LABELS]);
    const bytes = (): string =>
      createHash('sha256')
        .update(readFileSync(join(dir, 'catalog.sqlite')))
        .digest('hex') + String(statSync(join(dir, 'catalog.sqlite-wal')).size);
    const before = bytes();
    const dry = await importInto(db, [MOVIE_GENRE, METADATA, TEXT, MOVIE_GENRE], { dryRun: true });
    expect(dry.report.dryRun).toBe(true);
    expect(bytes()).toBe(before);
    expect(dry.notes.some((note) => note.t === 'change')).toBe(false);
    const real = await importInto(db, [MOVIE_GENRE, METADATA, TEXT, MOVIE_GENRE]);
    expect(numbers(dry.report)).toEqual(numbers(real.report));
    expect({ ...dry.report, dryRun: false, seconds: 0 }).toEqual({ ...real.report, seconds: 0 });
    expect([dry.links, dry.filmKeys]).toEqual([real.links, real.filmKeys]);
  });

  test('what a source never uses stays unknown; --unlisted unknown lists no absence', async () => {
    const { db } = await project();
    await importInto(db, [csv('a.csv', 'imdbId,genres', '1,Drama|War', '2,War', '3,', '4,None')]);
    await importInto(db, [csv('b.csv', 'imdbId,genres', '1,Comedy', '9,Comedy|Drama')], { unlisted: 'unknown' });
    expect(labelsOf(db)).toEqual({
      '1': { Comedy: 'present', Drama: 'present', War: 'present' },
      '2': { Drama: 'absent', War: 'present' },
      '3': {},
      '4': {},
      '9': { Comedy: 'present', Drama: 'present' },
    });
  });

  test('a table with a column of absent genres says all three states itself, as an export does', async () => {
    const { db } = await project();
    const rows = [
      ',key,genres,absent',
      '1,,Drama|War,Comedy',
      '2,,,Drama',
      '3,,War,',
      '4,,,',
      '5,,War,War',
      ',x,Drama,War',
    ];
    await importInto(db, [csv('a.csv', `imdbId${rows[0]!}`, ...rows.slice(1))]);
    const said = {
      '1': { Comedy: 'absent', Drama: 'present', War: 'present' },
      '2': { Drama: 'absent' },
      '3': { War: 'present' },
      '4': {},
      '5': { War: 'present' },
      'key:x': { Drama: 'present', War: 'absent' },
    };
    expect(labelsOf(db)).toEqual(said);
  });

  test('other spellings of a genre are that genre, Music and Musical are two; the name seen first stays', async () => {
    const { db } = await project();
    const { report } = await importInto(db, [
      csv('a.csv', 'imdbId,genres', '1,science fiction|Music', '2,Musical'),
      csv('b.csv', 'imdbId,genres', '1,Sci-Fi', '2,SCIENCE FICTION'),
    ]);
    expect(report.genres).toEqual(['science fiction', 'Music', 'Musical']);
    expect(report.aliases).toEqual([{ name: 'Sci-Fi', genre: 'science fiction' }]);
    expect(labelsOf(db)).toEqual({
      '1': { Music: 'present', Musical: 'absent', 'science fiction': 'present' },
      '2': { Music: 'absent', Musical: 'present', 'science fiction': 'present' },
    });
  });

  test('disagreements between imports are listed with film, genre and row; present wins', async () => {
    const { db } = await project();
    const a = csv('a.csv', 'imdbId,genres,tagline,title', '1,Drama,first,One', '2,War,,Two');
    const b = csv('b.csv', 'imdbId,genres,tagline,title', '2,War|Drama,,Two', '1,War,second,Uno');
    await importInto(db, [a]);
    const { report } = await importInto(db, [b]);
    expect(labelsOf(db)).toEqual({
      '1': { Drama: 'present', War: 'present' },
      '2': { Drama: 'present', War: 'present' },
    });
    expect(report).toMatchObject({ labels: 2, conflicting: 4, changed: 1 });
    expect(report.conflicts).toEqual([
      { source: 'b.csv', row: 1, film: '2', what: 'Drama', kept: 'present', offered: 'absent, by an earlier import' },
      { source: 'b.csv', row: 2, film: '1', what: 'War', kept: 'present', offered: 'absent, by an earlier import' },
      { source: 'b.csv', row: 2, film: '1', what: 'Drama', kept: 'present', offered: 'absent' },
      { source: 'b.csv', row: 2, film: '1', what: 'tagline', kept: 'first', offered: 'second' },
    ]);
    expect(report.changes).toEqual([
      { source: 'b.csv', row: 2, film: '1', what: 'title', kept: 'One', offered: 'Uno' },
    ]);
    const title = (): unknown => db.prepare("SELECT title, sort_title FROM film WHERE key = '1'").get();
    expect(title()).toMatchObject({ title: 'One' });
    await importInto(db, [b], { update: true });
    expect(title()).toMatchObject({ title: 'Uno', sort_title: 'uno' });
    expect(readTagline(db, posterOf(db, '1')).text).toBe('second');
    expect(db.prepare('SELECT rowid FROM film_text WHERE film_text MATCH ?').all('uno').length).toBe(1);
    expect(db.prepare('SELECT rowid FROM film_text WHERE film_text MATCH ?').all('first').length).toBe(0);
  });

  test('nothing that a person set is touched', async () => {
    const { dir, db } = await project();
    const table = csv('a.csv', 'imdbId,genres,tagline', '1,Drama,from a table', '2,War,from a table');
    await importInto(db, [table]);
    const [one, two] = [posterOf(db, '1'), posterOf(db, '2')];
    setLabels(db, {
      posterIds: [one],
      set: [
        { genreId: genreId(db, 'Drama'), state: 'absent' },
        { genreId: genreId(db, 'War'), state: 'unknown' },
      ],
      ...ann,
    });
    setTagline(db, { posterId: one, text: 'mine', ...ann });
    setTagline(db, { posterId: two, text: null, ...ann });
    const { report } = await importInto(
      db,
      [csv('b.csv', 'imdbId,genres,tagline', '1,Drama|War,theirs', '2,War|Drama,theirs')],
      { update: true },
    );
    expect(labelsOf(db)).toEqual({ '1': { Drama: 'absent' }, '2': { Drama: 'present', War: 'present' } });
    expect([readTagline(db, one), readTagline(db, two)]).toEqual([
      { text: 'mine', source: 'person' },
      { text: null, source: 'person' },
    ]);
    expect(report).toMatchObject({ keptByPerson: 4, labels: 1, taglines: 0 });
    expectVerified(dir);
  });

  test('an edit between reading and writing stays', async () => {
    const { dir, db } = await project();
    await importInto(db, [csv('a.csv', 'imdbId,genres', '1,Drama', '2,War')]);
    let edited = false;
    await importInto(
      db,
      [csv('b.csv', 'imdbId,genres,tagline', '1,War,theirs', '2,Drama,theirs')],
      {},
      {
        note: (note) => {
          if (edited || note.t !== 'progress' || !note.phase.startsWith('comparing')) return;
          edited = true;
          setLabels(db, {
            posterIds: [posterOf(db, '1')],
            set: [{ genreId: genreId(db, 'War'), state: 'absent' }],
            ...ann,
          });
          setTagline(db, { posterId: posterOf(db, '1'), text: 'mine', ...ann });
        },
      },
    );
    expect(edited).toBe(true);
    expect(labelsOf(db)['1']).toEqual({ Drama: 'present', War: 'absent' });
    expect(readTagline(db, posterOf(db, '1')).text).toBe('mine');
    expect(readTagline(db, posterOf(db, '2')).text).toBe('theirs');
    expectVerified(dir);
  });

  test('duplicate ids of one file are one film with all their genres', async () => {
    const { db } = await project();
    const { report } = await importInto(db, [
      csv('a.csv', 'imdbId,title,genres', '1,A,Drama', 'tt0000001,A,War', '0000001,A,Drama', '2,B,Comedy'),
    ]);
    expect(report).toMatchObject({ films: 2, records: 4, unchanged: 1 });
    expect(labelsOf(db)['1']).toEqual({ Comedy: 'absent', Drama: 'present', War: 'present' });
    expect(count(db, 'label_event')).toBe(2);
  });

  test('catalogs without IMDb ids, explicit splits, poster files and links', async () => {
    const { db } = await project();
    const table = {
      ...csv('k.csv', 'nr,genres,split,poster', 'A 1,Drama,test,one.jpg', 'B,War,train,https://example.org/b.jpg'),
      mapping: { key: 'nr' },
    };
    const result = await importInto(db, [table]);
    expect(result.filmKeys).toEqual(['key:A 1', 'key:B']);
    expect(result.splits).toEqual([
      { filmKey: 'key:A 1', part: 'test' },
      { filmKey: 'key:B', part: 'train' },
    ]);
    expect(result.posterColumn).toEqual([{ filmKey: 'key:A 1', file: 'one.jpg' }]);
    expect(result.links).toEqual([{ filmKey: 'key:B', url: 'https://example.org/b.jpg' }]);
  });

  test('bad rows are listed with row and line, the others imported', async () => {
    const { db } = await project();
    const { report } = await importInto(db, [
      csv('a.csv', 'imdbId,year,genres', '1,1999,Drama', 'x,1999,Drama', '2,12/1,War', '3,1999,"Dra', '4,1999,War'),
    ]);
    expect(report.films).toBe(3);
    expect(report.skipped).toEqual([
      { source: 'a.csv', row: 2, line: 3, reason: '"x" is no IMDb id' },
      { source: 'a.csv', row: 3, line: 4, reason: 'year "12/1" is no year; the rest of the row is kept' },
      { source: 'a.csv', row: 4, line: 5, reason: 'a quote opened in cell 3 is never closed' },
    ]);
  });

  test('a table with nothing readable, a header alone and a column that holds no genres are refused', async () => {
    const { db } = await project();
    await expect(importInto(db, [csv('a.csv', 'imdbId,genres', 'x,Drama', ',War')])).rejects.toMatchObject({
      code: 'bad_input',
      message: 'Nothing to import in a.csv: none of 2 records could be read; first: a.csv, line 2: "x" is no IMDb id.',
    });
    await expect(importInto(db, [csv('b.csv', 'imdbId,genres')])).rejects.toMatchObject({
      message: 'Nothing to import in b.csv: there are no records after the header.',
    });
    const titles = Array.from({ length: 400 }, (_, i) => `${String(i + 1)},Title ${String(i)}`);
    await expect(importInto(db, [csv('c.csv', 'imdbId,genres', ...titles)])).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('The genre column of c.csv holds more than 256 different names'),
    });
    expect([count(db, 'film'), count(db, 'genre')]).toEqual([0, 0]);
  });

  test('cancelling keeps what was committed, and importing again finishes it', async () => {
    const { dir, db } = await project();
    const rows = Array.from(
      { length: 2600 },
      (_, i) => `${String(i + 1)},${i % 2 ? 'Drama' : 'War'},line ${String(i)}`,
    );
    const table = csv('big.csv', 'imdbId,genres,tagline', ...rows);
    const abort = new AbortController();
    const work = importInto(
      db,
      [table],
      {},
      {
        signal: abort.signal,
        note: (note) => {
          if (note.t === 'progress' && note.phase === 'writing films' && note.done >= 1000) abort.abort();
        },
      },
    );
    await expect(work).rejects.toMatchObject({ code: 'cancelled', details: { filmsWritten: 1000 } });
    expect(count(db, 'film')).toBe(1000);
    expectVerified(dir);
    const { report } = await importInto(db, [table]);
    expect(report).toMatchObject({ films: 1600, unchanged: 1000, taglines: 1600 });
    expectVerified(dir);
    const early = new AbortController();
    early.abort();
    await expect(importInto(db, [table], {}, { signal: early.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('other calls of the thread have their turn between batches, and notes say how far it is', async () => {
    const { db } = await project();
    const rows = Array.from({ length: 3000 }, (_, i) => `${String(i + 1)},Drama`);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const { notes } = await importInto(db, [csv('big.csv', 'imdbId,genres', ...rows)]);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
    const phases = [...new Set(notes.flatMap((note) => (note.t === 'progress' ? [note.phase] : [])))];
    expect(phases).toEqual(['reading big.csv', 'comparing big.csv', 'writing films']);
    const changes = notes.flatMap((note) => (note.t === 'change' ? [note.change] : []));
    expect(changes.map(({ what }) => what[0])).toEqual(['genres', ...Array.from({ length: 6 }, () => 'films')]);
    expect(changes.every(({ revision }, i) => i === 0 || revision === changes[i - 1]!.revision + 1)).toBe(true);
    expect(changes.flatMap(({ posterIds }) => posterIds ?? []).length).toBe(3000);
  });

  test('two imports at once run one after the other', async () => {
    const { db } = await project();
    const handlers = importHandlers(() => db);
    const context = { signal: new AbortController().signal, note: () => undefined };
    const spec = {
      ...(await import('../../../../src/shared/importSpec.ts')).importSpecSchema.parse({ tables: [MOVIE_GENRE] }),
    };
    const run = () =>
      handlers['import.tables']({ spec, person: 'ann' }, context) as Promise<{ report: { films: number } }>;
    const [a, b] = await Promise.all([run(), run()]);
    expect([a.report.films, b.report.films]).toEqual([150, 0]);
  });
});

const image = (n: number): CheckedImage => ({
  sha256: n.toString(16).padStart(64, '0'),
  bytes: 10,
  width: 2,
  height: 3,
  format: 'jpeg',
  phash: '0'.repeat(16),
  color: '#000000',
});
const attach = (db: WriterDb, ...entries: [string, number][]) =>
  attachPosters(db, {
    images: entries.map(([filmKey, n]) => ({
      filmKey,
      image: image(n),
      storage: 'copy' as const,
      path: `posters/${String(n)}.jpg`,
    })),
  });

describe('posters', () => {
  const table = () => csv('a.csv', 'imdbId,genres,tagline,poster', '1,Drama,t,one.jpg', '2,War,,two.jpg');

  test('are matched by id and by the poster column', async () => {
    const { db } = await project();
    const { posterColumn } = await importInto(db, [table()]);
    expect(matchPosters(db, { names: ['ONE.jpg', 'tt0000002.png', '3.jpg'], posterColumn })).toEqual({
      matched: [
        { name: 'ONE.jpg', filmKey: '1' },
        { name: 'tt0000002.png', filmKey: '2' },
      ],
      unmatched: ['3.jpg'],
    });
  });

  test('take the place of the placeholder and keep its labels; attaching again changes nothing', async () => {
    const { dir, db } = await project();
    await importInto(db, [table()]);
    const before = labelsOf(db);
    expect(attach(db, ['1', 1], ['2', 2])).toMatchObject({
      attached: 2,
      already: 0,
      change: { posterIds: [posterOf(db, '1'), posterOf(db, '2')] },
    });
    expect(attach(db, ['1', 1], ['2', 2])).toEqual({ attached: 0, already: 2, change: null });
    expect([count(db, 'poster'), count(db, 'image')]).toEqual([2, 2]);
    expect(labelsOf(db)).toEqual(before);
    expectVerified(dir);
  });

  test('a further poster of a film gets what imports know of the film, before or after it was attached', async () => {
    const states = async (postersFirst: boolean) => {
      const { dir, db } = await project();
      await importInto(db, [csv('f.csv', 'imdbId,title', '1,One')]);
      const images = (): unknown => attach(db, ['1', 1], ['1', 7]);
      if (postersFirst) images();
      await importInto(db, [table()]);
      if (!postersFirst) images();
      expectVerified(dir);
      const ids = db
        .prepare<{ id: number }>(
          "SELECT p.id FROM poster p JOIN film f ON f.id = p.film_id WHERE f.key = '1' ORDER BY p.sha256",
        )
        .all();
      return ids.map(({ id }) => ({
        tagline: readTagline(db, id).text,
        present: db.prepare('SELECT import_present, import_absent FROM label_state WHERE poster_id = ?').get(id),
      }));
    };
    const after = await states(false);
    expect(after.length).toBe(2);
    expect(after[1]).toEqual(after[0]);
    expect(after[0]?.tagline).toBe('t');
    expect(await states(true)).toEqual(after);
  });

  test('one file may be the poster of two films', async () => {
    const { db } = await project();
    await importInto(db, [table()]);
    expect(attach(db, ['1', 5], ['2', 5]).attached).toBe(2);
    expect([count(db, 'poster'), count(db, 'image')]).toEqual([2, 1]);
  });

  test('a film with an image is not offered for download again', async () => {
    const { db } = await project();
    const links = csv('l.csv', 'imdbId,poster', '1,https://example.org/1.jpg', '2,https://example.org/2.jpg');
    await importInto(db, [links]);
    attach(db, ['1', 1]);
    expect((await importInto(db, [links])).links.map(({ filmKey }) => filmKey)).toEqual(['2']);
  });

  test('an image of an unknown film is an error that leaves nothing behind', async () => {
    const { db } = await project();
    await importInto(db, [table()]);
    expect(() => attach(db, ['1', 1], ['404', 2])).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(count(db, 'image')).toBe(0);
  });
});
