import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listPosterFiles, matchPosterNames } from '../../../src/main/import/index.ts';
import { tempDir } from './files.ts';

const films = new Set(['114709', '113277', '160905', '2001', 'key:A 1']);
const match = (names: string[], column: { filmKey: string; file: string }[] = []) =>
  matchPosterNames(names, column, (key) => films.has(key));

describe('poster files', () => {
  test.each([
    ['114709.jpg', '114709'],
    ['0114709.JPG', '114709'],
    ['tt0114709.jpeg', '114709'],
    ['TT0114709.webp', '114709'],
    ['114709_2.png', '114709'],
    ['tt0114709-1.png', '114709'],
    ['Heat (1995) [tt0113277].webp', '113277'],
    ['sub/folder/113277.jpg', '113277'],
  ])('%s belongs to %s', (name, filmKey) => {
    expect(match([name])).toEqual({ matched: [{ name, filmKey }], unmatched: [] });
  });
  test.each(['2001 a space odyssey.jpg', '999.jpg', 'poster.jpg', '114709x.jpg', 'tt0114709123456.jpg'])(
    '%s belongs to none',
    (name) => {
      expect(match([name])).toEqual({ matched: [], unmatched: [name] });
    },
  );
  test('the poster column goes before an id in the name, whatever the case and extension', () => {
    const column = [
      { filmKey: '160905', file: '114709.jpg' },
      { filmKey: 'key:A 1', file: '.\\Posters\\One.PNG' },
      { filmKey: 'gone', file: 'x.jpg' },
      { filmKey: '2001', file: 'bare' },
    ];
    expect(match(['114709.JPG', 'posters/one.png', 'x.jpg', 'bare.webp'], column)).toEqual({
      matched: [
        { name: '114709.JPG', filmKey: '160905' },
        { name: 'posters/one.png', filmKey: 'key:A 1' },
        { name: 'bare.webp', filmKey: '2001' },
      ],
      unmatched: ['x.jpg'],
    });
  });
  test('lists images of a folder and its subfolders, and says what it left out', async () => {
    const dir = tempDir();
    mkdirSync(join(dir, 'more'));
    for (const name of ['b.jpg', 'A.PNG', 'notes.txt', '.hidden.jpg', 'more/c.webp'])
      writeFileSync(join(dir, name), 'x');
    symlinkSync(join(dir, 'b.jpg'), join(dir, 'link.jpg'));
    const { files, skipped } = await listPosterFiles(dir);
    expect(files.map(({ name }) => name)).toEqual(['A.PNG', 'b.jpg', 'more/c.webp']);
    expect(skipped).toEqual([{ source: 'notes.txt', row: null, line: null, reason: 'not a JPEG, PNG or WebP file' }]);
    await expect(listPosterFiles(join(dir, 'none'))).rejects.toMatchObject({ code: 'not_found' });
  });
});
