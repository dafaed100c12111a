// import(export(x)) = x: what an export in a lossless form (CSV, JSON lines, Parquet) holds, an import brings back, label by
// label with state, source, actor and time, with taglines, titles, years and parts of the split. Over random catalogs with
// names and texts that take readers apart. And what an import of an export never does to a project that has its own labels.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WriterDb } from '../../../src/main/catalog/connection.ts';
import { attachPosters } from '../../../src/main/catalog/import/index.ts';
import { setLabels } from '../../../src/main/catalog/labels.ts';
import { openProject } from '../../../src/main/catalog/open.ts';
import { createReaderService } from '../../../src/main/catalog/reader/service.ts';
import type { ExportRecord } from '../../../src/main/catalog/services.ts';
import { assignSplits } from '../../../src/main/catalog/splits.ts';
import { setTagline } from '../../../src/main/catalog/taglines.ts';
import { verifyProject } from '../../../src/main/catalog/verify.ts';
import { csvFile } from '../../../src/main/core/jobs/exports/csv.ts';
import { jsonLinesFile } from '../../../src/main/core/jobs/exports/jsonLines.ts';
import { parquetFile } from '../../../src/main/core/jobs/exports/parquet.ts';
import type { ExportFacts, RecordFile } from '../../../src/main/core/jobs/exports/recordFile.ts';
import { inspectTable } from '../../../src/main/import/index.ts';
import { importSpecSchema, type ImportReport } from '../../../src/shared/importSpec.ts';
import { importTables } from '../../../src/main/catalog/import/index.ts';
import { callsOf } from '../catalog/reader/readerCalls.ts';
import { sha, temporaryDir } from '../catalog/project.ts';

const FORMS: [string, (facts: ExportFacts) => RecordFile][] = [
  ['csv', csvFile],
  ['jsonl', jsonLinesFile],
  ['parquet', parquetFile],
];
const FACTS: ExportFacts = { project: 'test', snapshot: 'f'.repeat(64), run: null, genres: [] };

interface Project {
  dir: string;
  db: WriterDb;
  close(): void;
}
async function newProject(): Promise<Project> {
  const dir = temporaryDir();
  const project = await openProject({ dir, create: true });
  return { dir, db: project.db, close: () => project.close() };
}

/** Writes records in pages, as the job does. */
function write(dir: string, form: string, records: readonly ExportRecord[]): string {
  const file = FORMS.find(([name]) => name === form)![1](FACTS);
  const pieces = [file.head()];
  for (let at = 0; at < records.length; at += 7) pieces.push(file.page(records.slice(at, at + 7)));
  pieces.push(file.tail());
  const path = join(dir, `export.${form}`);
  writeFileSync(path, Buffer.concat(pieces.map((piece) => Buffer.from(piece))));
  return path;
}

/** Imports an export as the job does: films, then their pictures, then labels. */
async function importExport(
  { db }: Project,
  path: string,
  pictures: { filmKey: string; sha256: string }[] = [],
): Promise<ImportReport> {
  const { layout } = await inspectTable(path);
  expect(layout).toBe('marquee');
  const spec = importSpecSchema.parse({ tables: [{ path, layout }] });
  const context = { signal: new AbortController().signal, note: () => undefined };
  if (pictures.length > 0) {
    await importTables(db, spec, context, true);
    const images = pictures.map(({ filmKey, sha256 }) => ({
      filmKey,
      image: {
        sha256,
        bytes: 1,
        width: 1,
        height: 1,
        format: 'jpeg',
        phash: '0'.repeat(16),
        color: '#000000',
      } as const,
      storage: 'copy' as const,
      path: `posters/${sha256}.jpg`,
    }));
    attachPosters(db, { images });
  }
  const { report, splits } = await importTables(db, spec, context);
  for (const part of ['train', 'validation', 'test'] as const) {
    const filmKeys = splits.filter((film) => film.part === part).map((film) => film.filmKey);
    if (filmKeys.length > 0) assignSplits(db, { filmKeys, part });
  }
  return report;
}

/** What a project holds, as an export hands it out. */
function recordsOf({ dir }: Project): ExportRecord[] {
  const reader = callsOf(createReaderService());
  reader('open', { dir });
  const { records } = reader('export.records', { filter: {}, after: -1, limit: 100_000 });
  reader('close', {});
  return records;
}

