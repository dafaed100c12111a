import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/shared/errors.ts';
import { detectEncoding } from '../../../src/main/import/encoding.ts';
import { RecordFramer } from '../../../src/main/import/recordFrames.ts';
import { openTable, readTable } from '../../../src/main/import/table.ts';
import { fixture, fixtureBytes, readFilms, tempDir, tempFile } from './files.ts';

const failure = async (work: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`);
  return error;
};
const latin1 = (name: string): Buffer =>
  Buffer.from(
    fixtureBytes(name)
      .toString('utf8')
      .replace(/[^\0-\x7f\xa0-\xff]/g, '?'),
    'latin1',
  );

describe('encoding', () => {
  test('UTF-8, with and without a byte order mark, across chunk borders', async () => {
    expect((await detectEncoding(fixture('MovieGenre.csv'))).encoding).toBe('utf-8');
    const marked = tempFile('bom.csv', '\ufeffimdbId,Genre\n1,Drama\n');
    expect(await detectEncoding(marked)).toMatchObject({ encoding: 'utf-8', bom: 3 });
    expect((await openTable(marked)).columns).toEqual(['imdbId', 'Genre']);
    for (const shift of [0, 1, 2]) {
      const long = tempFile('long.csv', `${'x'.repeat(shift)}${'€'.repeat(800_000)}`);
      expect((await detectEncoding(long)).encoding).toBe('utf-8');
    }
  });
  test('windows-1252 with the line that shows it', async () => {
    const path = tempFile(
      'latin1.csv',
      Buffer.from('imdbId,Title,Genre\n1,Heat,Crime\n2,Am\xe9lie,Comedy\n', 'latin1'),
    );
    const found = await detectEncoding(path);
    expect(found).toMatchObject({ encoding: 'windows-1252' });
    expect(found.reason).toBe('windows-1252 (Latin-1), because byte 0xe9 on line 3 is no part of a UTF-8 character');
  });
  test('finds a broken byte far behind the start', async () => {
    const good = Buffer.from('é,€\n'.repeat(400_000));
    const path = tempFile('late.csv', Buffer.concat([good, Buffer.from([0xe9, 0x0a])]));
    expect((await detectEncoding(path)).reason).toContain('byte 0xe9 on line 400,001 ');
  });
  test('the real excerpt as Latin-1 reads the same', async () => {
    const path = tempFile('MovieGenre.csv', latin1('MovieGenre.csv'));
    const { films, source } = await readFilms(path, { layout: 'movie-genre' });
    expect(source.table.encoding.encoding).toBe('windows-1252');
    const asUtf8 = tempFile('utf8.csv', latin1('MovieGenre.csv').toString('latin1'));
    expect(films).toEqual((await readFilms(asUtf8, { layout: 'movie-genre' })).films);
    expect(films.filter(({ title }) => /[\xc0-\xff]/.test(title ?? '')).length).toBeGreaterThan(10);
  });
  test('Latin-1 that is read as UTF-8 on purpose is refused with the place', async () => {
    const path = tempFile('MovieGenre.csv', latin1('MovieGenre.csv'));
    const error = await failure(openTable(path, { encoding: 'utf-8' }));
    expect(error.code).toBe('bad_input');
    expect(error.message).toMatch(
      /^MovieGenre.csv is not UTF-8: byte 0x[0-9a-f]{2} on line \d+ is no part of a UTF-8 character\.$/,
    );
    expect(error.hint).toContain('windows-1252');
  });
  test.each<[string, Uint8Array, RegExp]>([
    ['utf16.csv', Buffer.from('\ufeffimdbId,Genre\n1,Drama\n', 'utf16le'), /UTF-16/],
    ['utf16-without-mark.csv', Buffer.from('imdbId,Genre\n1,Drama\n', 'utf16le'), /UTF-16/],
    ['book.xlsx', Buffer.from('PK\x03\x04abc', 'latin1'), /workbook/],
    ['posters.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]), /PNG image/],
    ['noise.csv', Buffer.from([1, 2, 3, 0, 5, 6, 7, 8, 9, 200, 201]), /not a text file/],
    ['empty.csv', Buffer.alloc(0), /empty\.csv is empty/],
    ['mark.csv', Buffer.from([0xef, 0xbb, 0xbf]), /is empty/],
  ])('%s is refused by name', async (name, bytes, message) => {
    const error = await failure(openTable(tempFile(name, bytes)));
    expect(error.code).toBe('unreadable_file');
    expect(error.message).toMatch(message);
  });
  test('a folder and a missing file', async () => {
    expect((await failure(openTable(tempDir()))).message).toMatch(/holds no JPEG, PNG or WebP images/);
    expect((await failure(openTable(join(tempDir(), 'none.csv')))).code).toBe('not_found');
  });
});

describe('the published layouts', () => {
  test('MovieGenre.csv', async () => {
    const { films, skipped, records } = await readFilms(fixture('MovieGenre.csv'), { layout: 'movie-genre' });
    expect({ films: films.length, skipped, records }).toEqual({ films: 150, skipped: [], records: 150 });
    const film = films.find(({ posterLink, genres }) => posterLink !== null && genres !== null && genres.length > 1);
    expect(film).toMatchObject({ title: expect.any(String), year: expect.any(Number), rating: expect.any(Number) });
    expect(film?.title).not.toMatch(/\(\d{4}\)$/);
    expect(films.filter(({ genres }) => genres === null).length).toBe(2);
  });
  test('movies_metadata.csv: line numbers through cells with line breaks, odd dates listed', async () => {
    const { films, skipped } = await readFilms(fixture('movies_metadata.csv'), { layout: 'movies-metadata' });
    expect(films.length).toBe(117);
    expect(films.some((film, i) => film.line > i + 2)).toBe(true);
    expect(films.find(({ title }) => title === 'End of Days')).toMatchObject({
      filmKey: '146675',
      year: 1999,
      tagline: 'Prepare for the end.',
    });
    expect(skipped.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^release_date ".*" may mean 19\d\d or 20\d\d; the rest of the row is kept$/),
      expect.stringMatching(/may mean/),
    ]);
    expect(skipped[0]).toMatchObject({
      source: 'movies_metadata.csv',
      row: expect.any(Number),
      line: expect.any(Number),
    });
  });
  test('broken rows of movies_metadata.csv are listed, the others kept', async () => {
    const text = fixtureBytes('movies_metadata.csv').toString('utf8');
    const header = text.slice(0, text.indexOf('\n') + 1);
    const row = (cells: Record<string, string>): string =>
      `${header
        .trim()
        .split(',')
        .map((name) => cells[name] ?? '')
        .join(',')}\r\n`;
    const torn = ` - Written by Ørnås",0.065736,/ff9qCepilowshEtG2GYWwzt2bs4.jpg,"[{'name': 'Carousel Productions', 'id': 11176}]"\r\n`;
    const path = tempFile(
      'movies_metadata.csv',
      text +
        torn +
        row({ adult: ' Rune Balot goes to a casino', imdb_id: '0', title: 'x' }) +
        row({ adult: 'False', imdb_id: '', title: 'No id' }) +
        row({ adult: 'False', imdb_id: '0', title: 'Zero' }) +
        row({ adult: 'False', imdb_id: 'tt0000417', title: 'Kept', genres: "\"[{'id': 1, 'name': \"" }) +
        row({ adult: 'False', imdb_id: 'tt0000418', title: 'Last' }),
    );
    const { films, skipped } = await readFilms(path, { layout: 'movies-metadata' });
    expect(films.length).toBe(119);
    expect(films.slice(-2).map(({ filmKey, genres }) => [filmKey, genres])).toEqual([
      ['417', null],
      ['418', null],
    ]);
    expect(skipped.slice(2).map(({ row: record, reason }) => [record, reason])).toEqual([
      [118, '4 cells where the header has 24 columns'],
      [119, 'broken row: column adult holds "Rune Balot goes to a casino"'],
      [120, 'no IMDb id'],
      [121, '"0" is no IMDb id'],
      [122, expect.stringContaining('genres are no list')],
    ]);
  });
  test('a missing column is named with the file and what was expected', async () => {
    const error = await failure(readFilms(fixture('labels.csv'), { layout: 'movie-genre' }));
    expect(error.code).toBe('bad_input');
    expect(error.message).toBe(
      'labels.csv is not in the layout of MovieGenre.csv: column Title is missing. Expected columns: imdbId, Imdb Link, ' +
        'Title, IMDB Score, Genre, Poster. Found: imdbId, Genre, Poster.',
    );
  });
});

