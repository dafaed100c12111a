// Small projects for the writer's tests: films and posters by plain SQL, everything else through the writer's handlers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { finishBatch, startBatch } from '../../../src/main/catalog/batch.ts';
import type { WriterDb } from '../../../src/main/catalog/connection.ts';
import { refreshFilmText } from '../../../src/main/catalog/filmText.ts';
import { ensureGenre } from '../../../src/main/catalog/genres.ts';
import { applyImport } from '../../../src/main/catalog/importLayer.ts';
import { maskOf } from '../../../src/main/catalog/masks.ts';
import { openProject, type OpenProject } from '../../../src/main/catalog/open.ts';
import { verifyProject } from '../../../src/main/catalog/verify.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

/** A folder that goes after the test. */
export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'marquee-catalog-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Opens a project that is closed after the test. */
export async function openTest(dir: string, create = false): Promise<OpenProject> {
  const project = await openProject({ dir, create });
  cleanups.push(() => project.close());
  return project;
}

export const sha = (n: number): string => n.toString(16).padStart(64, '0');

/** The perceptual hash of an empty page: it is like no other. */
const NO_HASH = '0000000000000000';

/** Adds film `key` with one poster: with the file `sha(file)` and its hash, or a placeholder. Returns the poster's id. */
export function addPoster(
  db: WriterDb,
  key: string,
  file: number | null = null,
  title = `Film ${key}`,
  phash = NO_HASH,
): number {
  db.prepare('INSERT OR IGNORE INTO film (key, title, sort_title, added_at) VALUES (?, ?, ?, ?)').run(
    key,
    title,
    title,
    db.now(),
  );
  const film = db.prepare<{ id: number }>('SELECT id FROM film WHERE key = ?').get(key)?.id ?? 0;
  if (file !== null) {
    db.prepare(
      `INSERT OR IGNORE INTO image (sha256, bytes, width, height, format, phash, color, storage, path, added_at)
       VALUES (?, 1, 1, 1, 'jpeg', ?, '#000000', 'copy', 'posters/x.jpg', ?)`,
    ).run(sha(file), phash, db.now());
  }
  refreshFilmText(db, film);
  return db.prepare('INSERT INTO poster (film_id, sha256) VALUES (?, ?)').run(film, file === null ? null : sha(file))
    .lastInsertRowid;
}

/** A project with `posters` films and the genres Horror 0, Comedy 1, Drama 2; poster i has the id i + 1. */
export async function smallProject(posters = 3): Promise<{ dir: string; project: OpenProject; db: WriterDb }> {
  const dir = temporaryDir();
  const project = await openTest(dir, true);
  const { db } = project;
  db.transaction(() => {
    for (const name of ['Horror', 'Comedy', 'Drama']) ensureGenre(db, name);
    for (let i = 0; i < posters; i++) addPoster(db, String(1000 + i));
  });
  return { dir, project, db };
}

/** What an import says of one poster. */
export function importLabels(db: WriterDb, posterId: number, present: number[], absent: number[]): void {
  db.transaction(() => {
    const batch = startBatch(db, { kind: 'import', source: 'import', actor: 'test.csv', what: 'import' });
    applyImport(db, batch, posterId, maskOf(present), maskOf(absent));
    finishBatch(db, batch, 1, 'import');
  });
}

/** The rows of a table as text, to compare whole states. */
export function dump(db: WriterDb, table: string): string {
  return JSON.stringify(db.prepare<Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY 1, 2`).all());
}

/** Fails with the problems when states and events do not agree. */
export function expectVerified(dir: string): void {
  const result = verifyProject(dir);
  if (!result.ok) throw new Error(result.problems.join('\n'));
}
