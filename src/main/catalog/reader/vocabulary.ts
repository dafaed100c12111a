// The genre vocabulary of the project with its aliases: ids by name, names by id.
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';

export interface VocabularyGenre {
  id: number;
  name: string;
  aliases: string[];
}

export class Vocabulary {
  readonly genres: VocabularyGenre[];
  private readonly idByName = new Map<string, number>();
  private readonly nameById = new Map<number, string>();

  constructor(db: Database) {
    const genres = db.prepare('SELECT id, name FROM genre ORDER BY id').all() as { id: number; name: string }[];
    const aliases = db.prepare('SELECT alias, genre_id AS id FROM genre_alias ORDER BY alias').all() as {
      alias: string;
      id: number;
    }[];
    this.genres = genres.map(({ id, name }) => ({
      id,
      name,
      aliases: aliases.filter((a) => a.id === id).map((a) => a.alias),
    }));
    for (const { alias, id } of aliases) this.idByName.set(alias.toLowerCase(), id);
    for (const { id, name } of genres) {
      this.idByName.set(name.toLowerCase(), id);
      this.nameById.set(id, name);
    }
  }

  get ids(): number[] {
    return this.genres.map((genre) => genre.id);
  }

  /** Number of genre bits: one more than the largest id. */
  get bits(): number {
    return (this.genres.at(-1)?.id ?? -1) + 1;
  }

  has(id: number): boolean {
    return this.nameById.has(id);
  }

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
