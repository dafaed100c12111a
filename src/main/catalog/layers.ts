// The current states of one poster, in layers: a person's decision hides a model's, which hides the imports'.
// Reads and writes `label_state` rows in their canonical form (no row when nothing is known), and answers what a pair
// looks like. Events are written by labels.ts and importLayer.ts; both change states through this file alone.
import type { GenreState, Source } from '../../shared/domain.ts';
import type { WriterDb } from './connection.ts';
import { hasBit, minus, union, withBit, withoutBit, type Mask } from './masks.ts';

/** A row of `label_state`, all masks canonical. */
export interface Layers {
  import_present: Mask;
  import_absent: Mask;
  model_present: Mask;
  model_absent: Mask;
  person_present: Mask;
  person_absent: Mask;
  person_unknown: Mask;
}
export const NO_LAYERS: Readonly<Layers> = {
  import_present: null,
  import_absent: null,
  model_present: null,
  model_absent: null,
  person_present: null,
  person_absent: null,
  person_unknown: null,
};
/** What a pair looks like and whose word that is; `source` null: nobody has set it. */
export interface Seen {
  state: GenreState;
  source: Source | null;
}
export type EditLayer = 'person' | 'model';

/** The masks of `label_state AS s`, for queries that join it. */
export const LAYER_COLUMNS = `s.import_present, s.import_absent, s.model_present, s.model_absent,
  s.person_present, s.person_absent, s.person_unknown`;

/** What a pair looks like from a layer downwards; from `person` is what everybody sees. */
export function seen(layers: Layers, genreId: number, from: EditLayer = 'person'): Seen {
  if (from === 'person') {
    if (hasBit(layers.person_present, genreId)) return { state: 'present', source: 'person' };
    if (hasBit(layers.person_absent, genreId)) return { state: 'absent', source: 'person' };
    if (hasBit(layers.person_unknown, genreId)) return { state: 'unknown', source: 'person' };
  }
  if (hasBit(layers.model_present, genreId)) return { state: 'present', source: 'model' };
  if (hasBit(layers.model_absent, genreId)) return { state: 'absent', source: 'model' };
  if (hasBit(layers.import_present, genreId)) return { state: 'present', source: 'import' };
  if (hasBit(layers.import_absent, genreId)) return { state: 'absent', source: 'import' };
  return { state: 'unknown', source: null };
}

/** The genres that everybody sees as present: `seen` for all pairs at once. */
export function presentMask(layers: Layers): Mask {
  const { import_present, model_present, model_absent, person_present, person_absent, person_unknown } = layers;
  const lower = union(model_present, minus(import_present, model_absent));
  return union(person_present, minus(minus(lower, person_absent), person_unknown));
}

/** Sets a pair in a layer, or takes it out of the layer (`state` null), so that the lower layers show again. */
export function setLayer(layers: Layers, layer: EditLayer, genreId: number, state: GenreState | null): void {
  const put = (mask: Mask, on: boolean): Mask => (on ? withBit(mask, genreId) : withoutBit(mask, genreId));
  if (layer === 'person') {
    layers.person_present = put(layers.person_present, state === 'present');
    layers.person_absent = put(layers.person_absent, state === 'absent');
    layers.person_unknown = put(layers.person_unknown, state === 'unknown');
  } else {
    layers.model_present = put(layers.model_present, state === 'present');
    layers.model_absent = put(layers.model_absent, state === 'absent');
  }
}

const COLUMNS =
  'import_present, import_absent, model_present, model_absent, person_present, person_absent, person_unknown';

/** The layers of a poster; empty ones when nothing is known of it. The object is the caller's to change. */
export function readLayers(db: WriterDb, posterId: number): Layers {
  const row = db.prepare<Layers>(`SELECT ${COLUMNS} FROM label_state WHERE poster_id = ?`).get(posterId);
  return row ?? { ...NO_LAYERS };
}

const writing = (table: string): { put: string; drop: string } => ({
  put: `INSERT OR REPLACE INTO ${table} (poster_id, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  drop: `DELETE FROM ${table} WHERE poster_id = ?`,
});
export const LABEL_STATE = writing('label_state');
/** Where `project.verify` rebuilds the states. */
export const REBUILT_LABELS = writing('temp.rebuilt_label');

/** Writes the layers of a poster; the row goes when nothing is known any more. */
export function writeLayers(db: WriterDb, posterId: number, layers: Layers, into = LABEL_STATE): void {
  const { import_present, import_absent, model_present, model_absent } = layers;
  const { person_present, person_absent, person_unknown } = layers;
  const known = import_present ?? import_absent ?? model_present ?? model_absent;
  if ((known ?? person_present ?? person_absent ?? person_unknown) === null) {
    db.prepare(into.drop).run(posterId);
    return;
  }
  db.prepare(into.put).run(
    posterId,
    import_present,
    import_absent,
    model_present,
    model_absent,
    person_present,
    person_absent,
    person_unknown,
  );
}
