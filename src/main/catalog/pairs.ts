// Events of single (poster, genre) pairs: finds the one in force, appends the next one, and keeps `label_state` in step.
// Labels, review decisions, undo and revert all write pairs through `writePair`; nobody else appends pair events.
import type { GenreState } from '../../shared/domain.ts';
import type { Batch } from './batch.ts';
import type { WriterDb } from './connection.ts';
import { seen, setLayer, type EditLayer, type Layers, type Seen } from './layers.ts';
import { foldedState, markConflict, pairFork, pairValue, writeParents } from './merging/forks.ts';

/** The last event of a pair in a layer. `head` is the event whose state is in force: itself, or for an undo an earlier one. */
export interface PairEnd {
  seq: number;
  head: number | null;
}

export function lastEvent(db: WriterDb, posterId: number, genreId: number, layer: EditLayer): PairEnd | undefined {
  return db
    .prepare<PairEnd>(
      'SELECT seq, head FROM label_event WHERE poster_id = ? AND genre_id = ? AND source = ? ORDER BY seq DESC LIMIT 1',
    )
    .get(posterId, genreId, layer);
}

/** The last events of one genre on many posters, aligned with `posterIds`; null where there is none. */
export function lastEvents(db: WriterDb, posterIds: string, genreId: number, layer: EditLayer): (number | null)[] {
  return db
    .prepare<{ seq: number | null }>(
      `SELECT (SELECT e.seq FROM label_event e WHERE e.poster_id = j.value AND e.genre_id = ? AND e.source = ?
         ORDER BY e.seq DESC LIMIT 1) AS seq FROM json_each(?) j ORDER BY j.key`,
    )
    .all(genreId, layer, posterIds)
    .map((row) => row.seq);
}

/** The sequence number that the next event gets. */
export function nextSeq(db: WriterDb): number {
  return db.prepare<{ next: number }>('SELECT ifnull(max(seq), 0) + 1 AS next FROM label_event').get()?.next ?? 1;
}

/**
 * Appends the event that sets a pair in a layer (`state` null: takes it out of the layer) and changes `layers`
 * accordingly; the caller writes the layers of a poster once, after its last pair. On a pair with merged branches the event
 * has seen all of them, and the state is what then is in force: a new decision settles a conflict, an undo may bring it back.
 * @param head the event whose state this puts in force again; `own` for a new decision.
 */
export function writePair(
  db: WriterDb,
  batch: Batch,
  layers: Layers,
  pair: { posterId: number; genreId: number; layer: EditLayer; state: GenreState | null },
  chain: { seq: number; parent: number | null; head: number | null | 'own'; note: string | null },
): { old: Seen; new: Seen } {
  const id = db.uuid();
  const fork = pairFork(db, pair);
  const fold = fork?.after({
    seq: chain.seq,
    id,
    at: batch.at,
    batchKind: batch.kind,
    undoes: batch.undoes,
    value: pairValue(pair.state),
    rank: 0,
  });
  const old = seen(layers, pair.genreId, pair.layer);
  setLayer(layers, pair.layer, pair.genreId, fold ? foldedState(fold) : pair.state);
  const now = seen(layers, pair.genreId, pair.layer);
  db.prepare(
    `INSERT INTO label_event (seq, id, batch_id, poster_id, genre_id, source, old, old_source, new, new_source, parent, head, note, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    chain.seq,
    id,
    batch.id,
    pair.posterId,
    pair.genreId,
    pair.layer,
    old.state,
    old.source,
    now.state,
    now.source,
    chain.parent,
    fold ? (fold.winner?.seq ?? null) : chain.head === 'own' ? chain.seq : chain.head,
    chain.note,
    batch.at,
  );
  if (fork && fold) {
    const others = fork.fold.leaves.filter((leaf) => leaf !== chain.parent);
    writeParents(db, 'label_event_parent', chain.seq, others);
    if (pair.layer === 'person') markConflict(db, pair.posterId, pair.genreId, fold);
  }
  return { old, new: now };
}
