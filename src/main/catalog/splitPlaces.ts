// Places films in a split, by groups that are never divided. Owns the rules: whose word counts, what stays where it is, and
// what is told of films that cannot be followed. Which films form a group is posterImages.ts; the calls are splits.ts.
//
// Films that came before a rule keep it as far as they can: in a locked split nobody who has a place moves (a pair that turns
// out to be the same picture is named as a conflict and shown by `splits.report`); in one that is not locked a group that forms
// later follows the part of its first placed film, by key, and the others that move are named.
import { createHash } from 'node:crypto';
import type { Skipped, SplitPart } from '../../shared/domain.ts';
import { finish } from '../../shared/steps.ts';
import type { WriterDb } from './connection.ts';
import { LAYER_COLUMNS, presentMask, type Layers } from './layers.ts';
import { idsOf } from './masks.ts';
import { groupFilms, readPosterImages } from './posterImages.ts';
import { stratify } from './stratify.ts';

export interface SplitRatios {
  seed: number;
  validation: number;
  test: number;
}
/** How automatic places are chosen: by a hash of seed and film key alone, or so that every genre has its share in each part. */
export type SplitMethod = 'hash' | 'stratified';
export interface SplitRow extends SplitRatios {
  id: number;
  name: string;
  method: SplitMethod;
  locked_by: string | null;
}
interface FilmRow {
  id: number;
  key: string;
}
interface Place {
  part: SplitPart;
  explicit: boolean;
}
/** Films that belong together, in the order of their keys. */
type Group = FilmRow[];

const PARTS = ['train', 'validation', 'test'] as const satisfies SplitPart[];

/** A number in [0, 1) that looks random for each seed and key. */
function keyHash(key: string, seed: number): number {
  return createHash('sha256').update(`${seed}\n${key}`).digest().readUIntBE(0, 6) / 2 ** 48;
}

/** The part that a film (or the first film of a group, by key) gets by `hash`. */
export function autoPart(key: string, ratios: SplitRatios): SplitPart {
  const at = keyHash(key, ratios.seed);
  if (at < ratios.test) return 'test';
  return at < ratios.test + ratios.validation ? 'validation' : 'train';
}

/** The places of all films in one split, to be filled by `put`. Used within one transaction. */
export class SplitPlaces {
  private readonly db: WriterDb;
  private readonly split: SplitRow;
  private readonly groups: readonly Group[];
  private readonly places: Map<number, Place>;

  /** @param groups of `readFilmGroups`, where several splits are filled with the same films */
  constructor(db: WriterDb, split: SplitRow, groups = readFilmGroups(db)) {
    this.db = db;
    this.split = split;
    this.groups = groups;
    this.places = readPlaces(db, split.id);
  }

  /**
   * Gives films a part, or with 'auto' a place to those that have none; `wanted` null means all films. The others of their
   * groups follow. Answers how many places were given or changed, and what could not be followed.
   */
  put(wanted: ReadonlySet<string> | null, part: SplitPart | 'auto'): { assigned: number; conflicts: Skipped[] } {
    const conflicts: Skipped[] = [];
    let assigned = 0;
    const write = this.db.prepare(
      'INSERT OR REPLACE INTO split_member (split_id, film_id, part, explicit) VALUES (?, ?, ?, ?)',
    );
    const automatic = part === 'auto' ? this.automaticParts(wanted) : new Map<Group, SplitPart>();
    for (const members of this.groups) {
      const chosen = wanted === null ? members : members.filter((film) => wanted.has(film.key));
      if (chosen.length === 0) continue;
      const decided = this.decide(members, chosen, part === 'auto' ? automatic.get(members) : part, part !== 'auto');
      conflicts.push(...decided.conflicts);
      for (const film of members) {
        const now = this.places.get(film.id);
        const explicit = now?.explicit === true || (chosen.includes(film) && decided.part === part);
        if (now?.part === decided.part && now.explicit === explicit) continue;
        if (now && now.part !== decided.part && this.split.locked_by !== null) continue;
        write.run(this.split.id, film.id, decided.part, explicit ? 1 : 0);
        this.places.set(film.id, { part: decided.part, explicit });
        if (now?.part !== decided.part) assigned++;
      }
    }
    return { assigned, conflicts };
  }

