// JSON documents that were made to hurt: nesting, huge entries, wrong types, NULs, broken ends, paths that lead elsewhere. What
// can be read is kept, the rest is named by row and reason, and nothing outside of the chosen folder is ever opened.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inspectTable } from '../../../../src/main/import/index.ts';
import { ElementFramer } from '../../../../src/main/import/sources/jsonElements.ts';
import { imageName } from '../../../../src/main/import/sources/filmOfFile.ts';
import { matchPosterNames } from '../../../../src/main/import/posterFiles.ts';
import { readFilms, tempFile } from '../files.ts';
import { folderOf } from './fixtures.ts';

const sample = (name: string, label = 'Drama'): object => ({
  filepath: name,
  tags: [],
  ground_truth: { _cls: 'Classifications', classifications: [{ _cls: 'Classification', label }] },
});
const samplesOf = (...entries: string[]): string => `{"samples": [${entries.join(',\n')}]}`;
const good = (name: string): string => JSON.stringify(sample(name));

describe('a document with bad entries among good ones', () => {
  test('each is named by row, line and reason', async () => {
    const deep = `{"filepath":"x.jpg","x":${'['.repeat(200)}${']'.repeat(200)}}`;
    const huge = JSON.stringify({ filepath: 'y.jpg', x: 'y'.repeat(5 << 20) });
    const path = tempFile(
      'samples.json',
      samplesOf(
        good('tt0000001.jpg'),
        deep,
        huge,
        '{"filepath": 5}',
        '{"filepath": "z.jpg", bad}',
        'null',
        '"text"',
        good('tt0000002.jpg'),
      ),
    );
    const { films, skipped } = await readFilms(path);
    expect(films.map(({ filmKey }) => filmKey)).toEqual(['1', '2']);
    expect(skipped.map(({ row, reason }) => [row, reason.replace(/:.*/s, '')])).toEqual([
      [2, 'it is nested deeper than 64 levels'],
      [3, 'it is longer than 4 MiB'],
      [4, 'it is no sample'],
      [5, 'it is no JSON'],
      [6, 'it is no sample'],
      [7, 'it is no sample'],
    ]);
    expect(skipped.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  test('an end in the middle of an entry', async () => {
    const whole = samplesOf(good('tt0000001.jpg'), good('tt0000002.jpg'));
    const { films, skipped } = await readFilms(tempFile('samples.json', whole.slice(0, -30)));
    expect(films.map(({ filmKey }) => filmKey)).toEqual(['1']);
    expect(skipped).toMatchObject([{ row: 2, reason: 'the file ends in the middle of it' }]);
  });

  test('a million brackets neither fill the memory nor the stack', async () => {
    const bomb = `[${'['.repeat(1_000_000)}`;
    await expect(inspectTable(tempFile('bomb.json', bomb))).rejects.toMatchObject({ code: 'bad_input' });
    const inside = samplesOf(good('tt0000001.jpg'), '{"a":'.repeat(500_000), good('tt0000002.jpg'));
    const { films } = await readFilms(tempFile('samples.json', inside));
    expect(films.map(({ filmKey }) => filmKey)).toEqual(['1']);
  });

  test('NULs and other encodings are refused by name', async () => {
    await expect(
      readFilms(tempFile('samples.json', `{"samples": [${good('a\0.jpg').replace('\\u0000', '\0')}]}`)),
    ).rejects.toMatchObject({
      code: 'unreadable_file',
    });
    const latin1 = Buffer.from(samplesOf(good('é.jpg')), 'latin1');
    await expect(readFilms(tempFile('samples.json', latin1))).rejects.toMatchObject({ code: 'bad_input' });
  });

  test('wrong types anywhere in a Label Studio export', async () => {
    const choice = { from_name: 'g', to_name: 'i', type: 'choices', value: { choices: ['Drama'] } };
    const tasks = [
      { data: { image: 'a/tt0000001.jpg' }, annotations: [{ completed_by: 1, result: [choice] }] },
      {
        data: { image: ['x'] },
        annotations: [{ completed_by: [], result: 'x' }, 5, { result: [{ ...choice, value: { choices: [1] } }] }],
      },
      { data: { image: { a: 1 } }, annotations: [] },
      { data: [], annotations: {} },
      {
        data: { image: 'b/tt0000002.jpg', __proto__: { polluted: 1 } },
        annotations: [{ result: [null, 3, { type: 'choices' }] }],
      },
      [],
    ];
    const { films, skipped } = await readFilms(tempFile('tasks.json', JSON.stringify(tasks)));
    expect(films.map(({ filmKey, genres }) => [filmKey, genres])).toEqual([
      ['1', ['Drama']],
      ['2', null],
    ]);
    expect(new Set(skipped.map(({ row }) => row))).toEqual(new Set([2, 3, 4, 5, 6]));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('times that no clock shows are none: events of them could not be merged', async () => {
    const task = (file: string, at: string): object => ({
      data: { image: file },
      annotations: [
        {
          completed_by: 1,
          updated_at: at,
          created_at: 'never',
          result: [{ from_name: 'g', type: 'choices', value: { choices: ['Drama'] } }],
        },
      ],
    });
    const times = ['2020-01-31T10:20:30.400Z', '9999-12-31T00:00:00Z', '+012345-01-01T00:00:00Z', '1066-10-14'];
    const tasks = times.map((at, i) => task(`tt000000${String(i + 1)}.jpg`, at));
    const { films } = await readFilms(tempFile('tasks.json', JSON.stringify(tasks)));
    expect(films.map(({ said }) => said?.map(({ at }) => at))).toEqual([[times[0]], [null], [null], [null]]);
  });

  test('names of genres that are none leave the rest of the record', async () => {
    const path = tempFile('samples.json', samplesOf(JSON.stringify(sample('tt0000001.jpg', 'x'.repeat(500)))));
    const { films, skipped } = await readFilms(path);
    expect(films).toMatchObject([{ filmKey: '1', genres: null }]);
    expect(skipped).toMatchObject([{ row: 1, reason: expect.stringContaining('too long for a genre') as string }]);
  });
});

describe('paths in a document', () => {
  test('are names to look up in the chosen folder, never files to open', async () => {
    const dir = folderOf({ 'data/a.jpg': '1000095' });
    const outside = [
      '../../../../etc/passwd',
      '/etc/passwd',
      '..\\..\\x.jpg',
      'data/../../secret.jpg',
      'file:///etc/passwd',
    ];
    writeFileSync(join(dir, 'samples.json'), samplesOf(good('data/a.jpg'), ...outside.map(good)));
    const { films } = await readFilms(dir);
    const column = films.map(({ filmKey, posterFile }) => ({ filmKey, file: posterFile ?? '' }));
    // Only names that the folder's own listing has can match, and the listing has no way out.
    const { matched } = matchPosterNames(['data/a.jpg'], column, () => true);
    expect(matched.map(({ name }) => name)).toEqual(['data/a.jpg']);
  });

  test('are read in the forms that exports write', () => {
    expect(imageName('/data/local-files/?d=posters/a%20b.jpg')).toBe('posters/a b.jpg');
    expect(imageName('https://host/x/tt0114709.jpg?size=3#y')).toBe('https://host/x/tt0114709.jpg');
    expect(imageName('C:\\films\\a.jpg')).toBe('C:/films/a.jpg');
    expect(imageName('/data/upload/3/0a1b2c3d-a.jpg')).toBe('/data/upload/3/a.jpg');
    expect(imageName('x%zz.jpg?d=%zz')).toBe('%zz');
  });
});

test('a document gives the same entries however its bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 8 }),
      fc.array(fc.nat(200), { maxLength: 12 }),
      fc.boolean(),
      fc.constantFrom(undefined, 1),
      (values, cuts, inObject, indent) => {
        const text = JSON.stringify(
          inObject ? { name: 'samples', a: [1, '"samples":['], samples: values, b: [[2]] } : values,
          null,
          indent,
        );
        const bytes = Buffer.from(text);
        const framer = new ElementFramer(inObject ? 'samples' : null);
        const found: unknown[] = [];
        const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
          (a, b) => a - b,
        );
        places.slice(1).forEach((to, i) => {
          found.push(...framer.push(bytes.subarray(places[i], to)).elements.map(({ value }) => value));
        });
        expect(framer.end()).toEqual({ elements: [], skipped: [] });
        expect(found).toEqual(JSON.parse(JSON.stringify(values)));
        expect(framer.found && framer.ended).toBe(true);
      },
    ),
    { numRuns: 500, seed: 3 },
  );
});