describe('any table', () => {
  test('labels.csv and movie_text.csv by guessed columns', async () => {
    const labels = await readFilms(fixture('labels.csv'));
    expect(labels.source.mapping).toEqual({ imdbId: 'imdbId', genres: 'Genre', poster: 'Poster' });
    expect(labels.films[0]).toMatchObject({ posterFile: expect.stringMatching(/^\d+\.jpg$/), posterLink: null });
    const text = await readFilms(fixture('movie_text.csv'), { layout: 'table', repairText: true });
    expect(text.films.length).toBe(97);
    expect(text.skipped.length).toBe(13);
    expect(text.skipped[0]?.reason).toMatch(/^year ".*" is no year; the rest of the row is kept$/);
    expect(text.source.text).toEqual({ decodedTwice: 8, repaired: 0 });
    expect(text.films.filter(({ genres }) => genres === null).length).toBeGreaterThanOrEqual(4);
  });
  test('repair on request only', async () => {
    const path = tempFile('t.csv', 'imdb_id,title,tagline\ntt0000001,A,doesnâ€™t\n');
    const asIs = await readFilms(path);
    expect([asIs.films[0]?.tagline, asIs.source.text]).toEqual(['doesnâ€™t', { decodedTwice: 1, repaired: 0 }]);
    const repaired = await readFilms(path, { layout: 'table', repairText: true });
    expect([repaired.films[0]?.tagline, repaired.source.text]).toEqual(['doesn’t', { decodedTwice: 1, repaired: 1 }]);
  });
  test('TSV, semicolons and JSON lines', async () => {
    const tsv = await readFilms(
      tempFile('a.tsv', 'tconst\tprimaryTitle\tstartYear\tgenres\ntt0000005\tA, "B"\t1995\tDrama,War\n'),
    );
    expect(tsv.films[0]).toMatchObject({ filmKey: '5', title: 'A, "B"', year: 1995, genres: ['Drama', 'War'] });
    const semicolons = await readFilms(tempFile('a.csv', 'imdbId;Genre;Title\r\n5;Drama|War;"A; B"\r\n'));
    expect(semicolons.films[0]).toMatchObject({ title: 'A; B', genres: ['Drama', 'War'] });
    const jsonl = await readFilms(
      tempFile(
        'a.jsonl',
        '{"imdb_id":"tt5","genres":["Drama","War"],"year":1995}\n\nnot json\n[1]\n{"imdb_id":"tt6","title":"T"}',
      ),
    );
    expect(jsonl.films.map(({ filmKey, genres, title, line }) => [filmKey, genres, title, line])).toEqual([
      ['5', ['Drama', 'War'], null, 1],
      ['6', null, 'T', 5],
    ]);
    expect(jsonl.skipped.map(({ row, line }) => [row, line])).toEqual([
      [2, 3],
      [3, 4],
    ]);
  });
  test('the user’s mapping goes before the guess, and a wrong one is named', async () => {
    const path = tempFile('m.csv', 'nr,title,other,set\n7,Wrong,Right,train\n8,x,y,holdout\n');
    const { films, skipped } = await readFilms(path, {
      layout: 'table',
      mapping: { key: 'nr', title: 'other', split: 'set' },
    });
    expect(films[0]).toMatchObject({ filmKey: 'key:7', title: 'Right', split: 'train' });
    expect(skipped[0]?.reason).toContain('split "holdout"');
    const error = await failure(readFilms(path, { layout: 'table', mapping: { key: 'number' } }));
    expect(error.message).toBe('m.csv has no column "number" for key. Columns found: nr, title, other, set.');
  });
  test('a table that names no film, and one with a single column', async () => {
    const error = await failure(readFilms(tempFile('x.csv', 'a,b\n1,2\n')));
    expect(error.message).toContain('x.csv has no column that names the film.');
    expect(error.message).toContain('found: a, b.');
    const single = await failure(readFilms(tempFile('one.csv', 'lines\nfoo\nbar\n')));
    expect(single.message).toContain('It has one column only');
  });
});

