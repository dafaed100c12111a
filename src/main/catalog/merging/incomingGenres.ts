// Genres of another copy's log: finds each by its uuid, then by a name, and adds those that are not here; remembers by which uuid
// and name the log calls them. Vocabularies stay as they are: nothing is renamed, merged or split here.
import type { GenreLine } from '../../../shared/eventLog.ts';
import type { WriterDb } from '../connection.ts';
import { defaultAliases, findGenre, freeRetiredName, nameBefore, tidy } from '../genres.ts';
import { BadLine } from './badLine.ts';

/** So many genres can one log bring: as many as one import. Each is a column of every list. */
const MOST_NEW_GENRES = 256;

export class IncomingGenres {
  readonly added: string[] = [];
  /** Genres that were found by a name, under another uuid than here. */
  readonly matched: { name: string; genre: string }[] = [];
  private readonly db: WriterDb;
  private readonly byUuid = new Map<string, number>();
  private readonly byName = new Map<string, number>();

  constructor(db: WriterDb) {
    this.db = db;
  }

  /** Finds the genre of a line, or makes it. Its other names become aliases where they are free. @throws BadLine */
  take(line: GenreLine): void {
    const { db } = this;
    const id = this.known(line) ?? this.make(line);
    this.byUuid.set(line.uuid, id);
    this.byName.set(line.name.toLowerCase(), id);
    const own = db.prepare<{ uuid: string }>('SELECT uuid FROM genre WHERE id = ?').get(id)?.uuid;
    for (const uuid of [line.uuid, ...line.also]) {
      if (uuid !== own) {
        db.prepare('INSERT OR IGNORE INTO genre_known_as (uuid, genre_id) VALUES (?, ?)').run(uuid, id);
      }
    }
    for (const alias of [nameBefore(line.name), ...line.aliases].map(tidy)) {
      if (alias === '' || findGenre(db, alias) !== null) continue;
      db.prepare('INSERT INTO genre_alias (alias, genre_id) VALUES (?, ?)').run(alias, id);
    }
  }

  private known({ uuid, also, name }: GenreLine): number | null {
    for (const each of [uuid, ...also]) {
      const found = this.stored(each);
      if (found !== null) return found;
    }
    const shown = nameBefore(name);
    const named = [name, shown, ...defaultAliases(shown)]
      .map((each) => findGenre(this.db, each))
      .find((found) => found !== null);
    if (!named) return null;
    this.matched.push({ name, genre: named.name });
    return named.id;
  }

  private make({ uuid, name: given }: GenreLine): number {
    const { db } = this;
    const name = tidy(nameBefore(given));
    if (name === '') throw new BadLine('its genre has no name');
    if (this.added.length >= MOST_NEW_GENRES) {
      throw new BadLine(`the log has more than ${String(MOST_NEW_GENRES)} genres that are not known here`);
    }
    freeRetiredName(db, name);
    const id = db.prepare<{ next: number }>('SELECT ifnull(max(id) + 1, 0) AS next FROM genre').get()?.next ?? 0;
    db.prepare('INSERT INTO genre (id, uuid, name, added_at) VALUES (?, ?, ?, ?)').run(id, uuid, name, db.now());
    this.added.push(name);
    return id;
  }

  /** The genre that a log calls so by uuid; null where no log described it. */
  idOf(uuid: string): number | null {
    const id = this.byUuid.get(uuid) ?? this.stored(uuid);
    if (id !== null) this.byUuid.set(uuid, id);
    return id;
  }

  /** The genre that this log calls so by name, or else this copy; null where neither does. */
  named(name: string): number | null {
    return this.byName.get(name.toLowerCase()) ?? findGenre(this.db, name)?.id ?? null;
  }

  private stored(uuid: string): number | null {
    const found =
      this.db.prepare<{ id: number }>('SELECT id FROM genre WHERE uuid = ?').get(uuid) ??
      this.db.prepare<{ id: number }>('SELECT genre_id AS id FROM genre_known_as WHERE uuid = ?').get(uuid);
    return found?.id ?? null;
  }
}
