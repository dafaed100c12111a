// Splits: which films are for training, validation and testing. By film; films that share an identical file stay
// together. The automatic part of a film follows from the seed and its own key, so films that come later move nobody.
// A split that a run has used is locked: placed films stay, newcomers may still get a place.
import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { Parsed } from '../../shared/contract.ts';
import type { Skipped, SplitPart } from '../../shared/domain.ts';
import type { WriterDb } from './connection.ts';
import { FilmGroups, joinSameFiles } from './filmGroups.ts';
import { changeOf } from './outcome.ts';
import type { Change, Changed } from './services.ts';

export interface SplitRatios {
  seed: number;
  validation: number;
  test: number;
}
interface SplitRow extends SplitRatios {
  id: number;
  name: string;
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

export const DEFAULT_SPLIT = { name: 'default', seed: 1, validation: 0.1, test: 0.1 } as const;

/** The part that a film (or the first film of a group, by key) gets: a hash of seed and key as a number in [0, 1). */
export function autoPart(key: string, ratios: SplitRatios): SplitPart {
  const hash = createHash('sha256').update(`${ratios.seed}\n${key}`).digest();
  const at = hash.readUIntBE(0, 6) / 2 ** 48;
  if (at < ratios.test) return 'test';
  return at < ratios.test + ratios.validation ? 'validation' : 'train';
}

/** The split that new films go into, made with the default ratios when the project has none. */
function activeSplit(db: WriterDb): SplitRow {
  const name = db.meta('active_split');
  const found = name === null ? undefined : splitByName(db, name);
  if (found) return found;
  return insertSplit(db, DEFAULT_SPLIT);
}

function splitByName(db: WriterDb, name: string): SplitRow | undefined {
  return db.prepare<SplitRow>('SELECT id, name, seed, validation, test, locked_by FROM split WHERE name = ?').get(name);
}

function insertSplit(db: WriterDb, split: SplitRatios & { name: string }): SplitRow {
  const { name, seed, validation, test } = split;
  const { lastInsertRowid } = db
    .prepare('INSERT INTO split (name, seed, validation, test, made_at) VALUES (?, ?, ?, ?, ?)')
    .run(name, seed, validation, test, db.now());
  db.setMeta('active_split', name);
  return { id: lastInsertRowid, name, seed, validation, test, locked_by: null };
}

/**
 * `splits.make`: a new, named split over all films; it becomes the active one. Parts that were given explicitly stay.
 * @throws AppError `conflict` when the name is taken.
 */
export function makeSplit(db: WriterDb, input: Parsed<'splits.make'>): Changed & { output: { name: string } } {
  return db.transaction(() => {
    if (splitByName(db, input.name))
      throw new AppError('conflict', `The project has a split named ${input.name} already.`);
    const before = db.meta('active_split');
    const old = before === null ? undefined : splitByName(db, before);
    const made = insertSplit(db, input);
    if (old) {
      db.prepare(
        `INSERT INTO split_member (split_id, film_id, part, explicit)
         SELECT ?, film_id, part, 1 FROM split_member WHERE split_id = ? AND explicit = 1`,
      ).run(made.id, old.id);
    }
    place(db, made, null, 'auto');
    return { change: changeOf(db, ['splits'], null), output: { name: made.name } };
  });
}

/** `splits.use`: makes an existing split the active one. @throws AppError `not_found` */
export function useSplit(db: WriterDb, { name }: { name: string }): Changed {
  return db.transaction(() => {
    if (!splitByName(db, name)) throw new AppError('not_found', `The project has no split named ${name}.`);
    db.setMeta('active_split', name);
    return { change: changeOf(db, ['splits'], null) };
  });
}

/** `splits.assign`: gives films their place in the active split; `filmKeys` null means all films. */
export function assignSplits(
  db: WriterDb,
  input: { filmKeys: string[] | null; part: SplitPart | 'auto' },
): Changed & { assigned: number; conflicts: Skipped[] } {
  return db.transaction(() => {
    const split = activeSplit(db);
    const wanted = input.filmKeys === null ? null : new Set(input.filmKeys);
    const { assigned, conflicts } = place(db, split, wanted, input.part);
    const change: Change | null = assigned > 0 ? changeOf(db, ['splits'], null) : null;
    return { change, assigned, conflicts };
  });
}

/** `split.lock`: from now on the placed films stay where they are. The first run that used it is named. */
export function lockSplit(db: WriterDb, input: { splitName: string; runId: string }): void {
  db.transaction(() => {
    if (!splitByName(db, input.splitName)) {
      throw new AppError('not_found', `The project has no split named ${input.splitName}.`);
    }
    db.prepare('UPDATE split SET locked_by = ifnull(locked_by, ?) WHERE name = ?').run(input.runId, input.splitName);
  });
}

/** Places films by groups; returns how many places were given or changed, and what could not be followed. */
function place(
  db: WriterDb,
  split: SplitRow,
  wanted: ReadonlySet<string> | null,
  part: SplitPart | 'auto',
): { assigned: number; conflicts: Skipped[] } {
  const films = db.prepare<FilmRow>('SELECT id, key FROM film ORDER BY key').all();
  const places = readPlaces(db, split.id);
  const groupOf = new FilmGroups();
  joinSameFiles(
    groupOf,
    db
      .prepare<{ film: number; file: string }>(
        `SELECT film_id AS film, sha256 AS file FROM poster WHERE sha256 IN
           (SELECT sha256 FROM poster WHERE sha256 IS NOT NULL GROUP BY sha256 HAVING count(DISTINCT film_id) > 1)`,
      )
      .all(),
  );
  const groups = new Map<number, FilmRow[]>();
  for (const film of films) {
    const id = groupOf.root(film.id);
    const members = groups.get(id);
    if (members) members.push(film);
    else groups.set(id, [film]);
  }
  const conflicts: Skipped[] = [];
  let assigned = 0;
  const write = db.prepare(
    'INSERT OR REPLACE INTO split_member (split_id, film_id, part, explicit) VALUES (?, ?, ?, ?)',
  );
  for (const members of groups.values()) {
    const chosen = wanted === null ? members : members.filter((film) => wanted.has(film.key));
    if (chosen.length === 0) continue;
    const decided = decideGroup(split, members, chosen, places, part);
    conflicts.push(...decided.conflicts);
    if (decided.part === null) continue;
    for (const film of members) {
      const now = places.get(film.id);
      const explicit = now?.explicit === true || (part !== 'auto' && chosen.includes(film) && decided.part === part);
      if (now?.part === decided.part && now.explicit === explicit) continue;
      if (now && now.part !== decided.part && split.locked_by !== null) continue;
      write.run(split.id, film.id, decided.part, explicit ? 1 : 0);
      if (now?.part !== decided.part) assigned++;
    }
  }
  return { assigned, conflicts };
}

function readPlaces(db: WriterDb, splitId: number): Map<number, Place> {
  const rows = db
    .prepare<{ film_id: number; part: SplitPart; explicit: number }>(
      'SELECT film_id, part, explicit FROM split_member WHERE split_id = ?',
    )
    .all(splitId);
  return new Map(rows.map((row) => [row.film_id, { part: row.part, explicit: row.explicit === 1 }]));
}

/** One part for the whole group, and what is given up for it. Films of a group are in the order of their keys. */
function decideGroup(
  split: SplitRow,
  members: FilmRow[],
  chosen: FilmRow[],
  places: ReadonlyMap<number, Place>,
  wanted: SplitPart | 'auto',
): { part: SplitPart | null; conflicts: Skipped[] } {
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
  const part = standing ?? (wanted !== 'auto' ? wanted : (partOf(placed[0]) ?? autoPart(members[0]?.key ?? '', split)));

  if (wanted !== 'auto' && part !== wanted) {
    const why = locked
      ? `stays in ${part}: the split was used by run ${split.locked_by ?? ''}; make a new split to change it`
      : `stays in ${part}, where ${members.length > 1 ? 'it or a film with the same file' : 'it'} was put explicitly`;
    for (const film of chosen) report(film, `${why} (asked for ${wanted})`);
  }
  for (const film of placed) {
    const now = places.get(film.id);
    if (!now || now.part === part) continue;
    if (locked) report(film, `is in ${now.part} but has the same file as a film in ${part}; make a new split`);
    else if (members.length > 1) report(film, `moved from ${now.part} to ${part} with a film that has the same file`);
  }
  return { part, conflicts };
}
