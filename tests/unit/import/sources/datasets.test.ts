// Exports of FiftyOne and Label Studio, folders of genres and folders of images: what is recognised by content alone, and what
// comes of each record.
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspectTable } from '../../../../src/main/import/index.ts';
import { tableInspectionSchema } from '../../../../src/shared/importSpec.ts';
import { readFilms, tempDir, tempFile } from '../files.ts';
import { folderOf, INOUT } from './fixtures.ts';

const inout = (name: string): string => join(INOUT, name);
const inspect = async (path: string) => {
  const seen = await inspectTable(path);
  expect(tableInspectionSchema.parse(seen)).toEqual(seen);
  return seen;
};

describe('FiftyOne', () => {
  test.each(['fiftyone/samples.json', 'fiftyone/legacy.json', 'fiftyone/to_json.json'])('%s', async (name) => {
    // A name that says nothing: it is the content that is recognised.
    const path = tempFile('x.json', readFileSync(inout(name)));
    const seen = await inspect(path);
    expect(seen).toMatchObject({ layout: 'fiftyone', format: 'json', images: null });
    expect(seen.about).toMatch(/^FiftyOne dataset with 3 samples\. “ground_truth” holds the genres\./);
    expect(seen.mapping).toMatchObject({
      genres: 'ground_truth',
      absent: 'absent',
      imdbId: 'imdb_id',
      title: 'title',
      year: 'year',
      split: 'split in the tags',
    });
    const { films, skipped } = await readFilms(path, { layout: 'fiftyone' });
    expect(skipped).toEqual([]);
    expect(films).toMatchObject([
      { filmKey: '5000', title: 'T0', year: 1990, genres: ['Comedy', 'Drama'], absent: ['War'], split: 'test' },
      { filmKey: '5001', title: 'T1', year: 1991, genres: ['Horror'], split: 'train' },
      { filmKey: '5002', title: 'T2', year: 1992, genres: null, split: 'train' },
    ]);
    expect(films[0]!.posterFile).toMatch(/1000095\.jpg$/);
  });

  test('a dataset folder comes with its pictures', async () => {
    const dir = folderOf({ 'data/1000095.jpg': '1000095', 'data/112993.jpg': '112993', 'data/1221141.jpg': '1221141' });
    cpSync(inout('fiftyone/samples.json'), join(dir, 'samples.json'));
    cpSync(inout('fiftyone/metadata.json'), join(dir, 'metadata.json'));
    expect(await inspect(dir)).toMatchObject({ layout: 'fiftyone', images: 3 });
    const { films, source } = await readFilms(dir, { layout: 'fiftyone' });
    expect(source.table.own?.images).toEqual({ dir, count: 3 });
    expect(films.map(({ posterFile }) => posterFile)).toEqual([
      'data/1000095.jpg',
      'data/112993.jpg',
      'data/1221141.jpg',
    ]);
  });

  test('without ids the name of the file names the film, with its folder where names repeat', async () => {
    const sample = (filepath: string, label: string) => ({
      filepath,
      tags: [],
      genre: { _cls: 'Classification', label },
    });
    const samples = [
      sample('/somewhere/a/one.jpg', 'Drama'),
      sample('/somewhere/b/one.jpg', 'War'),
      sample('C:\\posters\\Heat [tt0113277].png', 'Action'),
    ];
    const path = tempFile('samples.json', JSON.stringify({ name: 'x', samples }));
    const seen = await inspect(path);
    expect(seen.mapping).toMatchObject({ genres: 'genre', key: 'file name', imdbId: 'IMDb id in the file name' });
    const { films } = await readFilms(path);
    expect(films.map(({ filmKey, genres }) => [filmKey, genres])).toEqual([
      ['key:a/one', ['Drama']],
      ['key:b/one', ['War']],
      ['113277', ['Action']],
    ]);
  });
});

