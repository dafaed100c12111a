// Small catalogs for the reader's tests, written by plain SQL: real films, genres and posters of labels.csv, or random ones.
// Knows the schema only, so that the reader is tested against the tables and not against the writer's code.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import type { Run } from '../../../../src/shared/domain.ts';

export interface LabelRow {
  imdbId: string;
  genres: string[];
  file: string;
}

/** Rows of the fixture: 300 real rows of imdbId, Genre, Poster. */
export function readLabels(): LabelRow[] {
  const text = readFileSync(join(import.meta.dirname, '../../../fixtures/labels-300.csv'), 'utf8');
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [imdbId, genres, file] = line.trim().split(',') as [string, string, string];
      return { imdbId, genres: genres.split('|'), file };
    });
}

export function mask(ids: readonly number[]): Buffer | null {
  if (ids.length === 0) return null;
  const words = Buffer.alloc((Math.floor(Math.max(...ids) / 32) + 1) * 4);
  for (const id of ids) words[id >> 3]! |= 1 << (id & 7);
  return words;
}

/** An empty project folder with the schema. */
export function emptyCatalog(): { dir: string; db: Database } {
  const dir = mkdtempSync(join(tmpdir(), 'marquee-reader-'));
  const db = new BetterSqlite3(join(dir, 'catalog.sqlite'));
  db.pragma('journal_mode = WAL');
  const migrations = join(import.meta.dirname, '../../../../src/main/catalog/migrations');
  for (const file of readdirSync(migrations).sort()) {
    if (file.endsWith('.sql')) db.transaction(() => db.exec(readFileSync(join(migrations, file), 'utf8')))();
  }
  return { dir, db };
}

export interface PosterSpec {
  key: string;
  title: string;
  year: number | null;
  overview?: string;
  tagline?: string;
  sha256?: string | null;
  part?: 'train' | 'validation' | 'test' | null;
  importPresent?: number[];
  importAbsent?: number[];
  modelPresent?: number[];
  modelAbsent?: number[];
  personPresent?: number[];
  personAbsent?: number[];
  personUnknown?: number[];
  probabilities?: number[] | null;
}

const AT = '2026-01-01T00:00:00.000Z';

export function sha(n: number): string {
  return n.toString(16).padStart(64, '0');
}

/** Adds genres, an active split and, when `thresholds` is given, an active run over all genres. */
export function addBasics(db: Database, genres: string[], thresholds?: number[] | null): void {
  genres.forEach((name, id) => {
    db.prepare('INSERT INTO genre (id, uuid, name, added_at) VALUES (?, ?, ?, ?)').run(id, `genre-${id}`, name, AT);
  });
  db.prepare(
    "INSERT INTO split (id, name, seed, validation, test, locked_by, made_at) VALUES (1, 'default', 1, 0.1, 0.1, NULL, ?)",
  ).run(AT);
  db.prepare("INSERT INTO meta VALUES ('active_split', 'default'), ('revision', '1')").run();
  db.prepare("INSERT INTO actor VALUES (1, 'import', 'labels.csv'), (2, 'person', 'ada')").run();
  if (thresholds !== undefined) {
    addRun(db, 'run-1', genres, thresholds);
    db.prepare("INSERT INTO meta VALUES ('active_run', 'run-1')").run();
  }
}

/** A finished run; over all genres and the first split, if `more` does not say otherwise. */
export function addRun(
  db: Database,
  id: string,
  genres: string[],
  thresholds: number[] | null,
  more: { genreIds?: number[]; splitId?: number | null; createdAt?: string; detail?: Partial<Run> } = {},
): void {
  const detail = {
    finishedAt: AT,
    seed: 1,
    device: 'cpu',
    threads: 2,
    codeVersion: '0.1.0',
    encoder: { id: 'e', hash: 'h' },
    textEncoder: { id: 't', hash: 'h' },
    genres,
    splitName: 'default',
    snapshot: 's',
    recipe: {},
    thresholds,
    bestEpoch: 1,
    history: [],
    metrics: null,
    predicted: 0,
    builtIn: false,
    ...more.detail,
  };
  db.prepare("INSERT INTO run VALUES (?, ?, 'done', NULL, ?, 'h', ?, ?, ?)").run(
    id,
    id,
    more.splitId === undefined ? 1 : more.splitId,
    JSON.stringify(more.genreIds ?? genres.map((_, g) => g)),
    JSON.stringify(detail),
    more.createdAt ?? AT,
  );
}

/** Adds one poster (and its film when the key is new); returns its id. */
export function addPoster(db: Database, spec: PosterSpec): number {
  let filmId = db.prepare('SELECT id FROM film WHERE key = ?').pluck().get(spec.key) as number | undefined;
  if (filmId === undefined) {
    filmId = Number(
      db
        .prepare('INSERT INTO film (key, title, sort_title, year, overview, added_at) VALUES (?, ?, ?, ?, ?, ?)')
        .run(spec.key, spec.title, sortTitle(spec.title), spec.year, spec.overview ?? null, AT).lastInsertRowid,
    );
    db.prepare('INSERT INTO film_text (rowid, title, overview, tagline) VALUES (?, ?, ?, ?)').run(
      filmId,
      spec.title,
      spec.overview ?? '',
      spec.tagline ?? '',
    );
    if (spec.part) db.prepare('INSERT INTO split_member VALUES (1, ?, ?, 0)').run(filmId, spec.part);
  }
  const sha256 = spec.sha256 ?? null;
  if (sha256 !== null) {
    db.prepare(
      "INSERT OR IGNORE INTO image VALUES (?, 10, 182, 268, 'jpeg', '0123456789abcdef', '#102030', 'copy', ?, ?)",
    ).run(sha256, `posters/${sha256}.jpg`, AT);
  }
  const id = Number(
    db.prepare('INSERT INTO poster (film_id, sha256) VALUES (?, ?)').run(filmId, sha256).lastInsertRowid,
  );
  setState(db, id, spec);
  if (spec.tagline !== undefined) {
    db.prepare("INSERT INTO tagline_state VALUES (?, ?, 'import', 0)").run(id, spec.tagline);
  }
  if (spec.probabilities) setPrediction(db, 'run-1', id, spec.probabilities);
  return id;
}

export function setState(db: Database, posterId: number, spec: Partial<PosterSpec>): void {
  db.prepare('INSERT OR REPLACE INTO label_state VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
    posterId,
    mask(spec.importPresent ?? []),
    mask(spec.importAbsent ?? []),
    mask(spec.modelPresent ?? []),
    mask(spec.modelAbsent ?? []),
    mask(spec.personPresent ?? []),
    mask(spec.personAbsent ?? []),
    mask(spec.personUnknown ?? []),
  );
}

export function setPrediction(db: Database, runId: string, posterId: number, probabilities: number[]): void {
  db.prepare('INSERT OR REPLACE INTO prediction VALUES (?, ?, ?)').run(
    runId,
    posterId,
    Buffer.from(Float32Array.from(probabilities).buffer),
  );
}

export function sortTitle(title: string): string {
  return title.toLowerCase().replace(/^(the|a|an) /, '');
}
