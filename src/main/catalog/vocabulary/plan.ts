// From an operation to what it changes: rows of the vocabulary, and the function that says what happens to the labels of a
// poster. Reads only; refuses what makes no sense. Preview and apply start from the same plan.
import { AppError } from '../../../shared/errors.ts';
import type { VocabularyOperation } from '../../../shared/calls/vocabulary.ts';
import type { WriterDb } from '../connection.ts';
import {
  checkGenreName,
  defaultAliases,
  findGenre,
  genreById,
  liveByName,
  retiredName,
  sameText,
  tidy,
} from '../genres.ts';
import { sameGenre, splitGenre, widerGenre, type EffectOf } from './effects.ts';
import { aliasesOf, genreOfAlias, genreRow, type GenreRow, type VocabularyKind, type VocabularyRows } from './rows.ts';

/** An operation of which the core has resolved the filter to posters. */
export type ResolvedOperation =
  | Exclude<VocabularyOperation, { op: 'split' }>
  | (Omit<Extract<VocabularyOperation, { op: 'split' }>, 'rule'> & {
      rule: { by: 'posters'; posterIds: Iterable<number> } | { by: 'decide' };
    });

export type Fate = 'new' | 'stays' | 'renamed' | 'ends';
export interface Plan {
  kind: VocabularyKind;
  /** As the undo button calls it. */
  what: string;
  before: VocabularyRows;
  after: VocabularyRows;
  genres: { id: number; name: string; fate: Fate; newName: string | null }[];
  /** Genres that it makes or leads into. */
  into: number[];
  /** null: no label changes. */
  effect: EffectOf | null;
}