  /** The parts of the groups that have wanted films and no film with a place. */
  private automaticParts(wanted: ReadonlySet<string> | null): Map<Group, SplitPart> {
    const { split } = this;
    const isNew = (group: Group): boolean => !group.some((film) => this.places.has(film.id));
    const groups = this.groups.filter(
      (group) => isNew(group) && (wanted === null || group.some((film) => wanted.has(film.key))),
    );
    if (split.method === 'hash') return new Map(groups.map((group) => [group, autoPart(group[0]!.key, split)]));
    if (groups.length === 0) return new Map();

    const { labels, genresOf } = readGenres(this.db);
    const counts = new Int32Array(groups.length * labels);
    groups.forEach((group, g) => {
      for (const film of group) for (const genre of genresOf(film.id)) counts[g * labels + genre]! += 1;
    });
    const held = { sizes: [0, 0, 0], counts: new Array<number>(PARTS.length * labels).fill(0) };
    for (const [film, { part }] of this.places) {
      const p = PARTS.indexOf(part);
      held.sizes[p]! += 1;
      for (const genre of genresOf(film)) held.counts[p * labels + genre]! += 1;
    }
    const sizes = groups.map((group) => group.length);
    const shares = [1 - split.validation - split.test, split.validation, split.test];
    const rank = groups.map((group) => keyHash(group[0]!.key, split.seed));
    const partOf = stratify({ sizes, counts, labels }, shares, rank, held);
    return new Map(groups.map((group, g) => [group, PARTS[partOf[g]!]!]));
  }

  /** One part for the whole group, and what is given up for it. `wish`: what was asked for, or the automatic part. */
  private decide(
    members: Group,
    chosen: Group,
    wish: SplitPart | undefined,
    asked: boolean,
  ): { part: SplitPart; conflicts: Skipped[] } {
    const { split, places } = this;
    const conflicts: Skipped[] = [];
    const report = (film: FilmRow, reason: string): void => {
      conflicts.push({ source: `split ${split.name}`, row: null, line: null, reason: `film ${film.key}: ${reason}` });
    };
    const placed = members.filter((film) => places.has(film.id));
    const explicit = placed.filter((film) => places.get(film.id)?.explicit);
    const partOf = (film: FilmRow | undefined): SplitPart | undefined => film && places.get(film.id)?.part;
    const locked = split.locked_by !== null;

    // Whose word counts: in a locked split who is there already; otherwise explicit parts, then the wish, then who is there.
    const standing = locked ? partOf(explicit[0] ?? placed[0]) : partOf(explicit[0]);
    const part = standing ?? (asked ? wish : (partOf(placed[0]) ?? wish)) ?? autoPart(members[0]!.key, split);

    if (asked && part !== wish) {
      const why = locked
        ? `stays in ${part}: the split was used by run ${split.locked_by ?? ''}; make a new split to change it`
        : `stays in ${part}, where ${members.length > 1 ? 'it or a film with the same poster' : 'it'} was put explicitly`;
      for (const film of chosen) report(film, `${why} (asked for ${wish ?? ''})`);
    }
    for (const film of placed) {
      const now = places.get(film.id);
      if (!now || now.part === part) continue;
      if (locked) report(film, `is in ${now.part} but has the same poster as a film in ${part}; make a new split`);
      else if (members.length > 1)
        report(film, `moved from ${now.part} to ${part} with a film that has the same poster`);
    }
    return { part, conflicts };
  }
}

/** All films by the groups that stay together, in the order of the first film's key. */
export function readFilmGroups(db: WriterDb): readonly Group[] {
  const { groups: joined } = finish(groupFilms(finish(readPosterImages(db.sqlite))));
  const groups = new Map<number, Group>();
  for (const film of db.prepare<FilmRow>('SELECT id, key FROM film ORDER BY key').all()) {
    const root = joined.root(film.id);
    const members = groups.get(root);
    if (members) members.push(film);
    else groups.set(root, [film]);
  }
  return [...groups.values()];
}

function readPlaces(db: WriterDb, splitId: number): Map<number, Place> {
  const rows = db
    .prepare<{ film_id: number; part: SplitPart; explicit: number }>(
      'SELECT film_id, part, explicit FROM split_member WHERE split_id = ?',
    )
    .all(splitId);
  return new Map(rows.map((row) => [row.film_id, { part: row.part, explicit: row.explicit === 1 }]));
}

/** Genres that at least one poster of a film is labelled with; ids are below `labels`. */
function readGenres(db: WriterDb): { labels: number; genresOf: (filmId: number) => Iterable<number> } {
  const genres = new Map<number, Set<number>>();
  let labels = 0;
  const rows = db.prepare<Layers & { film_id: number }>(
    `SELECT p.film_id, ${LAYER_COLUMNS} FROM label_state s JOIN poster p ON p.id = s.poster_id`,
  );
  for (const row of rows.iterate()) {
    const ids = idsOf(presentMask(row));
    if (ids.length === 0) continue;
    labels = Math.max(labels, ids.at(-1)! + 1);
    const known = genres.get(row.film_id);
    if (known) for (const id of ids) known.add(id);
    else genres.set(row.film_id, new Set(ids));
  }
  const none: readonly number[] = [];
  return { labels, genresOf: (filmId) => genres.get(filmId) ?? none };
}
