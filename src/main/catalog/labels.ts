// Genre edits by a person: set, toggle, set by name. Each call is one batch in one transaction, on disk when it returns.
import { AppError } from '../../shared/errors.ts';
import type { Parsed } from '../../shared/contract.ts';
import type { GenreState } from '../../shared/domain.ts';
import { finishBatch, startBatch, type Batch } from './batch.ts';
import type { WriterDb } from './connection.ts';
import { describeLabels, posterName } from './describe.ts';
import { checkGenreName, ensureGenre, findGenre, genreById, listGenres, type GenreName } from './genres.ts';
import { LAYER_COLUMNS, seen, writeLayers, type EditLayer, type Layers } from './layers.ts';
import { batchOutput, changeOf, TouchedPosters, type BatchOutput, type Edited } from './outcome.ts';
import { lastEvents } from './pairs.ts';
import { PairWriter } from './pairWriter.ts';
import type { Caller } from './change.ts';
import { refuseStale } from './staleEdits.ts';

export interface PairSetting extends GenreName {
  state: GenreState;
}
export type PosterLayers = Layers & { id: number };

/** Posters are read in chunks: one statement for many is several times faster than one each. */
const CHUNK = 1000;
/** Edits of more posters than this tell how far they are. */
const TOLD_FROM = 20_000;

/** How far a long edit is, in posters. */
export type Told = (progress: { done: number; total: number }) => void;

// Most posters have a state, and one that has is a poster: only for the others it is looked for.
const LAYERS_OF = `SELECT j.value AS wanted,
    ifnull(s.poster_id, (SELECT p.id FROM poster p WHERE p.id = j.value)) AS id, ${LAYER_COLUMNS}
  FROM json_each(?) j LEFT JOIN label_state s ON s.poster_id = j.value ORDER BY j.key`;

/** The layers of posters that must exist, in the order asked for. @throws AppError `not_found`. */
export function postersLayers(db: WriterDb, posterIds: string): PosterLayers[] {
  return db
    .prepare<PosterLayers & { wanted: number; id: number | null }>(LAYERS_OF)
    .all(posterIds)
    .map((row) => {
      if (row.id === null) throw new AppError('not_found', `The project has no poster with the number ${row.wanted}.`);
      return row;
    });
}

/** Poster ids without repetition and rising, as neighbours lie on the same pages of the catalog; Int32Array for a million. */
function ordered(posterIds: Iterable<number>): Int32Array {
  const ids = Int32Array.from(posterIds).sort();
  let kept = 0;
  for (const id of ids) if (kept === 0 || ids[kept - 1] !== id) ids[kept++] = id;
  return ids.subarray(0, kept);
}

/** Ids in chunks, as the JSON that the statements take. */
export function* chunks(ids: Int32Array): Generator<string> {
  for (let at = 0; at < ids.length; at += CHUNK) yield `[${ids.subarray(at, at + CHUNK).join()}]`;
}

/**
 * Sets genres on posters in one batch, inside a transaction. Pairs that this layer has already set so are left alone;
 * a pair that a lower layer has in the same state becomes this layer's word (a person confirms it).
 */
