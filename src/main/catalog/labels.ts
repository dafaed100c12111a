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
import { lastEvents, nextSeq, writePair } from './pairs.ts';
import type { Caller } from './services.ts';
import { refuseStale } from './staleEdits.ts';

export interface PairSetting extends GenreName {
  state: GenreState;
}
export type PosterLayers = Layers & { id: number };

/** Posters are read in chunks: one statement for many is several times faster than one each. */
const CHUNK = 1000;

const LAYERS_OF = `SELECT j.value AS wanted, p.id, ${LAYER_COLUMNS} FROM json_each(?) j
  LEFT JOIN poster p ON p.id = j.value LEFT JOIN label_state s ON s.poster_id = p.id ORDER BY j.key`;

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

/** Poster ids without repetition, in chunks, each also as the JSON that the statements take. */
export function* chunks(posterIds: Iterable<number>): Generator<string> {
  let chunk: number[] = [];
  for (const id of new Set(posterIds)) {
    if (chunk.push(id) < CHUNK) continue;
    yield JSON.stringify(chunk);
    chunk = [];
  }
  if (chunk.length > 0) yield JSON.stringify(chunk);
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
  },
): { batch: Batch | null; changed: number; touched: TouchedPosters } {
  const touched = new TouchedPosters();
  let batch: Batch | null = null;
  let changed = 0;
  let firstPoster = 0;
  let seq = nextSeq(db);
  for (const ids of chunks(input.posterIds)) {
    const parents = input.set.map((s) => lastEvents(db, ids, s.id, input.layer));
    for (const [row, layers] of postersLayers(db, ids).entries()) {
      const posterId = layers.id;
      let touchedHere = false;
      for (const [column, { id: genreId, state }] of input.set.entries()) {
        const before = seen(layers, genreId, input.layer);
        const said = before.source === input.layer && before.state === state;
        if (said && !(input.confirm === true && saidByOther(db, parents[column]?.[row] ?? null, input))) continue;
        // Started at the first change: an edit that changes nothing leaves no batch and keeps what can be redone.
        batch ??= startBatch(db, { kind: 'edit', source: input.layer, actor: input.actor, what: '' });
        const parent = parents[column]?.[row] ?? null;
        writePair(
          db,
          batch,
          layers,
          { posterId, genreId, layer: input.layer, state },
          { seq: seq++, parent, head: 'own', note: input.note ?? null },
        );
        changed++;
        touchedHere = true;
      }
      if (!touchedHere) continue;
      writeLayers(db, posterId, layers);
      if (touched.count === 0) firstPoster = posterId;
      touched.add(posterId);
    }
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
export function setLabels(db: WriterDb, input: Parsed<'labels.set'> & Caller): Edited {
  return db.transaction(() => {
    const set = input.set.map((s) => ({ ...genreById(db, s.genreId), state: s.state }));
    refuseTwice(set);
    if (input.base) {
      const states = new Map(set.map(({ id, state }) => [id, state] as const));
      refuseStale(db, input.base, ({ genreId }) => states.get(genreId), input.person);
    }
    return answer(db, setPairs(db, { ...input, set, layer: 'person', actor: input.person, confirm: true }));
  });
}

/** `labels.toggle`: present on all when not present on all, else absent on all. */
export function toggleLabels(
  db: WriterDb,
  input: Parsed<'labels.toggle'> & Caller,
): Edited<BatchOutput & { state: GenreState }> {
  return db.transaction(() => {
    const genre = genreById(db, input.genreId);
    if (input.base) {
      const wanted = input.base.every(({ state }) => state === 'present') ? 'absent' : 'present';
      refuseStale(db, input.base, ({ genreId }) => (genreId === genre.id ? wanted : undefined), input.person);
    }
    let everywhere = true;
    for (const ids of chunks(input.posterIds)) {
      everywhere = postersLayers(db, ids).every((layers) => seen(layers, input.genreId).state === 'present');
      if (!everywhere) break;
    }
    const state: GenreState = everywhere ? 'absent' : 'present';
    const done = setPairs(db, {
      posterIds: input.posterIds,
      set: [{ ...genre, state }],
      layer: 'person',
      actor: input.person,
      confirm: true,
      note: input.note,
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
