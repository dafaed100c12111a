// What imports know of a poster's genres: one compact event per poster, merged into the lowest layer. Among imports
// present beats absent beats unknown, whatever the order, and doing it twice changes nothing.
// Reading tables and deciding which genres a row lists belongs to import/; nothing here touches what a person set.
//
// An event of the import layer can be withdrawn, as the undo of a merge of genres does: a later event without masks whose
// `parent` it is, with `head` NULL; one with `head` = `parent` puts it in force again. The layer is the union of the events in
// force, whatever their order.
import type { WriterDb } from './connection.ts';
import type { Batch } from './batch.ts';
import { seen, readLayers, writeLayers, type Layers } from './layers.ts';
import { idsOf, minus, sameMask, union, type Mask } from './masks.ts';
import type { Direction } from './tally.ts';

/** The import layer after one more source. Commutative, associative and idempotent. */
export function mergeImport(layers: Pick<Layers, 'import_present' | 'import_absent'>, present: Mask, absent: Mask) {
  const allPresent = union(layers.import_present, present);
  return { import_present: allPresent, import_absent: minus(union(layers.import_absent, absent), allPresent) };
}

export interface ImportEffect {
  /** Whether the source brought anything new to the import layer; only then an event is written. */
  changed: boolean;
  /** Pairs whose visible state changed. */
  pairs: number;
  /** Genres on which this source and earlier imports disagree (one says present, the other absent). */
  conflicting: number[];
  /** Genres where a person decided otherwise than this source; the decision stays. */
  keptByPerson: number[];
}

/** What `applyImport` would do to these layers, without doing it: for dry runs. */
export function importEffect(layers: Layers, present: Mask, absent: Mask): ImportEffect & { merged: Layers } {
  const merged = { ...layers, ...mergeImport(layers, present, absent) };
  const changed =
    !sameMask(merged.import_present, layers.import_present) || !sameMask(merged.import_absent, layers.import_absent);
  const keptByPerson: number[] = [];
  const conflicting: number[] = [];
  let pairs = 0;
  for (const [mask, says] of [
    [present, 'present'],
    [absent, 'absent'],
  ] as const) {
    for (const id of idsOf(mask)) {
      const before = seen(layers, id);
      if (before.source === 'person' && before.state !== says) keptByPerson.push(id);
      if (before.source === 'import' && before.state !== says) conflicting.push(id);
      if (changed && before.state !== seen(merged, id).state) pairs++;
    }
  }
  return { changed, pairs, conflicting, keptByPerson, merged };
}

/**
 * Merges what a source says of one poster, inside a transaction: an event with both masks when it changes the import
 * layer, and the state. `present` and `absent` are canonical masks without a common bit.
 */
export function applyImport(
  db: WriterDb,
  batch: Batch,
  posterId: number,
  present: Mask,
  absent: Mask,
  note: string | null = null,
): ImportEffect {
  const { merged, ...effect } = importEffect(readLayers(db, posterId), present, absent);
  if (effect.changed) {
    db.prepare(
      `INSERT INTO label_event (id, batch_id, poster_id, source, present, absent, note, at) VALUES (?, ?, ?, 'import', ?, ?, ?, ?)`,
    ).run(db.uuid(), batch.id, posterId, present, absent, note, batch.at);
    writeLayers(db, posterId, merged);
  }
  return effect;
}

/** An event of the import layer: what a source said, or (with `parent`) the withdrawal of what it said. */
export interface ImportEvent {
  seq: number;
  present: Mask;
  absent: Mask;
  parent: number | null;
  head: number | null;
}

/** The import layer of a poster from its import events, in their order. */
export function foldImports(events: readonly ImportEvent[]): Pick<Layers, 'import_present' | 'import_absent'> {
  const withdrawn = withdrawnImports(events);
  let layer: Pick<Layers, 'import_present' | 'import_absent'> = { import_present: null, import_absent: null };
  for (const { seq, parent, present, absent } of events) {
    if (parent === null && !withdrawn.has(seq)) layer = mergeImport(layer, present, absent);
  }
  return layer;
}

/** Events that are not in force, by their sequence numbers. */
export function withdrawnImports(events: readonly ImportEvent[]): Set<number> {
  const withdrawn = new Set<number>();
  for (const { parent, head } of events) {
    if (parent === null) continue;
    if (head === null) withdrawn.add(parent);
    else withdrawn.delete(parent);
  }
  return withdrawn;
}

export function importEvents(db: WriterDb, posterId: number): ImportEvent[] {
  return db
    .prepare<ImportEvent>(
      `SELECT seq, present, absent, parent, head FROM label_event
       WHERE poster_id = ? AND genre_id IS NULL ORDER BY seq`,
    )
    .all(posterId);
}

/**
 * Withdraws what an event of the import layer said, or puts it in force again, inside a transaction; false when it is so
 * already.
 */
export function stepImport(db: WriterDb, batch: Batch, posterId: number, seq: number, direction: Direction): boolean {
  const events = importEvents(db, posterId);
  if (withdrawnImports(events).has(seq) === (direction === 'undo')) return false;
  const head = direction === 'undo' ? null : seq;
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO label_event (id, batch_id, poster_id, source, parent, head, at) VALUES (?, ?, ?, 'import', ?, ?, ?)`,
    )
    .run(db.uuid(), batch.id, posterId, seq, head, batch.at);
  const layer = foldImports([...events, { seq: lastInsertRowid, present: null, absent: null, parent: seq, head }]);
  writeLayers(db, posterId, { ...readLayers(db, posterId), ...layer });
  return true;
}