export function setPairs(
  db: WriterDb,
  input: {
    posterIds: Iterable<number>;
    set: PairSetting[];
    layer: EditLayer;
    actor: string;
    note?: string | undefined;
    /**
     * Whether a person who says what another person has said already is recorded as well: agreement is a decision too.
     * Else such pairs are left alone.
     */
    confirm?: boolean;
    /** What the edit is called; made from the settings where not given. */
    what?: (posters: number, name: string) => string;
    told?: Told | undefined;
  },
): { batch: Batch | null; changed: number; touched: TouchedPosters } {
  const touched = new TouchedPosters();
  let batch: Batch | null = null;
  let writer: PairWriter | null = null;
  let changed = 0;
  let firstPoster = 0;
  let done = 0;
  const ids = ordered(input.posterIds);
  for (const chunk of chunks(ids)) {
    const parents = input.set.map((s) => lastEvents(db, chunk, s.id, input.layer));
    const changing: PosterLayers[] = [];
    for (const [row, layers] of postersLayers(db, chunk).entries()) {
      const posterId = layers.id;
      let touchedHere = false;
      for (const [column, { id: genreId, state }] of input.set.entries()) {
        const before = seen(layers, genreId, input.layer);
        const said = before.source === input.layer && before.state === state;
        if (said && !(input.confirm === true && saidByOther(db, parents[column]?.[row] ?? null, input))) continue;
        // Started at the first change: an edit that changes nothing leaves no batch and keeps what can be redone.
        batch ??= startBatch(db, { kind: 'edit', source: input.layer, actor: input.actor, what: '' });
        writer ??= new PairWriter(db, batch, input.note ?? null);
        const parent = parents[column]?.[row] ?? null;
        writer.add(layers, { posterId, genreId, layer: input.layer, state }, { parent, head: 'own' });
        changed++;
        touchedHere = true;
      }
      if (!touchedHere) continue;
      changing.push(layers);
      if (touched.count === 0) firstPoster = posterId;
      touched.add(posterId);
    }
    writer?.flush();
    for (const layers of changing) writeLayers(db, layers.id, layers);
    done = Math.min(ids.length, done + CHUNK);
    if (ids.length > TOLD_FROM) input.told?.({ done, total: ids.length });
  }
  if (batch) {
    const name = posterName(db, firstPoster);
    const what = input.what?.(touched.count, name) ?? describeLabels(input.set, touched.count, name);
    finishBatch(db, batch, changed, what, touched.count);
  }
  return { batch, changed, touched };
}

/** Whether the decision in force at the end of a pair's events is another person's. */
function saidByOther(
  db: WriterDb,
  last: number | null,
  { layer, actor }: { layer: EditLayer; actor: string },
): boolean {
  if (layer !== 'person' || last === null) return false;
  const by = db
    .prepare<{ name: string }>(
      `SELECT a.name FROM label_event l JOIN label_event h ON h.seq = ifnull(l.head, l.seq) JOIN batch b ON b.id = h.batch_id
       JOIN actor a ON a.id = b.actor_id WHERE l.seq = ?`,
    )
    .get(last);
  return by !== undefined && by.name !== actor;
}

const answer = (db: WriterDb, done: ReturnType<typeof setPairs>): Edited => {
  const change = done.batch ? changeOf(db, ['labels'], done.touched.list()) : null;
  return { change, output: batchOutput(db, done.batch, done.changed) };
};

/** `labels.set`. @throws AppError `not_found` for unknown posters or genres, `bad_input` for a genre given twice. */
export function setLabels(
  db: WriterDb,
  input: Omit<Parsed<'labels.set'>, 'posterIds' | 'filter'> & { posterIds: Iterable<number> } & Caller,
  told?: Told,
): Edited {
  return db.transaction(() => {
    const set = input.set.map((s) => ({ ...genreById(db, s.genreId), state: s.state }));
    refuseTwice(set);
    if (input.base) {
      const states = new Map(set.map(({ id, state }) => [id, state] as const));
      refuseStale(db, input.base, ({ genreId }) => states.get(genreId), input.person);
    }
    return answer(db, setPairs(db, { ...input, set, layer: 'person', actor: input.person, confirm: true, told }));
  });
}

/** `labels.toggle`: present on all when not present on all, else absent on all. */
export function toggleLabels(
  db: WriterDb,
  input: Omit<Parsed<'labels.toggle'>, 'posterIds' | 'filter'> & { posterIds: Iterable<number> } & Caller,
  told?: Told,
): Edited<BatchOutput & { state: GenreState }> {
  return db.transaction(() => {
    const genre = genreById(db, input.genreId);
    if (input.base) {
      const wanted = input.base.every(({ state }) => state === 'present') ? 'absent' : 'present';
      refuseStale(db, input.base, ({ genreId }) => (genreId === genre.id ? wanted : undefined), input.person);
    }
    let everywhere = true;
    const ids = ordered(input.posterIds);
    for (const chunk of chunks(ids)) {
      everywhere = postersLayers(db, chunk).every((layers) => seen(layers, input.genreId).state === 'present');
      if (!everywhere) break;
    }
    const state: GenreState = everywhere ? 'absent' : 'present';
    const done = setPairs(db, {
      posterIds: ids,
      set: [{ ...genre, state }],
      layer: 'person',
      actor: input.person,
      confirm: true,
      note: input.note,
      told,
    });
    const { change, output } = answer(db, done);
    return { change, output: { ...output, state } };
  });
}

