// What imports know of a poster's genres: one compact event per poster, merged into the lowest layer. Among imports
// present beats absent beats unknown, whatever the order, and doing it twice changes nothing.
// Reading tables and deciding which genres a row lists belongs to import/; nothing here touches what a person set.
import type { WriterDb } from './connection.ts';
import type { Batch } from './batch.ts';
import { seen, readLayers, writeLayers, type Layers } from './layers.ts';
import { idsOf, minus, sameMask, union, type Mask } from './masks.ts';

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
export function applyImport(db: WriterDb, batch: Batch, posterId: number, present: Mask, absent: Mask): ImportEffect {
  const { merged, ...effect } = importEffect(readLayers(db, posterId), present, absent);
  if (effect.changed) {
    db.prepare(
      `INSERT INTO label_event (id, batch_id, poster_id, source, present, absent, at) VALUES (?, ?, ?, 'import', ?, ?, ?)`,
    ).run(db.uuid(), batch.id, posterId, present, absent, batch.at);
    writeLayers(db, posterId, merged);
  }
  return effect;
}
