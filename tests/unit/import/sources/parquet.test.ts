// Parquet as pyarrow writes it, with every codec, and files that lie about themselves.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { inspectTable } from '../../../../src/main/import/index.ts';
import { readFilms, tempFile } from '../files.ts';
import { INOUT } from './fixtures.ts';

const parquet = (name: string): string => join(INOUT, 'parquet', `${name}.parquet`);
const failure = async (path: string) =>
  readFilms(path).then(
    () => {
      throw new Error('it was read');
    },
    (error: unknown) => error as { code: string; message: string },
  );

describe('files of pyarrow', () => {
  test.each(['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4'])('%s', async (codec) => {
    const seen = await inspectTable(parquet(codec));
    expect(seen).toMatchObject({ layout: 'table', format: 'parquet' });
    // Pictures inside the table are no column; texts, numbers, times, lists and dictionaries are.
    expect(seen.columns).toEqual([
      'tconst',
      'primaryTitle',
      'startYear',
      'genres',
      'averageRating',
      'votes',
      'added',
      'split',
    ]);
    expect(seen.mapping).toEqual({
      imdbId: 'tconst',
      title: 'primaryTitle',
      year: 'startYear',
      genres: 'genres',
      rating: 'averageRating',
      split: 'split',
    });
    expect(seen.sample[1]).toMatchObject({ genres: '["Drama","War, Civil"]', votes: '1000000000000' });
    const { films, skipped } = await readFilms(parquet(codec));
    expect(skipped).toEqual([]);
    expect(films).toHaveLength(40);
    films.forEach((film, i) => {
      expect(film).toMatchObject({
        row: i + 1,
        filmKey: String(100000 + i),
        title: i % 7 ? `Film ${String(i)} ü` : null,
        year: i % 5 ? 1950 + i : null,
        rating: i / 4,
        genres: [['Drama'], ['Drama', 'War, Civil'], null, null, ['Sci-Fi', 'Horror']][i % 5],
        split: ['train', 'test', 'validation'][i % 3],
      });
    });
  });
});

const bytes = readFileSync(parquet('snappy'));
describe('files that are damaged', () => {
  test.each<[string, Buffer, RegExp]>([
    ['cut', bytes.subarray(0, 4000), /its end is missing/],
    ['only its beginning', Buffer.from('PAR1'), /too short/],
    ['encrypted', Buffer.concat([bytes.subarray(0, -4), Buffer.from('PARE')]), /encrypted/],
    [
      'a description larger than the file',
      Buffer.concat([bytes.subarray(0, -8), Buffer.from([255, 255, 255, 127]), Buffer.from('PAR1')]),
      /description is larger/,
    ],
    [
      'noise',
      Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(300, 0x1c), Buffer.from([200, 0, 0, 0]), Buffer.from('PAR1')]),
      /cannot be read as Parquet/,
    ],
  ])('%s', async (name, content, message) => {
    const error = await failure(tempFile(`${name.replaceAll(' ', '-')}.parquet`, content));
    expect(error.code).toBe('unreadable_file');
    expect(error.message).toMatch(message);
  });

  test('a broken row group is named, the others are read', async () => {
    const broken = Buffer.from(bytes);
    broken.fill(0xff, 8, 60);
    const { films, skipped } = await readFilms(tempFile('broken.parquet', broken));
    expect(skipped).toHaveLength(1);
    expect(skipped[0]!.reason).toMatch(/^row group 1 \(rows 1 to 16\) cannot be read: /);
    expect(films.map(({ row }) => row)).toEqual(Array.from({ length: 24 }, (_, i) => 17 + i));
  });
});

/** A file whose first page claims what it likes: `from` becomes `to` in its bytes, both of one length. */
function lie(rows: number, change: (file: Buffer) => void): Buffer {
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: [
      { name: 'root', num_children: 1 },
      { name: 'tconst', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
    ],
  });
  void file.write({ columnData: [{ name: 'tconst', data: Array.from({ length: rows }, () => 'tt0000007') }] });
  void file.finish();
  const made = Buffer.from(writer.getBytes());
  change(made);
  return made;
}

describe('bombs', () => {
  test('a small file of many rows is read in slices, within memory', async () => {
    const path = tempFile(
      'many.parquet',
      lie(200_000, () => undefined),
    );
    expect(readFileSync(path).length).toBeLessThan(20_000);
    const before = process.memoryUsage().rss;
    const { records } = await readFilms(path);
    expect(records).toBe(200_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 << 20);
  });

  test('sizes and counts of pages that no table has are refused before anything is allocated', async () => {
    // Every zigzag number of the first page header is made as large as its bytes allow.
    const file = lie(200_000, (made) => {
      for (let at = 5; at < 24; at++) if ((made[at]! & 0x80) !== 0) made[at] = 0xff;
    });
    const started = performance.now();
    const { films, skipped } = await readFilms(tempFile('liar.parquet', file)).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'unreadable_file' });
      return { films: [], skipped: [] };
    });
    expect(films.length).toBeLessThanOrEqual(200_000);
    expect(skipped.length).toBeLessThanOrEqual(2);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
