// Imports of small tables into test projects, and what a project shows afterwards.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { GenreState } from '../../../../src/shared/domain.ts';
import { importSpecSchema, type ImportReport } from '../../../../src/shared/importSpec.ts';
import type { WriterDb } from '../../../../src/main/catalog/connection.ts';
import { importTables, type ImportNote } from '../../../../src/main/catalog/import/index.ts';
import { readLayers, seen } from '../../../../src/main/catalog/layers.ts';
import { listGenres } from '../../../../src/main/catalog/genres.ts';

export const FIXTURES = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'tables');
export const MOVIE_GENRE = { path: join(FIXTURES, 'MovieGenre.csv'), layout: 'movie-genre' } as const;
export const METADATA = { path: join(FIXTURES, 'movies_metadata.csv'), layout: 'movies-metadata' } as const;
export const LABELS = { path: join(FIXTURES, 'labels.csv'), layout: 'table' } as const;
export const TEXT = { path: join(FIXTURES, 'movie_text.csv'), layout: 'table' } as const;

export function csv(name: string, ...lines: string[]): { path: string; layout: 'table' } {
  const dir = mkdtempSync(join(tmpdir(), 'marquee-tables-'));
  onTestFinished(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  const path = join(dir, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return { path, layout: 'table' };
}

type Spec = Omit<Parameters<typeof importSpecSchema.parse>[0] & object, 'tables'> & Record<string, unknown>;

export async function importInto(
  db: WriterDb,
  tables: readonly { path: string; layout: string }[],
  spec: Spec = {},
  context: { signal?: AbortSignal; note?: (note: ImportNote) => void } = {},
) {
  const notes: ImportNote[] = [];
  const result = await importTables(db, importSpecSchema.parse({ tables, ...spec }), {
    signal: context.signal ?? new AbortController().signal,
    note: (payload) => {
      notes.push(payload as ImportNote);
      context.note?.(payload as ImportNote);
    },
  });
  return { ...result, notes };
}

/** Numbers of a report that say what was or would be done. */
export const numbers = ({
  films,
  posters,
  labels,
  taglines,
  unchanged,
  changed,
  conflicting,
  keptByPerson,
  records,
  skippedCount,
}: ImportReport) => ({
  films,
  posters,
  labels,
  taglines,
  unchanged,
  changed,
  conflicting,
  keptByPerson,
  records,
  skippedCount,
});

/** Genre states of all posters by film key and genre name; unknown pairs are left out. */
export function labelsOf(db: WriterDb): Record<string, Record<string, GenreState>> {
  const genres = listGenres(db);
  const out: Record<string, Record<string, GenreState>> = {};
  const posters = db
    .prepare<{ id: number; key: string }>(
      'SELECT p.id, f.key FROM poster p JOIN film f ON f.id = p.film_id ORDER BY f.key, p.id',
    )
    .all();
  for (const { id, key } of posters) {
    const layers = readLayers(db, id);
    const entry: Record<string, GenreState> = (out[key] = {});
    for (const genre of [...genres].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const { state } = seen(layers, genre.id);
      if (state !== 'unknown') entry[genre.name] = state;
    }
  }
  return out;
}

export const count = (db: WriterDb, table: string): number =>
  db.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0;
