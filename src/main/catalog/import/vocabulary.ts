// The genres of a source: its names collected over the whole file, resolved to genres of the project by name and alias,
// made where they are new (or only numbered, in a dry run), and turned into masks.
// A row's listed genres are present, the other genres of its source's vocabulary absent, all others unknown; a table with
// a column of absent genres says both itself, and what it lists in neither is unknown.
import { AppError } from '../../../shared/errors.ts';
import type { FilmRecord } from '../../import/index.ts';
import type { WriterDb } from '../connection.ts';
import { defaultAliases, ensureGenre, genreNames, type GenreName } from '../genres.ts';
import { maskOf, minus, type Mask } from '../masks.ts';
import type { GenreLists } from './merge.ts';
import type { SourceMasks } from './sourceMasks.ts';

/** More different names than this in one column are no genres. */
export const MAX_GENRES_OF_SOURCE = 256;

/** Genre names of one source, by their lower-case form, in the order of their first appearance. */
export class SourceVocabulary {
  readonly names = new Map<string, string>();
  private readonly source: string;
  /** Cells with the same text share one array, so most records need no second look. */
  private readonly seen = new WeakSet<readonly string[]>();

  constructor(source: string) {
    this.source = source;
  }

  /** @throws AppError `bad_input` when the column can't be one of genres */
  add(genres: FilmRecord['genres']): void {
    if (genres === null || this.seen.has(genres)) return;
    this.seen.add(genres);
    for (const name of genres) if (!this.names.has(name.toLowerCase())) this.names.set(name.toLowerCase(), name);
    if (this.names.size > MAX_GENRES_OF_SOURCE) {
      const examples = [...this.names.values()].slice(-3).join('", "');
      throw new AppError(
        'bad_input',
        `The genre column of ${this.source} holds more than ${String(MAX_GENRES_OF_SOURCE)} different names ("${examples}").`,
        { hint: 'It is probably another column, or the separator is wrong: use --map genres=COLUMN or --separator.' },
      );
    }
  }
}

/** The genres of the project as an import sees them, new ones included. */
export class ProjectGenres {
  readonly added: string[] = [];
  readonly aliases: { name: string; genre: string }[] = [];
  private readonly byName: Map<string, GenreName>;
  private readonly byId = new Map<number, string>();
  private readonly db: WriterDb;

  constructor(db: WriterDb) {
    this.db = db;
    this.byName = genreNames(db);
    for (const { id, name } of this.byName.values()) this.byId.set(id, name);
  }

  /** Whether a name is new to the project. */
  knows(name: string): boolean {
    return this.byName.has(name.toLowerCase());
  }

  /**
   * Takes in the names of a source. With `write`, new genres are made (inside a transaction); otherwise they get the
   * numbers that they would get, and nothing is written.
   */
  takeIn(vocabulary: SourceVocabulary, write: boolean): void {
    for (const name of vocabulary.names.values()) {
      if (this.knows(name)) continue;
      const genre = write ? ensureGenre(this.db, name) : { id: this.nextId(), name };
      this.byName.set(name.toLowerCase(), genre);
      this.byId.set(genre.id, genre.name);
      for (const alias of defaultAliases(genre.name)) {
        if (!this.knows(alias)) this.byName.set(alias.toLowerCase(), genre);
      }
      this.added.push(genre.name);
    }
    for (const [folded, name] of vocabulary.names) {
      const genre = this.byName.get(folded);
      if (genre === undefined || genre.name.toLowerCase() === folded) continue;
      if (!this.aliases.some((alias) => alias.name.toLowerCase() === folded))
        this.aliases.push({ name, genre: genre.name });
    }
  }

  /** The number of a genre that was taken in. */
  id(name: string): number {
    return this.byName.get(name.toLowerCase())?.id ?? -1;
  }

  name(id: number): string {
    return this.byId.get(id) ?? `genre ${String(id)}`;
  }

  /** The masks of a source's rows. */
  masks(vocabulary: SourceVocabulary, unlisted: 'absent' | 'unknown'): (record: GenreLists) => SourceMasks | null {
    const idOf = (name: string): number => this.byName.get(name.toLowerCase())?.id ?? -1;
    const whole = maskOf([...vocabulary.names.values()].map(idOf));
    const known = new WeakMap<readonly string[], SourceMasks>();
    return ({ genres, absent: named }) => {
      if (named !== null) return statedMasks(maskOf((genres ?? []).map(idOf)), maskOf(named.map(idOf)));
      if (genres === null) return null;
      let masks = known.get(genres);
      if (masks === undefined) {
        const present = maskOf(genres.map(idOf));
        masks = { present, absent: unlisted === 'absent' ? minus(whole, present) : null };
        known.set(genres, masks);
      }
      return masks;
    };
  }

  private nextId(): number {
    let next = 0;
    for (const id of this.byId.keys()) next = Math.max(next, id + 1);
    return next;
  }
}

/** Masks of a row that names its absent genres: present beats absent. null when it names none at all. */
function statedMasks(present: Mask, absent: Mask): SourceMasks | null {
  if (present === null && absent === null) return null;
  return { present, absent: minus(absent, present) };
}
