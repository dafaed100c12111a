// Splits: which films are for training, validation and testing. Owns the calls: making, choosing and locking a split, and giving
// films that came a place; the rules of placing are splitPlaces.ts.
//
// A split that a run has used is locked: placed films stay, newcomers still get a place; a change makes a new, named split.
// The first one, which a project gets by itself, places by hash on purpose: films that come later move nobody, and the films
// of its test part are known before any project is made, so that shipped models could be fitted without them.
import { AppError } from '../../shared/errors.ts';
import type { Output, Parsed } from '../../shared/contract.ts';
import { splitPartSchema, type Skipped, type SplitPart } from '../../shared/domain.ts';
import type { WriterDb } from './connection.ts';
import { changeOf } from './outcome.ts';
import type { Change, Changed } from './change.ts';
import { readFilmGroups, SplitPlaces, type SplitMethod, type SplitRatios, type SplitRow } from './splitPlaces.ts';
import type { ListedPart } from './splitTable.ts';

export const DEFAULT_SPLIT = { name: 'default', seed: 1, validation: 0.1, test: 0.1, method: 'hash' } as const;

/** The split that new films go into, made with the default ratios when the project has none. */
function activeSplit(db: WriterDb): SplitRow {
  const name = db.meta('active_split');
  const found = name === null ? undefined : splitByName(db, name);
  if (found) return found;
  return insertSplit(db, DEFAULT_SPLIT);
}

const SPLITS = 'SELECT id, name, seed, validation, test, method, locked_by FROM split';

function splitByName(db: WriterDb, name: string): SplitRow | undefined {
  return db.prepare<SplitRow>(`${SPLITS} WHERE name = ?`).get(name);
}

function insertSplit(db: WriterDb, split: SplitRatios & { name: string; method: SplitMethod }): SplitRow {
  const { name, seed, validation, test, method } = split;
  const { lastInsertRowid } = db
    .prepare('INSERT INTO split (name, seed, validation, test, method, made_at) VALUES (?, ?, ?, ?, ?, ?)')
    .run(name, seed, validation, test, method, db.now());
  db.setMeta('active_split', name);
  return { id: lastInsertRowid, name, seed, validation, test, method, locked_by: null };
}

/** Lists of an answer are cut at this length; its counts are not. */
const LISTED = 1000;

/**
 * `splits.make`: a new, named split over all films; it becomes the active one. Films that a table names (`listed`) go where it
 * says; without a table, parts that were given explicitly in the split before stay. All others are placed by the method.
 * @throws AppError `conflict` when the name is taken, `bad_input` when the shares leave nothing to train on, or the table names
 * no film of the project.
 */
export function makeSplit(
  db: WriterDb,
  input: Omit<Parsed<'splits.make'>, 'from'>,
  listed?: { parts: readonly ListedPart[]; skipped: readonly Skipped[] },
): Changed & { output: Output<'splits.make'> } {
  if (input.validation + input.test >= 1) {
    throw new AppError('bad_input', 'Validation and test together leave no film to train on.', {
      hint: 'A tenth for each is usual.',
    });
  }
  return db.transaction(() => {
    if (splitByName(db, input.name)) {
      throw new AppError('conflict', `The project has a split named ${input.name} already.`, {
        hint: 'Choose another name: a split stays what it is, so that runs can be compared.',
      });
    }
    const before = db.meta('active_split');
    const old = before === null ? undefined : splitByName(db, before);
    const made = insertSplit(db, input);
    if (old && !listed) {
      db.prepare(
        `INSERT INTO split_member (split_id, film_id, part, explicit)
         SELECT ?, film_id, part, 1 FROM split_member WHERE split_id = ? AND explicit = 1`,
      ).run(made.id, old.id);
    }
    const places = new SplitPlaces(db, made);
    const skipped = [...(listed?.skipped ?? [])];
    const known = listed === undefined ? [] : knownFilms(db, listed.parts, skipped);
    skipped.sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
    for (const part of splitPartSchema.options) {
      const films = new Set(known.filter((film) => film.part === part).map((film) => film.filmKey));
      if (films.size > 0) skipped.push(...places.put(films, part).conflicts);
    }
    skipped.push(...places.put(null, 'auto').conflicts);
    return {
      change: changeOf(db, ['splits'], null),
      output: {
        name: made.name,
        listed: known.length,
        skippedCount: skipped.length,
        skipped: skipped.slice(0, LISTED),
      },
    };
  });
}

/** The films of a table that the project has; the others are added to `skipped`. */
function knownFilms(db: WriterDb, parts: readonly ListedPart[], skipped: Skipped[]): ListedPart[] {
  const film = db.prepare<{ id: number }>('SELECT id FROM film WHERE key = ?');
  const known = parts.filter(({ filmKey, source, row, line }) => {
    if (film.get(filmKey) !== undefined) return true;
    skipped.push({ source, row, line, reason: `film ${filmKey}: is not in the project` });
    return false;
  });
  if (known.length > 0 || parts.length === 0) return known;
  throw new AppError('bad_input', `None of the ${parts.length} films of the table is in this project.`, {
    hint: 'Check which column names the films.',
    details: { films: parts.slice(0, 20).map(({ filmKey }) => filmKey) },
  });
}

/** `splits.use`: makes an existing split the active one. @throws AppError `not_found` */
export function useSplit(db: WriterDb, { name }: { name: string }): Changed {
  return db.transaction(() => {
    if (!splitByName(db, name)) throw unknownSplit(name);
    db.setMeta('active_split', name);
    // Films that came with a part of their own in another split have none in this one yet.
    new SplitPlaces(db, activeSplit(db)).put(null, 'auto');
    return { change: changeOf(db, ['splits'], null) };
  });
}

/**
 * `splits.assign`: gives films their place in the active split; `filmKeys` null means all films. All films without a place get
 * one in the other splits, too: runs may ask for any of these. What is answered is about the active one.
 */
export function assignSplits(
  db: WriterDb,
  input: { filmKeys: string[] | null; part: SplitPart | 'auto' },
): Changed & { assigned: number; conflicts: Skipped[] } {
  return db.transaction(() => {
    const active = activeSplit(db);
    const groups = readFilmGroups(db);
    const wanted = input.filmKeys === null ? null : new Set(input.filmKeys);
    const { assigned, conflicts } = new SplitPlaces(db, active, groups).put(wanted, input.part);
    let elsewhere = 0;
    if (wanted === null && input.part === 'auto') {
      for (const split of db.prepare<SplitRow>(`${SPLITS} WHERE id <> ?`).all(active.id)) {
        elsewhere += new SplitPlaces(db, split, groups).put(null, 'auto').assigned;
      }
    }
    const change: Change | null = assigned + elsewhere > 0 ? changeOf(db, ['splits'], null) : null;
    return { change, assigned, conflicts };
  });
}

/** `split.lock`: from now on the placed films stay where they are. The first run that used it is named. */
export function lockSplit(db: WriterDb, input: { splitName: string; runId: string }): void {
  db.transaction(() => {
    if (!splitByName(db, input.splitName)) throw unknownSplit(input.splitName);
    db.prepare('UPDATE split SET locked_by = ifnull(locked_by, ?) WHERE name = ?').run(input.runId, input.splitName);
  });
}

function unknownSplit(name: string): AppError {
  return new AppError('not_found', `The project has no split named ${name}.`, {
    hint: 'Look at the names with `marquee splits`.',
  });
}
