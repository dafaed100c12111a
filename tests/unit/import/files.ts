// Files for the import tests: the fixtures, and broken copies made from them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Skipped } from '../../../src/shared/domain.ts';
import { tableSpecSchema } from '../../../src/shared/importSpec.ts';
import { openFilmTable, type FilmRecord, type FilmTable } from '../../../src/main/import/index.ts';

export const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'tables');
export const fixture = (name: string): string => join(FIXTURES, name);
export const fixtureBytes = (name: string): Buffer => readFileSync(fixture(name));

/** A folder that is gone after the test. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'marquee-import-'));
  onTestFinished(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}

export function tempFile(name: string, content: string | Uint8Array): string {
  const path = join(tempDir(), name);
  writeFileSync(path, content);
  return path;
}

type SpecInput = Parameters<typeof tableSpecSchema.parse>[0] & object;

/** All films and problems of a table. */
export async function readFilms(
  path: string,
  spec: Omit<SpecInput, 'path'> & Record<string, unknown> = { layout: 'table' },
): Promise<{ films: FilmRecord[]; skipped: Skipped[]; records: number; source: FilmTable }> {
  const source = await openFilmTable(tableSpecSchema.parse({ path, ...spec }));
  const films: FilmRecord[] = [];
  const skipped: Skipped[] = [];
  let records = 0;
  for await (const block of source.read()) {
    films.push(...block.films);
    skipped.push(...block.skipped);
    records += block.records;
  }
  return { films, skipped, records, source };
}
