// Goes back to a snapshot as one new edit: every word of a person or a model that differs is set to what it was, by events like
// any others, so that undo takes the whole step back. Where an import has said something since, which nothing takes away, the
// person who restores says what was seen. Posters that came since stay as they are, and so do genres that were merged or split
// since: what they hold now is more than what the snapshot knows under their name.
import type { Output } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { finishBatch, startBatch, type Batch } from '../batch.ts';
import type { WriterDb } from '../connection.ts';
import { listGenres } from '../genres.ts';
import { NO_LAYERS, readLayers, seen, writeLayers, type EditLayer, type Layers } from '../layers.ts';
import { batchOutput, changeOf, TouchedPosters, type Edited } from '../outcome.ts';
import { lastEvent, nextSeq, writePair } from '../pairs.ts';
import type { Caller, Change } from '../change.ts';
import { readTagline, writeTagline } from '../taglines.ts';
import { ownState } from '../vocabulary/effects.ts';
import type { VocabularyRows } from '../vocabulary/rows.ts';
import {
  byPoster,
  EVENTS_UP_TO,
  layersAt,
  settleForks,
  taglineAt,
  TOUCHED_BETWEEN,
  type LoggedEvent,
} from './stateAt.ts';

export interface SnapshotRow {
  id: string;
  name: string;
  label_seq: number;
  tagline_seq: number;
  vocabulary_seq: number;
  last_poster: number;
}

const CHUNK = 500;
const END = Number.MAX_SAFE_INTEGER;

/** @throws AppError `not_found` */
export function snapshotRow(db: WriterDb, id: string): SnapshotRow {
  const row = db
    .prepare<SnapshotRow>(
      'SELECT id, name, label_seq, tagline_seq, vocabulary_seq, last_poster FROM snapshot WHERE id = ?',
    )
    .get(id);
  if (!row) throw new AppError('not_found', 'There is no such snapshot; it may have been deleted.');
  return row;
}

/** `snapshots.restore`. @throws AppError `not_found` */
export function restoreSnapshot(db: WriterDb, input: { id: string } & Caller): Edited<Output<'snapshots.restore'>> {
  return db.transaction(() => {
    const snapshot = snapshotRow(db, input.id);
    const what = `go back to the snapshot ${snapshot.name}`;
    const left = remade(db, snapshot.vocabulary_seq);
    const genreIds = listGenres(db).flatMap(({ id }) => (left.has(id) ? [] : [id]));
    let batch: Batch | null = null;
    const begin = (): Batch =>
      (batch ??= startBatch(db, { kind: 'edit', source: 'person', actor: input.person, what }));
    const touched = new TouchedPosters();
    let pairs = 0;
    let taglines = 0;
    const posters = db
      .prepare<{ id: number }>(TOUCHED_BETWEEN)
      .all(snapshot.label_seq, END, snapshot.tagline_seq, END)
      .map(({ id }) => id)
      .filter((id) => id <= snapshot.last_poster);
    for (let at = 0; at < posters.length; at += CHUNK) {
      const ids = posters.slice(at, at + CHUNK);
      const events = byPoster(db.prepare<LoggedEvent>(EVENTS_UP_TO).all(JSON.stringify(ids), snapshot.label_seq));
      for (const posterId of ids) {
        const then = layersAt(events.get(posterId) ?? [], END);
        const before = settleForks(db, posterId, then, snapshot.label_seq);
        const done = restoreLabels(db, begin, posterId, before, genreIds, what);
        const text = restoreTagline(db, begin, posterId, snapshot.tagline_seq, what);
        pairs += done;
        if (text) taglines++;
        if (done > 0 || text) touched.add(posterId);
      }
    }
    const started = batch as Batch | null;
    if (started) finishBatch(db, started, pairs + taglines, what, touched.count);
    const parts: Change['what'] = [
      ...(pairs > 0 ? (['labels'] as const) : []),
      ...(taglines > 0 ? (['taglines'] as const) : []),
    ];
    return {
      change: started ? changeOf(db, parts, touched.list()) : null,
      output: {
        ...batchOutput(db, started, pairs + taglines),
        posters: touched.count,
        taglines,
        left: listGenres(db).flatMap(({ id, name }) => (left.has(id) ? [name] : [])),
      },
    };
  });
}

/** Genres that took part in a merge or split since a point of the vocabulary. */
function remade(db: WriterDb, since: number): Set<number> {
  const events = db
    .prepare<{ after: string }>("SELECT after FROM vocabulary_event WHERE seq > ? AND kind IN ('merge', 'split')")
    .all(since)
    .map(({ after }) => JSON.parse(after) as VocabularyRows);
  return new Set(
    events.flatMap(({ genres, aliases }) => [
      ...genres.flatMap(({ id, retired_into: into }) => (into === null ? [id] : [id, into])),
      ...aliases.flatMap(([, id]) => (id === null ? [] : [id])),
    ]),
  );
}

function restoreLabels(
  db: WriterDb,
  begin: () => Batch,
  posterId: number,
  before: Layers,
  genreIds: readonly number[],
  note: string,
): number {
  let layers: Layers | null = null;
  let changed = 0;
  const now = (): Layers => (layers ??= { ...NO_LAYERS, ...readLayers(db, posterId) });
  const set = (genreId: number, layer: EditLayer, state: ReturnType<typeof ownState>): void => {
    const parent = lastEvent(db, posterId, genreId, layer)?.seq ?? null;
    const chain = { seq: nextSeq(db), parent, head: 'own' as const, note };
    writePair(db, begin(), now(), { posterId, genreId, layer, state }, chain);
    changed++;
  };
  for (const genreId of genreIds) {
    for (const layer of ['model', 'person'] as const) {
      const state = ownState(before, genreId, layer);
      if (state !== ownState(now(), genreId, layer)) set(genreId, layer, state);
    }
    const wanted = seen(before, genreId).state;
    if (wanted !== seen(now(), genreId).state) set(genreId, 'person', wanted);
  }
  if (changed > 0) writeLayers(db, posterId, now());
  return changed;
}

function restoreTagline(db: WriterDb, begin: () => Batch, posterId: number, at: number, note: string): boolean {
  const before = taglineAt(db, posterId, at);
  const now = readTagline(db, posterId);
  if (before.text === now.text && before.source === now.source) return false;
  writeTagline(db, begin(), posterId, 'person', before, { head: 'own', note });
  return true;
}
