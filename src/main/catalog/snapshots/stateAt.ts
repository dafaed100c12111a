// The labels and tagline of a poster at a point of the event log: the fold of its events up to there. Later events, also those
// that another copy made earlier and that were merged later, do not touch it. Pure but for the queries that both threads use.
import type { GenreState, Source } from '../../../shared/domain.ts';
import type { WriterDb } from '../connection.ts';
import { foldImports, type ImportEvent } from '../importLayer.ts';
import { NO_LAYERS, setLayer, type EditLayer, type Layers } from '../layers.ts';
import { foldEvents } from '../merging/fold.ts';
import { foldedState, foldedTagline, isTaglineFork, readPairFork, readTaglineFork } from '../merging/forks.ts';
import { layerState } from '../pairState.ts';
import type { TaglineState } from '../taglineState.ts';
import type { GenreRow, VocabularyRows } from '../vocabulary/rows.ts';

export interface LoggedEvent extends ImportEvent {
  poster_id: number;
  genre_id: number | null;
  source: Source;
  new: GenreState | null;
  new_source: Source | null;
  actor: string;
}

/** Events of posters (JSON array of ids) up to a point, by poster and in order. */
export const EVENTS_UP_TO = `SELECT e.seq, e.poster_id, e.genre_id, e.source, e.new, e.new_source, e.present, e.absent, e.parent,
    e.head, a.name AS actor
  FROM json_each(?) j JOIN label_event e ON e.poster_id = j.value
  JOIN batch b ON b.id = e.batch_id JOIN actor a ON a.id = b.actor_id
  WHERE e.seq <= ? ORDER BY e.poster_id, e.seq`;

/** Posters whose labels or tagline have events between two points (after, up to), ascending; four values. */
export const TOUCHED_BETWEEN = `SELECT poster_id AS id FROM label_event WHERE seq > ? AND seq <= ?
  UNION SELECT poster_id FROM tagline_event WHERE seq > ? AND seq <= ? ORDER BY 1`;

const TAGLINE_AT = `SELECT new AS text, new_source AS source FROM tagline_event
  WHERE poster_id = ? AND seq <= ? ORDER BY seq DESC LIMIT 1`;

/** The layers of one poster after the events with `seq` up to `at`. */
export function layersAt(events: readonly LoggedEvent[], at: number): Layers {
  const layers: Layers = { ...NO_LAYERS };
  const imports: LoggedEvent[] = [];
  for (const event of events) {
    if (event.seq > at) break;
    if (event.genre_id === null || event.source === 'import') imports.push(event);
    else {
      const state = layerState(event.source, event.new ?? 'unknown', event.new_source);
      setLayer(layers, event.source, event.genre_id, state);
    }
  }
  return Object.assign(layers, foldImports(imports));
}

/**
 * Puts right, in the layers of a poster at a point, the pairs whose events are no chain because copies were merged: what was
 * in force there is the fold of the branches that had come by then.
 */
export function settleForks(db: WriterDb, posterId: number, layers: Layers, at: number): Layers {
  const forks = db
    .prepare<{ genreId: number; layer: EditLayer }>(
      'SELECT genre_id AS genreId, source AS layer FROM label_fork WHERE poster_id = ?',
    )
    .all(posterId);
  for (const { genreId, layer } of forks) {
    const { events } = readPairFork(db, { posterId, genreId, layer });
    const then = events.filter(({ seq }) => seq <= at);
    if (then.length > 0) setLayer(layers, layer, genreId, foldedState(foldEvents(then)));
  }
  return layers;
}

/** The tagline of a poster after the events up to `at`; of merged copies, what the branches come to that were there by then. */
export function taglineAt(db: WriterDb, posterId: number, at: number): TaglineState {
  if (isTaglineFork(db, posterId)) {
    return foldedTagline(foldEvents(readTaglineFork(db, posterId).events.filter(({ seq }) => seq <= at)));
  }
  return db.prepare<TaglineState>(TAGLINE_AT).get(posterId, at) ?? { text: null, source: null };
}

/** Events by poster. */
export function byPoster(events: readonly LoggedEvent[]): Map<number, LoggedEvent[]> {
  const groups = new Map<number, LoggedEvent[]>();
  for (const event of events) {
    const group = groups.get(event.poster_id);
    if (group) group.push(event);
    else groups.set(event.poster_id, [event]);
  }
  return groups;
}

/** What the vocabulary was at a point: rows of now with the events since taken back. Genres without events are as they are. */
export function genresAt(
  now: readonly GenreRow[],
  since: readonly { before: VocabularyRows }[],
): Map<number, GenreRow> {
  const rows = new Map(now.map((row) => [row.id, row]));
  for (const { before } of [...since].reverse()) for (const row of before.genres) rows.set(row.id, row);
  return rows;
}