describe('Label Studio', () => {
  test('tasks with several annotators', async () => {
    const path = inout('label-studio/tasks.json');
    const seen = await inspect(path);
    expect(seen).toMatchObject({
      layout: 'label-studio',
      format: 'json',
      mapping: { genres: 'genre', title: 'title' },
    });
    expect(seen.about).toMatch(/^Label Studio export: 4 tasks by 3 annotators\. “genre” holds the genres\./);
    // Predictions, cancelled annotations and other controls say nothing of genres.
    expect(seen.genres.map(({ name }) => name).sort()).toEqual(['Comedy', 'Drama', 'Horror']);
    const { films, skipped } = await readFilms(path);
    expect(skipped).toEqual([]);
    expect(
      films.map(({ filmKey, title, posterFile, posterLink }) => [filmKey, title, posterFile ?? posterLink]),
    ).toEqual([
      ['112993', 'Ace', '/data/upload/1/tt0112993.jpg'],
      ['1000095', 'Box', 'posters/tt1000095.jpg'],
      ['key:Night River', 'Night River', 'bucket/set/Night River.png'.replace('bucket', 's3://bucket')],
      ['key:plain', 'Plain', 'http://localhost:8080/data/upload/1/ffffffff-plain.jpg'],
    ]);
    expect(films[0]!.said).toMatchObject([
      { actor: 'annotator 1', at: '2024-03-01T10:00:01.500Z', present: ['Comedy', 'Drama'], absent: null },
      { actor: 'bea@example.org', present: ['Drama'] },
    ]);
    expect(films[2]!.said).toMatchObject([{ actor: 'annotator 2', present: [] }]);
    expect(films[3]!.said).toBeNull();
  });

  test('JSON-MIN has an annotation in each entry', async () => {
    const path = inout('label-studio/min.json');
    expect((await inspect(path)).about).toMatch(/3 tasks by 2 annotators\. “genre” holds the genres/);
    const { films } = await readFilms(path);
    expect(films.map(({ filmKey, genres, said }) => [filmKey, genres, said?.map(({ actor }) => actor)])).toEqual([
      ['112993', ['Comedy', 'Drama'], ['annotator 1']],
      ['112993', ['Drama'], ['bea@example.org']],
      ['1000095', ['Horror'], ['annotator 1']],
    ]);
  });
});

describe('a folder for each genre', () => {
  test('the name of the folder is the genre; a picture in two has both', async () => {
    const dir = folderOf({
      'Comedy/first.jpg': '1000095',
      'Drama/the same again.jpg': '1000095',
      'Drama/second.jpg': '112993',
      'Sci-Fi/deep/tt0078748.jpg': '1221141',
      'Sci-Fi/second.jpg': '1000774',
    });
    const seen = await inspect(dir);
    expect(seen).toMatchObject({ layout: 'genre-folders', format: 'folder', images: 5 });
    expect(seen.about).toMatch(/^4 pictures in folders of 3 genres; 1 in more than one of them\./);
    const { films, skipped } = await readFilms(dir);
    expect(skipped).toEqual([]);
    expect(films.map(({ filmKey, genres, posterFile }) => [filmKey, genres, posterFile])).toEqual([
      ['key:first', ['Comedy', 'Drama'], 'Comedy/first.jpg'],
      ['key:first', null, 'Drama/the same again.jpg'],
      ['key:Drama/second', ['Drama'], 'Drama/second.jpg'],
      ['78748', ['Sci-Fi'], 'Sci-Fi/deep/tt0078748.jpg'],
      ['key:Sci-Fi/second', ['Sci-Fi'], 'Sci-Fi/second.jpg'],
    ]);
  });

  test('numbers as names are IMDb ids where all names are such numbers', async () => {
    const dir = folderOf({ 'Comedy/0112993.jpg': '112993', 'Drama/1000095.jpg': '1000095' });
    expect((await readFilms(dir)).films.map(({ filmKey }) => filmKey)).toEqual(['112993', '1000095']);
  });

  test('train, validation and test on top are the split', async () => {
    const dir = folderOf({ 'train/Comedy/a.jpg': '1000095', 'val/War/b.jpg': '112993', 'test/War/c.jpg': '1221141' });
    const { films } = await readFilms(dir);
    expect(films.map(({ split, genres }) => [split, genres?.[0]])).toEqual([
      ['test', 'War'],
      ['train', 'Comedy'],
      ['validation', 'War'],
    ]);
  });

  test('links are not followed, and a flat folder is told what to do', async () => {
    const outside = folderOf({ 'secret.jpg': '112993' });
    const dir = folderOf({ 'Comedy/a.jpg': '1000095' });
    symlinkSync(join(outside, 'secret.jpg'), join(dir, 'Comedy', 'link.jpg'));
    symlinkSync(outside, join(dir, 'War'));
    const { films } = await readFilms(dir);
    expect(films.map(({ posterFile }) => posterFile)).toEqual(['Comedy/a.jpg']);
    await expect(inspectTable(outside)).rejects.toMatchObject({
      code: 'bad_input',
      hint: expect.stringContaining('--posters') as string,
    });
  });
});