/** What must come back: all but numbers of rows, the place of files, and the order of genres and posters. */
function essence(records: readonly ExportRecord[]) {
  return records
    .map(({ imdbId, filmKey, title, year, sha256, split, genres, tagline }) => ({
      imdbId,
      filmKey,
      title,
      year,
      sha256,
      split,
      genres: [...genres].sort((a, b) => (a.genre < b.genre ? -1 : 1)),
      tagline,
    }))
    .sort((a, b) => (a.filmKey + String(a.sha256) < b.filmKey + String(b.sha256) ? -1 : 1));
}

const HOSTILE = [
  '=SUM(A1:A9)',
  '+1',
  '-1',
  '@cmd',
  "'=1",
  "''+",
  'a|b',
  'a,b',
  'a;b',
  '"quoted"',
  "it's",
  '[x]',
  '{"name": 1}',
  'nan',
  'None',
  'NULL',
  'null',
  'unknown',
  '\\N',
  'Amélie – 千と千尋 ✨',
  'e\u0301',
  '\u202Eright',
  '0',
  '1995',
  'Film (1995)',
  'https://example.org/a.jpg',
];
const text = (maxLength: number) =>
  fc.oneof(
    fc.constantFrom(...HOSTILE),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength }),
    fc.string({
      unit: fc.constantFrom('a', ' ', '"', ',', '|', ';', "'", '=', '\n', '\r', '\t', '\\', '\u00a0', 'é'),
      maxLength: 12,
    }),
  );
/** A name as the vocabulary keeps them: tidied, short. */
const genreName = text(20)
  .map((name) =>
    name
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim()
      .slice(0, 60)
      .trim(),
  )
  .filter((name) => name !== '' && !/^sci(?:-fi|ence fiction)$/i.test(name));
