// Splits that spread genres evenly, and films that stay together because their posters are one picture.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { WriterDb } from '../../../src/main/catalog/connection.ts';
import { ensureGenre } from '../../../src/main/catalog/genres.ts';
import { autoPart } from '../../../src/main/catalog/splitPlaces.ts';
import { assignSplits, lockSplit, makeSplit, useSplit } from '../../../src/main/catalog/splits.ts';
import { readSplitTable } from '../../../src/main/catalog/splitTable.ts';
import { addPoster, importLabels, smallProject, temporaryDir } from './project.ts';

const all = { filmKeys: null, part: 'auto' as const };
const ratios = { seed: 1, validation: 0.1, test: 0.1 };
/** Two pictures that have nothing to do with each other, and files of them that differ by two and four bits. */
const PICTURE = 'd1e8a53c7a96c2f0';
const OTHER = '2e175ac385693d0f';
const PICTURE_2 = 'd1e8a53c7a96c2f3';
const PICTURE_4 = 'd1e8a53c7a96c2ff';

const places = (db: WriterDb, split = db.meta('active_split') ?? ''): Record<string, string> =>
  Object.fromEntries(
    db
      .prepare<{ key: string; part: string }>(
        'SELECT f.key, m.part FROM split_member m JOIN film f ON f.id = m.film_id JOIN split s ON s.id = m.split_id WHERE s.name = ? ORDER BY f.key',
      )
      .all(split)
      .map((row) => [row.key, row.part]),
  );
/** A key, other than the given, whose own part would be this one. */
const keyIn = (part: string, from: number): string =>
  Array.from({ length: 999 }, (_, i) => String(from + i)).find((key) => autoPart(key, ratios) === part)!;

describe('films with one picture in different files', () => {
  test('share a part by hash: that of the first by key', async () => {
    const { db } = await smallProject(1);
    const [first, second, alone] = [keyIn('test', 2000), keyIn('train', 4000), keyIn('validation', 6000)];
    db.transaction(() => {
      addPoster(db, second, 2, 'B', PICTURE_4);
      addPoster(db, first, 1, 'A', PICTURE);
      addPoster(db, alone, 3, 'C', OTHER);
    });
    expect(assignSplits(db, all).conflicts).toEqual([]);
    expect(places(db)).toMatchObject({ [first]: 'test', [second]: 'test', [alone]: 'validation' });
  });

  test('a newcomer follows the placed film; two that were placed apart come together, and the one that moves is named', async () => {
    const { db } = await smallProject(1);
    const [first, second, third] = [keyIn('test', 2000), keyIn('train', 4000), keyIn('train', 6000)];
    db.transaction(() => [addPoster(db, first), addPoster(db, second)]);
    assignSplits(db, all);
    db.transaction(() => {
      addPoster(db, third, 3, 'C', PICTURE_2);
      addPoster(db, first, 1, 'A', PICTURE);
    });
    expect(assignSplits(db, all)).toMatchObject({ assigned: 1, conflicts: [] });
    expect(places(db)[third]).toBe('test');
    db.transaction(() => addPoster(db, second, 2, 'B', PICTURE_4));
    const { conflicts } = assignSplits(db, all);
    expect(conflicts.map((c) => c.reason)).toEqual([
      `film ${second}: moved from train to test with a film that has the same poster`,
    ]);
    expect(places(db)).toMatchObject({ [first]: 'test', [second]: 'test', [third]: 'test' });
  });

  test('in a locked split nobody moves, and the pair is named', async () => {
    const { db } = await smallProject(1);
    const [first, second] = [keyIn('test', 2000), keyIn('train', 4000)];
    db.transaction(() => [addPoster(db, first), addPoster(db, second)]);
    assignSplits(db, all);
    const before = places(db);
    lockSplit(db, { splitName: 'default', runId: 'run-1' });
    db.transaction(() => {
      addPoster(db, first, 1, 'A', PICTURE);
      addPoster(db, second, 2, 'B', PICTURE_2);
    });
    const { assigned, conflicts } = assignSplits(db, all);
    expect(assigned).toBe(0);
    expect(places(db)).toEqual(before);
    expect(conflicts.map((c) => c.reason)).toEqual([
      `film ${second}: is in train but has the same poster as a film in test; make a new split`,
    ]);
    makeSplit(db, { name: 'second', ...ratios, method: 'stratified' });
    expect(places(db)[first]).toBe(places(db)[second]);
    expect(places(db, 'default')).toEqual(before);
  });
});

