// The genre vocabulary: names, aliases, ids that are bit positions in masks. Names compare without case; the name that
// the project saw first stays the name, other spellings become aliases. A genre that was merged or split up is retired: its
// row stays for its events, under a name of the form "Horror (retired)", and no list or name here finds it any more; its old
// name is an alias of the genre that it went into. Edits of the vocabulary are in vocabulary/.
import { AppError } from '../../shared/errors.ts';
import type { Genre } from '../../shared/domain.ts';
import type { WriterDb } from './connection.ts';

export interface GenreName {
  id: number;
  name: string;
}

/** Names of one genre that every project knows. Music and Musical stay apart. */
const SAME_GENRE: readonly (readonly string[])[] = [['Sci-Fi', 'Science Fiction']];

export const sameText = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
/** Halves of characters, which no file could hold, become a mark. */
export const tidy = (name: string): string =>
  name
    .replace(/[\ud800-\udfff]/gu, '\ufffd')
    .trim()
    .replace(/\s+/g, ' ');

/** The genre of a name or alias, whatever its case; null when the project does not know it. */
export function findGenre(db: WriterDb, name: string): GenreName | null {
  const wanted = tidy(name);
  return (
    db.prepare<GenreName>('SELECT id, name FROM genre WHERE name = ? AND retired_at IS NULL').get(wanted) ??
    db
      .prepare<GenreName>('SELECT g.id, g.name FROM genre_alias a JOIN genre g ON g.id = a.genre_id WHERE a.alias = ?')
      .get(wanted) ??
    null
  );
}

/** All genres by id, without counts and without retired ones. */
export function listGenres(db: WriterDb): GenreName[] {
  return db.prepare<GenreName>('SELECT id, name FROM genre WHERE retired_at IS NULL ORDER BY id').all();
}

/** All names and aliases in lower case with their genre: for reading many cells of a table. */
export function genreNames(db: WriterDb): Map<string, GenreName> {
  const names = new Map<string, GenreName>();
  const aliases = db.prepare<GenreName & { alias: string }>(
    'SELECT a.alias, g.id, g.name FROM genre_alias a JOIN genre g ON g.id = a.genre_id',
  );
  for (const { alias, id, name } of aliases.all()) names.set(alias.toLowerCase(), { id, name });
  for (const genre of listGenres(db)) names.set(genre.name.toLowerCase(), genre);
  return names;
}

/** Names that mean the same genre as `name` in every project; for dry runs, which must not create anything. */
export function defaultAliases(name: string): string[] {
  const group = SAME_GENRE.find((names) => names.some((n) => sameText(n, tidy(name))));
  return group ? group.filter((n) => !sameText(n, tidy(name))) : [];
}

/**
 * The genre of a name, made when the project does not know it (with its default aliases). Inside a transaction.
 * @throws AppError `bad_input` for an empty name.
 */
export function ensureGenre(db: WriterDb, name: string): GenreName & { created: boolean } {
  const known = findGenre(db, name);
  if (known) return { ...known, created: false };
  const given = tidy(name);
  if (given === '') throw new AppError('bad_input', 'A genre needs a name.');
  // Genres are never deleted, so the next free bit is the count.
  const id = db.prepare<{ next: number }>('SELECT ifnull(max(id) + 1, 0) AS next FROM genre').get()?.next ?? 0;
  freeRetiredName(db, given);
  db.prepare('INSERT INTO genre (id, uuid, name, added_at) VALUES (?, ?, ?, ?)').run(id, db.uuid(), given, db.now());
  for (const alias of defaultAliases(given)) {
    db.prepare('INSERT OR IGNORE INTO genre_alias (alias, genre_id) VALUES (?, ?)').run(alias, id);
  }
  return { id, name: given, created: true };
}

/** A name for a genre that ends, which no row has: "Horror (retired)", "Horror (retired 2)"... */
export function retiredName(db: WriterDb, name: string): string {
  for (let n = 1; ; n++) {
    const wanted = `${name} (retired${n === 1 ? '' : ` ${n}`})`;
    if (db.prepare('SELECT 1 FROM genre WHERE name = ?').get(wanted) === undefined) return wanted;
  }
}

/** The name that a genre had before it was retired; that of any other genre as it is. */
export const nameBefore = (name: string): string => name.replace(/ \(retired(?: \d+)?\)$/, '');

/** Names of all rows are unique: a retired genre gives its name to one that lives. */
export function freeRetiredName(db: WriterDb, name: string): void {
  const row = db
    .prepare<{ id: number }>('SELECT id FROM genre WHERE name = ? AND retired_at IS NOT NULL')
    .get(tidy(name));
  if (row) db.prepare('UPDATE genre SET name = ? WHERE id = ?').run(retiredName(db, tidy(name)), row.id);
}

/** Longest name that a person may give; imports take no longer ones either. */
const MAX_NAME_LENGTH = 60;

/**
 * A name that a person gives: short, visible, and readable again from the `|` lists of an export.
 * @throws AppError `bad_input`
 */
export function checkGenreName(name: string): void {
  const given = tidy(name);
  if (given === '') throw new AppError('bad_input', 'A genre needs a name.');
  if (given.length > MAX_NAME_LENGTH) {
    throw new AppError('bad_input', `A genre name has at most ${MAX_NAME_LENGTH} characters.`);
  }
  if (/[|\p{Cc}\p{Cf}]/u.test(given)) {
    throw new AppError('bad_input', 'A genre name cannot hold "|" or invisible characters.');
  }
}

/**
 * Adds a genre by name.
 * @throws AppError `conflict` when a genre or an alias has that name, `bad_input` when it is no name.
 */
export function addGenre(db: WriterDb, name: string): Genre {
  checkGenreName(name);
  const known = findGenre(db, name);
  if (known) {
    throw new AppError('conflict', `The project has the genre ${known.name} already, and ${tidy(name)} names it.`);
  }
  const { id } = ensureGenre(db, name);
  const aliases = db.prepare<{ alias: string }>('SELECT alias FROM genre_alias WHERE genre_id = ?').all(id);
  const posters = db.prepare<{ n: number }>('SELECT count(*) AS n FROM poster').get()?.n ?? 0;
  return { id, name: tidy(name), aliases: aliases.map((a) => a.alias), present: 0, absent: 0, unknown: posters };
}

/** The genre with this id. @throws AppError `not_found`, also for a retired one. */
export function genreById(db: WriterDb, id: number): GenreName {
  const genre = db
    .prepare<GenreName & { retired: string | null; into: string | null }>(
      `SELECT g.id, g.name, g.retired_at AS retired, i.name AS "into"
       FROM genre g LEFT JOIN genre i ON i.id = g.retired_into WHERE g.id = ?`,
    )
    .get(id);
  if (!genre) throw new AppError('not_found', `The project has no genre with the number ${id}.`);
  if (genre.retired !== null) {
    throw new AppError('not_found', `${genre.name} is no genre of the project any more.`, {
      hint: genre.into === null ? 'It was taken out of the vocabulary.' : `It went into ${genre.into}.`,
    });
  }
  return { id: genre.id, name: genre.name };
}

/** The genre that has this name itself, not as another one, and did not end. */
export function liveByName(db: WriterDb, name: string): { id: number; name: string } | null {
  return (
    db
      .prepare<{ id: number; name: string }>('SELECT id, name FROM genre WHERE name = ? AND retired_at IS NULL')
      .get(tidy(name)) ?? null
  );
}
