// Rows of the vocabulary as data: what an edit changes of `genre` and `genre_alias`, before and after, so that undo and redo
// can put either side back and `project.verify` can check the tables against the events. Genres are never deleted: the
// "before" of a new genre is the same row, retired. Names of retired genres are only for showing and not compared.
import type { Batch } from '../batch.ts';
import type { WriterDb } from '../connection.ts';
import { freeRetiredName, nameBefore, retiredName } from '../genres.ts';

export interface GenreRow {
  id: number;
  uuid: string;
  name: string;
  added_at: string;
  retired_at: string | null;
  retired_into: number | null;
}
/** Genre ids by alias; null: no alias. */
export interface VocabularyRows {
  genres: GenreRow[];
  aliases: [alias: string, genreId: number | null][];
}
export type VocabularyKind = 'add' | 'rename' | 'merge' | 'split' | 'alias' | 'unalias';

const GENRE = 'SELECT id, uuid, name, added_at, retired_at, retired_into FROM genre';

export function genreRow(db: WriterDb, id: number): GenreRow | undefined {
  return db.prepare<GenreRow>(`${GENRE} WHERE id = ?`).get(id);
}

export function aliasesOf(db: WriterDb, genreId: number): string[] {
  return db
    .prepare<{ alias: string }>('SELECT alias FROM genre_alias WHERE genre_id = ? ORDER BY alias')
    .all(genreId)
    .map(({ alias }) => alias);
}

export function genreOfAlias(db: WriterDb, alias: string): number | null {
  return db.prepare<{ id: number }>('SELECT genre_id AS id FROM genre_alias WHERE alias = ?').get(alias)?.id ?? null;
}

/** Puts rows in place, whatever is there, inside a transaction. Ids and uuids of genres are made for good. */
export function putRows(db: WriterDb, rows: VocabularyRows): void {
  // Names are unique, and two genres may change places: all of them give up theirs first.
  for (const { id } of rows.genres) {
    db.prepare('UPDATE genre SET name = ? WHERE id = ?').run(`${String.fromCharCode(1)}${id}`, id);
  }
  for (const row of rows.genres) {
    if (row.retired_at === null) freeRetiredName(db, row.name);
    const name = row.retired_at === null ? row.name : freeName(db, row);
    db.prepare(
      `INSERT INTO genre (id, uuid, name, added_at, retired_at, retired_into) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, retired_at = excluded.retired_at, retired_into = excluded.retired_into`,
    ).run(row.id, row.uuid, name, row.added_at, row.retired_at, row.retired_into);
  }
  for (const [alias, genreId] of rows.aliases) {
    db.prepare('DELETE FROM genre_alias WHERE alias = ?').run(alias);
    if (genreId !== null) db.prepare('INSERT INTO genre_alias (alias, genre_id) VALUES (?, ?)').run(alias, genreId);
  }
}

function freeName(db: WriterDb, { id, name }: GenreRow): string {
  const taken = db.prepare('SELECT 1 FROM genre WHERE name = ? AND id <> ?').get(name, id) !== undefined;
  return taken ? retiredName(db, nameBefore(name)) : name;
}

/** Whether the tables still hold these rows, and `next` could take their place without taking a name from another genre. */
export function canReplace(db: WriterDb, now: VocabularyRows, next: VocabularyRows): boolean {
  const own = new Set(next.genres.map(({ id }) => id));
  const aliasNow = new Map(now.aliases.map(([alias]) => [alias.toLowerCase(), true]));
  return (
    now.genres.every((row) => sameGenreRow(genreRow(db, row.id), row)) &&
    now.aliases.every(([alias, genreId]) => genreOfAlias(db, alias) === genreId) &&
    next.genres.every(({ name, retired_at: retiredAt }) => {
      if (retiredAt !== null) return true;
      const holder = db
        .prepare<{ id: number }>('SELECT id FROM genre WHERE name = ? AND retired_at IS NULL')
        .get(name)?.id;
      if (holder !== undefined && !own.has(holder)) return false;
      return aliasNow.has(name.toLowerCase()) || genreOfAlias(db, name) === null;
    }) &&
    next.aliases.every(([alias, genreId]) => {
      if (genreId === null) return true;
      const holder = db
        .prepare<{ id: number }>('SELECT id FROM genre WHERE name = ? AND retired_at IS NULL')
        .get(alias)?.id;
      return holder === undefined || own.has(holder);
    })
  );
}

export function sameGenreRow(a: GenreRow | undefined, b: GenreRow): boolean {
  return (
    a?.uuid === b.uuid &&
    (a.retired_at === null) === (b.retired_at === null) &&
    a.retired_into === b.retired_into &&
    (b.retired_at !== null || a.name === b.name)
  );
}

/** Appends the event of rows that changed. */
export function writeVocabularyEvent(
  db: WriterDb,
  batch: Batch,
  kind: VocabularyKind,
  before: VocabularyRows,
  after: VocabularyRows,
): void {
  db.prepare('INSERT INTO vocabulary_event (id, batch_id, kind, before, after, at) VALUES (?, ?, ?, ?, ?, ?)').run(
    db.uuid(),
    batch.id,
    kind,
    JSON.stringify(before),
    JSON.stringify(after),
    batch.at,
  );
}

export interface VocabularyEvent {
  kind: VocabularyKind;
  before: VocabularyRows;
  after: VocabularyRows;
}

/** The vocabulary events of a batch, in their order. */
export function vocabularyEvents(db: WriterDb, batchId: number): VocabularyEvent[] {
  return db
    .prepare<{ kind: VocabularyKind; before: string; after: string }>(
      'SELECT kind, before, after FROM vocabulary_event WHERE batch_id = ? ORDER BY seq',
    )
    .all(batchId)
    .map(({ kind, before, after }) => ({
      kind,
      before: JSON.parse(before) as VocabularyRows,
      after: JSON.parse(after) as VocabularyRows,
    }));
}