/**
 * `labels.setByName`: genres by name or alias, on all posters of a film or on one file.
 * @throws AppError `bad_input` for an unknown genre name (unless `newGenre`) or a genre named twice, `not_found`.
 */
export function setLabelsByName(
  db: WriterDb,
  input: Parsed<'labels.setByName'> & Caller,
): Edited<BatchOutput & { posters: number }> {
  return db.transaction(() => {
    const posterIds = postersOf(db, input);
    let created = false;
    const named = (names: string[], state: GenreState): PairSetting[] =>
      names.map((name) => {
        if (!findGenre(db, name)) {
          if (!input.newGenre) throw unknownGenre(db, name);
          checkGenreName(name);
        }
        const genre = ensureGenre(db, name);
        created ||= genre.created;
        return { id: genre.id, name: genre.name, state };
      });
    const set = [...named(input.add, 'present'), ...named(input.remove, 'absent'), ...named(input.clear, 'unknown')];
    refuseTwice(set);
    if (set.length === 0) throw new AppError('bad_input', 'Nothing to do: name a genre to add, remove or clear.');
    const done = setPairs(db, {
      posterIds,
      set,
      layer: 'person',
      actor: input.person,
      note: input.note,
      confirm: true,
    });
    const { change, output } = answer(db, done);
    if (created && change) change.what.push('genres');
    return { change, output: { ...output, posters: done.touched.count } };
  });
}

function refuseTwice(set: PairSetting[]): void {
  const ids = new Set<number>();
  for (const { id, name } of set) {
    if (ids.has(id)) throw new AppError('bad_input', `${name} is named twice; one state per genre and edit.`);
    ids.add(id);
  }
}

function unknownGenre(db: WriterDb, name: string): AppError {
  const known = listGenres(db).map((g) => g.name);
  return new AppError('bad_input', `The project has no genre named "${name}".`, {
    hint: `Known genres: ${known.join(', ') || 'none yet'}. Ask for a new genre (--new-genre) to add this one.`,
    details: { name, known },
  });
}

/** IMDb ids are kept as digits without `tt` and leading zeros. */
export function imdbKey(text: string): string {
  return text
    .trim()
    .replace(/^tt/i, '')
    .replace(/^0+(?=\d)/, '');
}

function postersOf(db: WriterDb, input: { imdbId?: string; filmKey?: string; sha256?: string }): number[] {
  const key = input.filmKey ?? (input.imdbId === undefined ? undefined : imdbKey(input.imdbId));
  if (key === undefined && input.sha256 === undefined) {
    throw new AppError('bad_input', 'Name a film (IMDb id or key) or a poster file (sha256).');
  }
  const rows = db
    .prepare<{ id: number; key: string }>(
      `SELECT p.id, f.key FROM poster p JOIN film f ON f.id = p.film_id
       WHERE f.key = ifnull(?, f.key) AND (p.sha256 = ? OR ?) ORDER BY p.id`,
    )
    .all(key ?? null, input.sha256 ?? null, input.sha256 === undefined ? 1 : 0);
  const name = input.imdbId ?? key ?? input.sha256;
  if (rows.length === 0) throw new AppError('not_found', `The project has no poster of ${name}.`);
  if (key === undefined && new Set(rows.map((r) => r.key)).size > 1) {
    throw new AppError('conflict', `This file is the poster of ${rows.length} films; name the film as well.`, {
      details: { films: rows.map((r) => r.key) },
    });
  }
  return rows.map((r) => r.id);
}