/** The real labels of the fixture as films, the first `count` of them. */
const rows = readFileSync(join(import.meta.dirname, '../../fixtures/labels-300.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','))
  .map(([key, genres]) => ({ key: key!, genres: genres!.split('|') }));
function addReal(db: WriterDb, films: typeof rows): void {
  db.transaction(() => {
    for (const { key, genres } of films) {
      const ids = genres.map((name) => ensureGenre(db, name).id);
      importLabels(db, addPoster(db, key), ids, []);
    }
  });
}
/** Films with a genre in a part. */
const count = (db: WriterDb, genre: string, part: string): number => {
  const now = places(db);
  return rows.filter((film) => film.genres.includes(genre) && now[film.key] === part).length;
};

describe('a stratified split', () => {
  let db: WriterDb;
  beforeEach(async () => {
    ({ db } = await smallProject(0));
  });

  test('gives every genre its share, the same each time, and another one for another seed', () => {
    addReal(db, rows);
    makeSplit(db, { name: 'a', ...ratios, method: 'stratified' });
    for (const genre of ['Sci-Fi', 'Horror', 'Action', 'Comedy', 'Thriller', 'Adventure']) {
      const all = rows.filter((film) => film.genres.includes(genre)).length;
      for (const part of ['validation', 'test']) {
        expect(Math.abs(count(db, genre, part) - all / 10), `${genre} in ${part}`).toBeLessThanOrEqual(2);
      }
    }
    const first = places(db);
    expect(Object.keys(first)).toHaveLength(300);
    makeSplit(db, { name: 'b', ...ratios, method: 'stratified' });
    expect(places(db)).toEqual(first);
    makeSplit(db, { name: 'c', ...ratios, seed: 2, method: 'stratified' });
    expect(places(db)).not.toEqual(first);
  });

  test('gives films that come later the place that evens it out, and moves nobody', () => {
    addReal(db, rows.slice(0, 200));
    makeSplit(db, { name: 'a', ...ratios, method: 'stratified' });
    const before = places(db);
    lockSplit(db, { splitName: 'a', runId: 'run-1' });
    addReal(db, rows.slice(200));
    expect(assignSplits(db, all)).toMatchObject({ assigned: 100, conflicts: [] });
    expect(places(db)).toMatchObject(before);
    const horror = rows.filter((film) => film.genres.includes('Horror')).length;
    for (const part of ['validation', 'test']) {
      expect(Math.abs(count(db, 'Horror', part) - horror / 10)).toBeLessThanOrEqual(2);
    }
  });

  test('takes films that come while another split is active', () => {
    addReal(db, rows.slice(0, 100));
    assignSplits(db, all);
    makeSplit(db, { name: 'a', ...ratios, method: 'stratified' });
    useSplit(db, { name: 'default' });
    const before = places(db, 'a');
    addReal(db, rows.slice(100, 120));
    expect(assignSplits(db, all)).toMatchObject({ assigned: 20 });
    expect(places(db, 'a')).toMatchObject(before);
    expect(Object.keys(places(db, 'a'))).toHaveLength(120);
    // These were put into a part of the active split; the other one places them when it is used.
    addReal(db, rows.slice(120, 130));
    assignSplits(db, { filmKeys: rows.slice(120, 130).map(({ key }) => key), part: 'test' });
    expect(Object.keys(places(db, 'a'))).toHaveLength(120);
    useSplit(db, { name: 'a' });
    expect(Object.keys(places(db, 'a'))).toHaveLength(130);
  });

  test('fills up around the parts that a table gives', async () => {
    addReal(db, rows);
    const table = join(temporaryDir(), 'parts.csv');
    // Two thirds of the validation share are given away already; one film is not there, one row is no part, one says otherwise.
    const given = rows.slice(0, 20).map(({ key }) => `tt${key.padStart(7, '0')},dev`);
    writeFileSync(
      table,
      `tconst,fold\n${given.join('\n')}\n${rows[0]!.key},test\n999999,test\n${rows[50]!.key},maybe\n`,
    );
    const listed = await readSplitTable({ path: table, column: 'fold' });
    const { output } = makeSplit(db, { name: 'a', ...ratios, method: 'stratified' }, listed);
    expect(output).toMatchObject({ name: 'a', listed: 20, skippedCount: 3 });
    expect(output.skipped.map(({ row, line, reason }) => [row, line, reason])).toEqual([
      [21, 22, `film ${rows[0]!.key}: is in validation by record 1, which counts`],
      [22, 23, 'film 999999: is not in the project'],
      [23, 24, 'split "maybe" is none of train, validation, test; the rest of the row is kept'],
    ]);
    for (const { key } of rows.slice(0, 20)) expect(places(db)[key]).toBe('validation');
    // Those twenty are alike, so a few more are needed for the genres that they have not.
    const validation = Object.values(places(db)).filter((part) => part === 'validation').length;
    expect(validation).toBeGreaterThanOrEqual(30);
    expect(validation).toBeLessThanOrEqual(36);

    // The parts of the table stay in the next split; another table replaces them.
    makeSplit(db, { name: 'b', ...ratios, method: 'stratified' });
    for (const { key } of rows.slice(0, 20)) expect(places(db)[key]).toBe('validation');
    writeFileSync(table, `tconst,fold\n${rows[0]!.key},test\n`);
    makeSplit(db, { name: 'c', ...ratios, method: 'hash' }, await readSplitTable({ path: table, column: 'fold' }));
    expect(places(db)[rows[0]!.key]).toBe('test');
    for (const { key } of rows.slice(1)) expect(places(db)[key]).toBe(autoPart(key, ratios));
  });

  test('is not made from a table that says nothing, or of films that are not there', async () => {
    addReal(db, rows.slice(0, 10));
    const table = join(temporaryDir(), 'parts.csv');
    writeFileSync(table, 'imdbId,split\n1,maybe\n');
    await expect(readSplitTable({ path: table, column: 'split' })).rejects.toThrow(/No row of parts.csv/);
    await expect(readSplitTable({ path: table, column: 'part' })).rejects.toThrow(/no column "part" for split/);
    writeFileSync(table, 'imdbId,split\n1,train\n');
    const listed = await readSplitTable({ path: table, column: 'split' });
    expect(() => makeSplit(db, { name: 'a', ...ratios, method: 'hash' }, listed)).toThrow(/None of the 1 films/);
    expect(db.meta('active_split')).toBeNull();
    expect(() => makeSplit(db, { name: 'a', ...ratios, test: 0.5, validation: 0.5, method: 'hash' })).toThrow(
      /no film to train on/,
    );
  });
});
