// Goes through the labels of all posters with the effect of a plan, in slices, and counts what it changes. Writes nothing; what
// it finds is what apply.ts writes.
import type { SeenCounts } from '../../../shared/calls/vocabulary.ts';
import type { WriterDb } from '../connection.ts';
import { importEffect } from '../importLayer.ts';
import { LAYER_COLUMNS, seen, type Layers } from '../layers.ts';
import { withEffect, type EffectOf, type PosterEffect } from './effects.ts';

const SLICE = 2000;
const EXAMPLES = 200;
const ROWS = `SELECT s.poster_id, ${LAYER_COLUMNS} FROM label_state s WHERE s.poster_id > ? ORDER BY s.poster_id LIMIT ${SLICE}`;

export interface LabelledPoster extends Layers {
  poster_id: number;
}

/** Posters of which anything is known, by id, in slices. */
export function* labelledPosters(db: WriterDb): Generator<LabelledPoster[]> {
  for (let after = -1; ;) {
    const rows = db.prepare<LabelledPoster>(ROWS).all(after);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.poster_id;
  }
}

/** What an effect writes for a poster, without what would say nothing new; null when nothing is left. */
export function newPart(layers: Layers, effect: PosterEffect): PosterEffect | null {
  const imported =
    (effect.present !== null || effect.absent !== null) && importEffect(layers, effect.present, effect.absent).changed;
  if (effect.pairs.length === 0 && !imported) return null;
  return imported ? effect : { ...effect, present: null, absent: null };
}

export class ScanCounts {
  readonly before = new Map<number, SeenCounts>();
  readonly after = new Map<number, SeenCounts>();
  posters = 0;
  pairs = 0;
  conflicts = 0;
  readonly examples: number[] = [];
  toDecide = 0;
  private readonly ids: readonly number[];
  private readonly ending: readonly number[];

  /** @param ending genres that end, whose disagreement with each other and with `into` is counted */
  constructor(ids: readonly number[], ending: readonly number[]) {
    this.ids = ids;
    this.ending = ending;
    for (const id of ids) {
      this.before.set(id, nobody());
      this.after.set(id, nobody());
    }
  }

  add(poster: LabelledPoster, effectOf: EffectOf): PosterEffect | null {
    const effect = effectOf(poster, poster.poster_id);
    const written = newPart(poster, effect);
    const then = written ? withEffect(poster, written) : poster;
    for (const id of this.ids) {
      count(this.before.get(id), poster, id);
      count(this.after.get(id), then, id);
    }
    if (effect.toDecide) this.toDecide++;
    const states = this.ending.map((id) => seen(poster, id).state);
    if (states.includes('present') && states.includes('absent')) {
      this.conflicts++;
      if (this.examples.length < EXAMPLES) this.examples.push(poster.poster_id);
    }
    if (written) {
      this.posters++;
      this.pairs += eventsOf(written);
    }
    return written;
  }
}

const eventsOf = (effect: PosterEffect): number =>
  effect.pairs.length + (effect.present !== null || effect.absent !== null ? 1 : 0);

const nobody = (): SeenCounts => ({ present: 0, absent: 0, unknown: 0, byPerson: 0, byModel: 0, byImport: 0 });

function count(counts: SeenCounts | undefined, layers: Layers, id: number): void {
  if (!counts) return;
  const { state, source } = seen(layers, id);
  counts[state]++;
  if (source === 'person') counts.byPerson++;
  if (source === 'model') counts.byModel++;
  if (source === 'import') counts.byImport++;
}
