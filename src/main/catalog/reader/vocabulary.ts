// The genre vocabulary of the project with its aliases: ids by name, names by id. Genres that were merged or split up are
// retired: they have a name for what is old, and are in no list.
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';

export interface VocabularyGenre {
  id: number;
  name: string;
  aliases: string[];
}

export class Vocabulary {
  readonly genres: VocabularyGenre[];
  /** Bits of retired genres, as the words of a mask: what the columns leave out. */
  readonly retired: Int32Array<ArrayBuffer>;
  /** Number of genre bits: one more than the largest id, retired ones included. */
  readonly bits: number;
  private readonly idByName = new Map<string, number>();
  private readonly nameById = new Map<number, string>();
  private readonly intoById = new Map<number, number>();

  constructor(db: Database) {
    const rows = db
      .prepare('SELECT id, name, retired_at AS retired, retired_into AS "into" FROM genre ORDER BY id')
      .all() as { id: number; name: string; retired: string | null; into: number | null }[];
    const aliases = db.prepare('SELECT alias, genre_id AS id FROM genre_alias ORDER BY alias').all() as {
      alias: string;
      id: number;
    }[];
    this.bits = (rows.at(-1)?.id ?? -1) + 1;
    this.retired = new Int32Array(Math.ceil(this.bits / 32));
    this.genres = [];
    for (const { alias, id } of aliases) this.idByName.set(alias.toLowerCase(), id);
    for (const { id, name, retired, into } of rows) {
      this.nameById.set(id, name);
      if (retired !== null) {
        this.retired[id >> 5]! |= 1 << (id & 31);
        if (into !== null) this.intoById.set(id, into);
        continue;
      }
      this.idByName.set(name.toLowerCase(), id);
      this.genres.push({ id, name, aliases: aliases.filter((a) => a.id === id).map((a) => a.alias) });
    }
  }

  get ids(): number[] {
    return this.genres.map((genre) => genre.id);
  }

  /** Whether the project has this genre now. */
  has(id: number): boolean {
    return this.nameById.has(id) && !this.isRetired(id);
  }

  isRetired(id: number): boolean {
    return ((this.retired[id >> 5] ?? 0) & (1 << (id & 31))) !== 0;
  }

  /** The genre that one is now: itself, or what it went into; null when it went into nothing. */
  nowOf(id: number): number | null {
    let now: number | undefined = id;
    while (now !== undefined && this.isRetired(now)) now = this.intoById.get(now);
    return now ?? null;
  }

  /** Also of a retired genre, for what is old. */
  name(id: number): string {
    return this.nameById.get(id) ?? `genre ${id}`;
  }

  /** Ids of names or aliases, in their order, without repetition. @throws AppError `not_found` naming the unknown ones */
  resolve(names: readonly string[]): number[] {
    const unknown = names.filter((name) => !this.idByName.has(name.trim().toLowerCase()));
    if (unknown.length > 0) {
      throw new AppError('not_found', `No genre named ${unknown.map((name) => `"${name}"`).join(', ')}.`, {
        hint: `The genres of this project: ${this.genres.map((genre) => genre.name).join(', ') || 'none yet'}.`,
      });
    }
    return [...new Set(names.map((name) => this.idByName.get(name.trim().toLowerCase())!))];
  }
}