const time = fc
  .date({ min: new Date('2015-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
  .map((at) => at.toISOString());
const actor = text(15).filter((name) => name !== '');
const source = fc.constantFrom('person', 'import', 'model' as const);

const catalog = fc
  .uniqueArray(genreName, { minLength: 1, maxLength: 8, selector: (name) => name.toLowerCase() })
  .chain((genres) => {
    const label = fc.record({
      genre: fc.constantFrom(...genres),
      by: fc.oneof(
        fc.record({
          source: fc.constant('person' as const),
          state: fc.constantFrom('present', 'absent', 'unknown' as const),
        }),
        fc.record({
          source: fc.constantFrom('import', 'model' as const),
          state: fc.constantFrom('present', 'absent' as const),
        }),
      ),
      actor,
      at: time,
    });
    const poster = fc.record({
      labels: fc.uniqueArray(label, { maxLength: genres.length, selector: ({ genre }) => genre }),
      tagline: fc.option(fc.record({ text: text(60).filter((line) => line !== ''), source, actor, at: time })),
    });
    const film = fc.record({
      filmKey: fc.oneof(
        fc.integer({ min: 1, max: 9_999_999 }).map(String),
        genreName.map((name) => `key:${name.normalize('NFC')}`),
      ),
      title: text(40),
      year: fc.option(fc.integer({ min: 1900, max: 2030 })),
      split: fc.option(fc.constantFrom('train', 'validation', 'test' as const)),
      pictures: fc.boolean(),
      posters: fc.array(poster, { minLength: 1, maxLength: 3 }),
    });
    return fc.uniqueArray(film, { minLength: 1, maxLength: 6, selector: ({ filmKey }) => filmKey });
  });

/** The records of a random catalog; a film without pictures has one poster. */
function recordsFrom(films: typeof catalog extends fc.Arbitrary<infer T> ? T : never): ExportRecord[] {
  let file = 0;
  return films.flatMap(({ filmKey, title, year, split, pictures, posters }) =>
    posters.slice(0, pictures ? 3 : 1).map(({ labels, tagline }): ExportRecord => {
      const other = filmKey.startsWith('key:');
      file++;
      return {
        posterId: file,
        imdbId: other ? null : `tt${filmKey.padStart(7, '0')}`,
        filmKey,
        title,
        year,
        sha256: pictures ? sha(file) : null,
        file: pictures ? `posters/${sha(file)}.jpg` : null,
        image: null,
        link: null,
        split,
        genres: labels.map(({ genre, by, actor: who, at }) => ({ genre, ...by, actor: who, at })),
        tagline,
        probabilities: null,
      };
    }),
  );
}

describe.each(FORMS)('%s', (form) => {
  it('comes back as it was, over random catalogs', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(catalog, async (films) => {
        const records = recordsFrom(films);
        const project = await newProject();
        const pictures = records.flatMap(({ filmKey, sha256 }) => (sha256 === null ? [] : [{ filmKey, sha256 }]));
        const report = await importExport(project, write(project.dir, form, records), pictures);
        expect(report.skipped).toEqual([]);
        expect(essence(recordsOf(project))).toEqual(essence(records));
        expect(verifyProject(project.dir)).toMatchObject({ ok: true, rebuilt: true });
        // The same again changes nothing.
        const again = await importExport(project, write(project.dir, form, recordsOf(project)), pictures);
        expect([again.films, again.labels, again.taglines, again.conflicting, again.keptByPerson]).toEqual([
          0, 0, 0, 0, 0,
        ]);
        expect(essence(recordsOf(project))).toEqual(essence(records));
        project.close();
      }),
      { numRuns: 25, seed: 6 },
    );
  });
});

describe('into a project that has labels of its own', () => {
  const record = (labels: ExportRecord['genres'], tagline: ExportRecord['tagline'] = null): ExportRecord => ({
    posterId: 1,
    imdbId: 'tt0000007',
    filmKey: '7',
    title: 'Seven',
    year: 1995,
    sha256: null,
    file: null,
    image: null,
    link: null,
    split: null,
    genres: labels,
    tagline,
    probabilities: null,
  });
  const at = '2024-05-05T10:00:00.000Z';
  const label = (
    genre: string,
    state: 'present' | 'absent' | 'unknown',
    by: 'person' | 'import' | 'model',
    who = 'Ann',
  ) => ({
    genre,
    state,
    source: by,
    actor: who,
    at,
  });

  it('a person’s labels stay, whatever the export says, and are counted', async () => {
    const project = await newProject();
    await importExport(project, write(project.dir, 'jsonl', [record([label('Drama', 'present', 'import', 'a.csv')])]));
    setLabels(project.db, { posterIds: [1], set: [{ genreId: 0, state: 'absent' }], person: 'Bob' });
    setTagline(project.db, { posterId: 1, text: 'Bob’s', person: 'Bob' });
    const before = essence(recordsOf(project));
    const theirs = record([label('Drama', 'present', 'person')], { text: 'Ann’s', source: 'person', actor: 'Ann', at });
    const report = await importExport(project, write(project.dir, 'csv', [theirs]));
    expect(report.keptByPerson).toBe(2);
    expect(report.labels).toBe(0);
    expect(essence(recordsOf(project))).toEqual(before);
    project.close();
  });

  it('a person’s label goes before an import’s and a model’s, in either order', async () => {
    const files: ExportRecord[] = [
      record([label('Drama', 'present', 'person')], { text: 'Ann’s', source: 'person', actor: 'Ann', at }),
      record([label('Drama', 'absent', 'import', 'a.csv')], { text: 'theirs', source: 'import', actor: 'a.csv', at }),
      record([label('Drama', 'absent', 'model', 'clip@1')]),
    ];
    const results = [];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ]) {
      const project = await newProject();
      for (const i of order) await importExport(project, write(project.dir, 'parquet', [files[i]!]));
      results.push(essence(recordsOf(project)));
      expect(verifyProject(project.dir).ok).toBe(true);
      project.close();
    }
    expect(results[0]![0]!.genres).toEqual([label('Drama', 'present', 'person')]);
    expect(results[0]![0]!.tagline?.text).toBe('Ann’s');
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it('cells that somebody edited count; their provenance is the file', async () => {
    const project = await newProject();
    const path = write(project.dir, 'csv', [
      record([label('Drama', 'present', 'person'), label('War', 'absent', 'person')]),
    ]);
    const text = (await import('node:fs')).readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(',1995,Drama,', ',1995,Comedy|War,').replace(',War,,', ',Drama,,'));
    await importExport(project, path);
    const genres = new Map(
      recordsOf(project)[0]!.genres.map((genre) => [genre.genre, [genre.state, genre.source, genre.actor]]),
    );
    expect(Object.fromEntries(genres)).toEqual({
      Comedy: ['present', 'import', 'export.csv'],
      War: ['present', 'import', 'export.csv'],
      Drama: ['absent', 'import', 'export.csv'],
    });
    project.close();
  });
});
