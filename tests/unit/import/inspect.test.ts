import { describe, expect, test } from 'vitest';
import { tableInspectionSchema } from '../../../src/shared/importSpec.ts';
import { inspectTable } from '../../../src/main/import/index.ts';
import { fixture, tempFile } from './files.ts';

describe('import.inspect', () => {
  test.each([
    ['MovieGenre.csv', 'movie-genre', 'Genre'],
    ['movies_metadata.csv', 'movies-metadata', 'genres'],
    ['labels.csv', 'table', 'Genre'],
    ['movie_text.csv', 'table', 'genres'],
  ])('%s is recognised as %s', async (name, layout, genres) => {
    const seen = await inspectTable(fixture(name));
    expect(tableInspectionSchema.parse(seen)).toEqual(seen);
    expect(seen).toMatchObject({ layout, format: 'csv', encoding: 'utf-8' });
    expect(seen.mapping.genres).toBe(genres);
    expect(seen.sample.length).toBe(20);
    expect(seen.genres[0]?.count).toBeGreaterThan(10);
    expect(seen.genres.map(({ name: genre }) => genre)).toContain('Drama');
  });
  test('shows text that was decoded twice', async () => {
    const { decodedTwice } = await inspectTable(fixture('movie_text.csv'));
    expect(decodedTwice.cells).toBe(8);
    expect(decodedTwice.examples.length).toBe(8);
    const path = tempFile('t.csv', 'tconst,tagline\ntt1,it doesnâ€™t\n');
    expect((await inspectTable(path)).decodedTwice.examples).toEqual([{ before: 'it doesnâ€™t', after: 'it doesn’t' }]);
  });
  test('maps genres to those of the project', async () => {
    const known = new Map([['sci-fi', 'Science Fiction']]);
    const { genres } = await inspectTable(
      fixture('labels.csv'),
      {},
      { projectName: (name) => known.get(name.toLowerCase()) ?? null },
    );
    expect(genres.find(({ name }) => name === 'Sci-Fi')?.mapsTo).toBe('Science Fiction');
    expect(genres.find(({ name }) => name === 'Drama')?.mapsTo).toBeNull();
  });
  test('guesses by content where names say nothing, and follows the user', async () => {
    const rows = Array.from(
      { length: 30 },
      (_, i) => `tt00${String(10000 + i)},${['Drama|War', 'Comedy', 'War|Comedy'][i % 3]!},x${String(i)}`,
    );
    const path = tempFile('odd.csv', `a,b,c\n${rows.join('\n')}\n`);
    expect((await inspectTable(path)).mapping).toEqual({ imdbId: 'a', genres: 'b' });
    expect((await inspectTable(path, { title: 'c' })).mapping).toEqual({ imdbId: 'a', genres: 'b', title: 'c' });
  });
  test('a table without a key can be looked at, so that its key can be named', async () => {
    const seen = await inspectTable(tempFile('x.csv', 'a,b\n1,2\n'));
    expect(seen).toMatchObject({ columns: ['a', 'b'], mapping: {}, sample: [{ a: '1', b: '2' }], genres: [] });
  });
});