describe('damaged tables', () => {
  const table = (...lines: string[]): string => tempFile('d.csv', `imdbId,Title,Genre\n${lines.join('\n')}`);
  const keys = async (path: string): Promise<[string[], [number | null, number | null, string][]]> => {
    const { films, skipped } = await readFilms(path);
    return [films.map((film) => film.filmKey), skipped.map(({ row, line, reason }) => [row, line, reason])];
  };

  test('a file that ends inside a quoted cell', async () => {
    const bytes = fixtureBytes('movies_metadata.csv');
    const text = bytes.toString('utf8');
    const cut = text.indexOf('"', text.length - 3000) + 20;
    const path = tempFile('movies_metadata.csv', text.slice(0, cut));
    const { films, skipped } = await readFilms(path, { layout: 'movies-metadata' });
    expect(films.length).toBeGreaterThan(110);
    const last = skipped.at(-1);
    expect(last?.reason).toMatch(/never closed|cells where/);
    expect(last?.line).toBeGreaterThan(110);
  });
  test('every way to cut a real file keeps what is whole and lists the rest', async () => {
    const bytes = fixtureBytes('movies_metadata.csv');
    const whole = (await readFilms(fixture('movies_metadata.csv'), { layout: 'movies-metadata' })).films;
    const dir = tempDir();
    for (let i = 1; i <= 60; i++) {
      const length = 1000 + Math.floor((i / 61) * (bytes.length - 1000));
      const path = join(dir, 'cut.csv');
      writeFileSync(path, bytes.subarray(0, length));
      const { films, skipped } = await readFilms(path, { layout: 'movies-metadata' });
      const complete = whole.slice(0, films.length);
      // The record that the cut went through may lack its end; all others are as in the whole file.
      expect(films.slice(0, -1)).toEqual(complete.slice(0, -1));
      expect(films.length + skipped.filter(({ reason }) => !reason.includes('rest of the row')).length).toBeGreaterThan(
        0,
      );
    }
  });
  test('a quote that is never closed does not swallow the rest', async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => `${String(i + 10)},Film ${String(i)},Drama`);
    rows[500] = '510,"Film 500,Drama';
    const [films, skipped] = await keys(table(...rows));
    expect(films.length).toBe(999);
    expect(skipped).toEqual([[501, 502, 'a quote opened in cell 2 is never closed']]);
  });
  test('and is found at the next quote, however long the file', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => `${String(i + 10)},"Film, ${String(i)}",Drama`);
    rows[100] = '110,"Film 100,Drama';
    const [films, skipped] = await keys(table(...rows));
    expect(films.length).toBe(299);
    expect(skipped).toEqual([[101, 102, 'a quote in cell 2 is closed in the middle of the cell']]);
  });
  test('line breaks, doubled quotes and quotes inside plain cells', async () => {
    const path = table(
      '1,"A ""b""\n\nc",Drama',
      '2,5" disk,Drama',
      '',
      '3,,Drama',
      '4,x,Drama,more',
      '5,x',
      '6,"",War',
    );
    const { films, skipped } = await readFilms(path);
    expect(films.map(({ filmKey, title, line }) => [filmKey, title, line])).toEqual([
      ['1', 'A "b" c', 2],
      ['2', '5" disk', 5],
      ['3', null, 7],
      ['6', null, 10],
    ]);
    expect(skipped.map(({ row, line, reason }) => [row, line, reason])).toEqual([
      [4, 8, '4 cells where the header has 3 columns'],
      [5, 9, '2 cells where the header has 3 columns'],
    ]);
  });
  test('line ends of both kinds in one file', async () => {
    const path = tempFile(
      'm.csv',
      'imdbId,Genre,Title\r\n1,Drama,"A"\n2,War,"B"\r\n3,War,C\r\n4,War,"D\r\nd"\n5,War,"E"',
    );
    const { films, skipped } = await readFilms(path);
    expect(films.map(({ title, line }) => [title, line])).toEqual([
      ['A', 2],
      ['B', 3],
      ['C', 4],
      ['D d', 5],
      ['E', 7],
    ]);
    expect(skipped).toEqual([]);
  });
  test('a huge cell is left out with its row, what follows is kept', async () => {
    const [films, skipped] = await keys(
      table(
        '1,a,Drama',
        `2,"${'x'.repeat(3 << 20)}",Drama`,
        '3,c,Drama',
        `4,${'y'.repeat(3 << 20)},Drama`,
        '5,e,Drama',
      ),
    );
    expect(films).toEqual(['1', '3', '5']);
    expect(skipped).toEqual([
      [2, 3, expect.stringMatching(/never closed|longer than/)],
      [4, 5, 'the record is longer than 1 MiB'],
    ]);
  });
  test('a cell beyond the limits of its field is left out alone', async () => {
    const { films, skipped } = await readFilms(table(`1,${'x'.repeat(2000)},Drama`));
    expect(films[0]).toMatchObject({ filmKey: '1', title: null, genres: ['Drama'] });
    expect(skipped[0]?.reason).toBe('the title is 2,000 characters long; the rest of the row is kept');
  });
  test('a header alone, and a header that is cut', async () => {
    expect((await readFilms(table())).records).toBe(0);
    expect((await failure(openTable(tempFile('h.csv', '"imdbId,Title\n1,2')))).message).toContain('has no header');
  });
  test('many unclosed quotes cost bounded time', async () => {
    const path = tempFile('evil.csv', `imdbId,Title,Genre\n${'1,"a""\n'.repeat(100_000)}`);
    const started = performance.now();
    const { films } = await readFilms(path);
    expect(films.length).toBe(0);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
  test('cut into chunks of any size, a file gives the same records', () => {
    const cell = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'ab,"\n\r |') }).map((text) => `"${text.replaceAll('"', '""')}"`),
      fc.string({ unit: fc.constantFrom(...'ab |') }),
    );
    const rows = fc.array(
      fc.tuple(cell, cell).map(([a, b]) => `x${a.startsWith('"') ? '' : a},${b}`),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(rows, fc.constantFrom('\n', '\r\n'), fc.integer({ min: 1, max: 9 }), (lines, end, size) => {
        const bytes = Buffer.from(lines.map((line) => line + end).join(''));
        const frame = (step: number): string[] => {
          const framer = new RecordFramer(44, 2);
          const found: string[] = [];
          const take = (block: ReturnType<RecordFramer['push']>): void => {
            for (const { start, end: stop, line } of block.frames) {
              found.push(`${String(line)}:${block.bytes.toString('utf8', start, stop)}`);
            }
          };
          for (let at = 0; at < bytes.length; at += step) take(framer.push(bytes.subarray(at, at + step)));
          take(framer.finish());
          return found;
        };
        expect(frame(size)).toEqual(frame(bytes.length + 1));
        expect(frame(size).length).toBe(lines.length);
      }),
    );
  });
  test('stops when it is told to', async () => {
    const abort = new AbortController();
    const opened = await openTable(fixture('movies_metadata.csv'));
    const blocks = readTable(opened, abort.signal);
    await blocks.next();
    abort.abort();
    await expect(blocks.next()).rejects.toThrow(/abort/i);
  });
});