describe('a folder of images with metadata.jsonl', () => {
  test('lines of all parts, with the part that their folder names', async () => {
    const dir = folderOf({ 'train/a.jpg': '1000095', 'validation/b.jpg': '112993' });
    const line = (row: object): string => `${JSON.stringify(row)}\n`;
    writeFileSync(
      join(dir, 'train/metadata.jsonl'),
      line({ file_name: 'a.jpg', imdb_id: 'tt0112993', title: 'A', genres: 'Drama|War', absent: 'Comedy' }) +
        'broken\n',
    );
    writeFileSync(
      join(dir, 'validation/metadata.jsonl'),
      line({ file_name: 'b.jpg', imdb_id: 'tt0000042', title: 'B' }),
    );
    const seen = await inspect(dir);
    expect(seen).toMatchObject({ layout: 'imagefolder', format: 'folder', images: 2 });
    const { films, skipped } = await readFilms(dir);
    expect(films).toMatchObject([
      {
        filmKey: '112993',
        title: 'A',
        genres: ['Drama', 'War'],
        absent: ['Comedy'],
        split: 'train',
        posterFile: 'train/a.jpg',
      },
      { filmKey: '42', title: 'B', split: 'validation', posterFile: 'validation/b.jpg' },
    ]);
    expect(skipped).toEqual([
      { source: 'train/metadata.jsonl', row: 2, line: 2, reason: expect.stringContaining('no JSON') as string },
    ]);
  });

  test('a metadata.jsonl that is a link leads nowhere', async () => {
    const outside = tempFile('metadata.jsonl', '{"file_name":"x.jpg","secret":"yes"}\n');
    const dir = folderOf({ 'Comedy/a.jpg': '1000095' });
    mkdirSync(join(dir, 'train'));
    symlinkSync(outside, join(dir, 'train', 'metadata.jsonl'));
    expect((await inspect(dir)).layout).toBe('genre-folders');
  });
});

test('a JSON list of objects is a table', async () => {
  const rows = [{ tconst: 'tt0000007', title: 'Seven', genres: ['Drama', 'A, B'] }, 5, { tconst: 'tt0000008' }];
  const { films, skipped } = await readFilms(tempFile('list.json', JSON.stringify(rows)));
  expect(films.map(({ filmKey, genres }) => [filmKey, genres])).toEqual([
    ['7', ['Drama', 'A, B']],
    ['8', null],
  ]);
  expect(skipped).toMatchObject([{ row: 2, line: 1, reason: 'it is no object' }]);
});

test('an empty folder says what could be chosen', async () => {
  await expect(inspectTable(tempDir())).rejects.toMatchObject({ code: 'bad_input' });
});