/** @throws AppError `not_found`, `conflict`, `bad_input` */
export function planVocabulary(db: WriterDb, operation: ResolvedOperation): Plan {
  const planner = new Planner(db);
  switch (operation.op) {
    case 'add':
      return planner.add(operation.name);
    case 'rename':
      return planner.rename(operation.genreId, operation.name);
    case 'merge':
      return planner.merge(operation);
    case 'split':
      return planner.split(operation);
    case 'alias':
      return planner.alias(operation.alias, operation.genreId);
    case 'unalias':
      return planner.unalias(operation.alias);
  }
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

const idsOf = (genres: readonly { id: number }[]): number[] => genres.map(({ id }) => id);

class Planner {
  private readonly db: WriterDb;
  private readonly now: string;
  private readonly rows = new Map<number, { before: GenreRow; after: GenreRow }>();
  private readonly names = new Map<string, { alias: string; before: number | null; after: number | null }>();
  /** Names, in lower case, that genres get with this edit: no alias may have them. */
  private readonly taken = new Set<string>();
  private readonly genres: Plan['genres'] = [];
  private nextId: number;

  constructor(db: WriterDb) {
    this.db = db;
    this.now = db.now();
    this.nextId = db.prepare<{ next: number }>('SELECT ifnull(max(id) + 1, 0) AS next FROM genre').get()?.next ?? 0;
  }

  add(name: string): Plan {
    checkGenreName(name);
    const known = findGenre(this.db, name);
    if (known) {
      throw new AppError('conflict', `The project has the genre ${known.name} already, and ${tidy(name)} names it.`);
    }
    const id = this.make(tidy(name));
    return this.plan('add', `add the genre ${tidy(name)}`, [id], null);
  }

  rename(genreId: number, wanted: string): Plan {
    const genre = genreById(this.db, genreId);
    const name = this.newName(wanted, [genreId]);
    if (name === genre.name) throw new AppError('bad_input', `The genre is called ${name} already.`);
    this.takeName(genre, name);
    this.genres.push({ ...genre, fate: 'renamed', newName: name });
    return this.plan('rename', `rename ${genre.name} to ${name}`, [genreId], null);
  }

  merge({ genreIds, into, meaning }: Extract<ResolvedOperation, { op: 'merge' }>): Plan {
    checkGenreName(into);
    const named = [...new Set(genreIds)].map((id) => genreById(this.db, id));
    const target = liveByName(this.db, into);
    const all = target && !named.some(({ id }) => id === target.id) ? [...named, target] : named;
    const others = all.filter(({ id }) => id !== target?.id);
    if (all.length < 2) {
      throw new AppError('bad_input', 'A merge takes two genres or more.', {
        hint: 'To give one genre another name, rename it.',
      });
    }
    if (meaning === 'wider') {
      const name = tidy(into);
      if (!target) this.refuseForeignAlias(name, idsOf(all));
      const id = this.make(name);
      for (const genre of all) this.retire(genre, id);
      const what = `merge ${listed(all.map((genre) => genre.name))} into the wider genre ${name}`;
      return this.plan('merge', what, [id], widerGenre(idsOf(all), id));
    }
    const [first, ...rest] = named;
    const carrier = target ?? first;
    if (!carrier) throw new AppError('internal', 'A merge without genres.');
    const ending = target ? others : rest;
    let name = carrier.name;
    if (target) this.genres.push({ ...carrier, fate: 'stays', newName: null });
    else {
      name = this.newName(into, idsOf(named));
      this.takeName(carrier, name);
      this.genres.push({ ...carrier, fate: 'renamed', newName: name });
    }
    for (const genre of ending) this.retire(genre, carrier.id);
    const what = target
      ? `merge ${listed(ending.map((genre) => genre.name))} into ${name}`
      : `merge ${listed(named.map((genre) => genre.name))} into ${name}`;
    return this.plan('merge', what, [carrier.id], sameGenre(idsOf(ending), carrier.id));
  }

  split({ genreId, into, rule, oldName }: Extract<ResolvedOperation, { op: 'split' }>): Plan {
    const genre = genreById(this.db, genreId);
    if (sameText(tidy(into[0]), tidy(into[1]))) {
      throw new AppError('bad_input', 'A split makes two genres: give them two names.');
    }
    const stays = into.some((name) => sameText(tidy(name), genre.name));
    if (stays) this.genres.push({ ...genre, fate: 'stays', newName: null });
    const part = (wanted: string): number => {
      checkGenreName(wanted);
      const name = tidy(wanted);
      if (sameText(name, genre.name)) return genreId;
      const known = findGenre(this.db, name);
      if (known && known.id !== genreId) {
        this.genres.push({ ...known, fate: 'stays', newName: null });
        return known.id;
      }
      if (known) this.setAlias(name, null);
      return this.make(name);
    };
    const parts = [part(into[0]), part(into[1])] as const;
    if (parts[0] === parts[1]) throw new AppError('bad_input', 'Both names lead to the same genre.');
    const names = parts.map((id) => this.rows.get(id)?.after.name ?? genreById(this.db, id).name);
    if (!stays) this.retire(genre, parts[oldName]);
    const first = rule.by === 'decide' ? null : new Set(rule.posterIds);
    const what = stays
      ? `split ${names.find((name) => !sameText(name, genre.name)) ?? ''} off ${genre.name}`
      : `split ${genre.name} into ${listed(names)}`;
    return this.plan('split', what, [...parts], splitGenre({ genreId, into: parts, first }));
  }

  alias(alias: string, genreId: number): Plan {
    const genre = genreById(this.db, genreId);
    checkGenreName(alias);
    const name = tidy(alias);
    const own = liveByName(this.db, name);
    if (own) {
      throw new AppError(
        'conflict',
        own.id === genreId
          ? `${own.name} is the name of the genre itself.`
          : `${own.name} is a genre of its own, so it cannot be another name of ${genre.name}.`,
        own.id === genreId ? {} : { hint: `Merge ${own.name} into ${genre.name}: its labels go along.` },
      );
    }
    this.setAlias(name, genreId);
    this.genres.push({ ...genre, fate: 'stays', newName: null });
    return this.plan('alias', `let the name ${name} mean ${genre.name}`, [genreId], null);
  }

  unalias(alias: string): Plan {
    const name = tidy(alias);
    const id = genreOfAlias(this.db, name);
    if (id === null) throw new AppError('not_found', `No genre has the other name "${name}".`);
    const genre = genreById(this.db, id);
    this.setAlias(name, null);
    this.genres.push({ ...genre, fate: 'stays', newName: null });
    return this.plan('unalias', `let the name ${name} no longer mean ${genre.name}`, [id], null);
  }

  /** A free name, or one that is an alias of one of `own`, which it then is no more. */
  private newName(wanted: string, own: number[]): string {
    checkGenreName(wanted);
    const name = tidy(wanted);
    const other = liveByName(this.db, name);
    if (other && !own.includes(other.id)) {
      throw new AppError('conflict', `The project has the genre ${other.name} already.`, {
        hint: 'To make one genre of two, merge them.',
      });
    }
    this.refuseForeignAlias(name, own);
    return name;
  }

  private refuseForeignAlias(name: string, own: number[]): void {
    const id = genreOfAlias(this.db, name);
    if (id === null || own.includes(id)) return;
    throw new AppError('conflict', `${name} is another name of ${genreById(this.db, id).name}.`, {
      hint: 'Take that name away first, or merge the genres.',
    });
  }

  /** Gives a genre that stays another name; the old one goes on leading to it. */
  private takeName(genre: { id: number; name: string }, name: string): void {
    this.change(genre.id, { name });
    this.taken.add(name.toLowerCase());
    this.setAlias(name, null);
    if (!sameText(name, genre.name)) this.setAlias(genre.name, genre.id);
  }

  /** A genre that begins with this edit: before it, the same row is one that ended. */
  private make(name: string): number {
    const id = this.nextId++;
    this.taken.add(name.toLowerCase());
    const after: GenreRow = {
      id,
      uuid: this.db.uuid(),
      name,
      added_at: this.now,
      retired_at: null,
      retired_into: null,
    };
    const before = { ...after, name: retiredName(this.db, name), retired_at: this.now };
    this.rows.set(id, { before, after });
    this.setAlias(name, null);
    for (const alias of defaultAliases(name)) {
      if (findGenre(this.db, alias) === null && !this.taken.has(alias.toLowerCase())) this.setAlias(alias, id);
    }
    this.genres.push({ id, name, fate: 'new', newName: null });
    return id;
  }

  /** Ends a genre; its names lead to `into` from now on. */
  private retire(genre: { id: number; name: string }, into: number): void {
    this.change(genre.id, { name: retiredName(this.db, genre.name), retired_at: this.now, retired_into: into });
    for (const alias of [genre.name, ...aliasesOf(this.db, genre.id)]) {
      this.setAlias(alias, this.taken.has(alias.toLowerCase()) ? null : into);
    }
    this.genres.push({ ...genre, fate: 'ends', newName: null });
  }

  private change(id: number, part: Partial<GenreRow>): void {
    const before = this.rows.get(id)?.before ?? genreRow(this.db, id);
    if (!before) throw new AppError('not_found', `The project has no genre with the number ${id}.`);
    this.rows.set(id, { before, after: { ...(this.rows.get(id)?.after ?? before), ...part } });
  }

  private setAlias(alias: string, genreId: number | null): void {
    const key = alias.toLowerCase();
    const stored = this.db
      .prepare<{ alias: string; id: number }>('SELECT alias, genre_id AS id FROM genre_alias WHERE alias = ?')
      .get(alias);
    const before = stored?.id ?? null;
    if (before === genreId) this.names.delete(key);
    else this.names.set(key, { alias: stored?.alias ?? alias, before, after: genreId });
  }

  private plan(kind: VocabularyKind, what: string, into: number[], effect: EffectOf | null): Plan {
    const rows = [...this.rows.values()];
    const names = [...this.names.values()];
    return {
      kind,
      what,
      before: { genres: rows.map(({ before }) => before), aliases: names.map((n) => [n.alias, n.before]) },
      after: { genres: rows.map(({ after }) => after), aliases: names.map((n) => [n.alias, n.after]) },
      genres: this.genres,
      into: [...new Set(into)],
      effect,
    };
  }
}
