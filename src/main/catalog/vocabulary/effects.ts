// What an edit of the vocabulary does to the labels of one poster. Pure: preview, apply and tests ask the same functions.
//
// Labels move within their layer, so that whose word they are stays true: what a person said of a genre that ends is a
// person's word on the genre that it becomes, what an import said is an import's, and later imports still lose against the
// person. Nothing is taken from a genre that ends: its bits and events stay, hidden with the genre, so that taking the edit
// back needs nothing from them. The import layer of a genre only ever gains (present beats absent beats unknown, as among
// imports), which is why the wider meaning of a merge, where absent may become unknown, always makes a new genre.
import type { GenreState } from '../../../shared/domain.ts';
import { mergeImport } from '../importLayer.ts';
import { seen, setLayer, type EditLayer, type Layers } from '../layers.ts';
import { hasBit, maskOf, type Mask } from '../masks.ts';

/** Events that one poster gets: pairs of a person or a model, and one of the import layer with both masks. */
export interface PosterEffect {
  pairs: { genreId: number; layer: EditLayer; state: GenreState }[];
  present: Mask;
  absent: Mask;
  /** The poster had the genre, and which of the new ones it gets is open. */
  toDecide: boolean;
}
export type EffectOf = (layers: Layers, posterId: number) => PosterEffect;

type Layer = EditLayer | 'import';
const EDIT_LAYERS: readonly EditLayer[] = ['model', 'person'];

/** What a layer itself says of a pair, null when it says nothing. */
export function ownState(layers: Layers, genreId: number, layer: Layer): GenreState | null {
  if (hasBit(layers[`${layer}_present`], genreId)) return 'present';
  if (hasBit(layers[`${layer}_absent`], genreId)) return 'absent';
  return layer === 'person' && hasBit(layers.person_unknown, genreId) ? 'unknown' : null;
}

/** The layers after an effect; the given ones are left as they are. */
export function withEffect(layers: Layers, effect: PosterEffect): Layers {
  const result = { ...layers, ...mergeImport(layers, effect.present, effect.absent) };
  for (const { genreId, layer, state } of effect.pairs) setLayer(result, layer, genreId, state);
  return result;
}

const STRENGTH: Record<GenreState, number> = { present: 3, absent: 2, unknown: 1 };
const stronger = (a: GenreState | null, b: GenreState | null): GenreState | null =>
  (a === null ? 0 : STRENGTH[a]) >= (b === null ? 0 : STRENGTH[b]) ? a : b;
/** "Either" of three-valued logic. */
const either = (states: readonly GenreState[]): GenreState =>
  states.includes('present') ? 'present' : states.every((state) => state === 'absent') ? 'absent' : 'unknown';

/** Two or more names of one genre: layer by layer, the strongest word of any of them becomes the word on `target`. */
export function sameGenre(sources: readonly number[], target: number): EffectOf {
  return (layers) => {
    const strongest = (layer: Layer): GenreState | null =>
      sources.reduce<GenreState | null>((best, id) => stronger(best, ownState(layers, id, layer)), null);
    const pairs: PosterEffect['pairs'] = [];
    for (const layer of EDIT_LAYERS) {
      const own = ownState(layers, target, layer);
      const state = stronger(own, strongest(layer));
      if (state !== null && state !== own) pairs.push({ genreId: target, layer, state });
    }
    const imported = strongest('import');
    return { pairs, ...importMasks([{ genreId: target, state: imported }]), toDecide: false };
  };
}

/**
 * A wider genre, new as `target`: what is seen of the old ones from each layer downwards, joined by "either". A layer gets a
 * word of its own where one of its words decided it, or where the layers below would say otherwise.
 */
export function widerGenre(sources: readonly number[], target: number): EffectOf {
  return (layers) => {
    const pairs: PosterEffect['pairs'] = [];
    const imported = either(sources.map((id) => ownState(layers, id, 'import') ?? 'unknown'));
    let below: GenreState = imported;
    for (const layer of EDIT_LAYERS) {
      const own = sources.map((id) => ownState(layers, id, layer));
      if (own.every((state) => state === null)) continue;
      const state = either(sources.map((id) => seen(layers, id, layer).state));
      // A model has no word for unknown; where it would need one, the import's word stays.
      if (layer === 'model' && state === 'unknown') continue;
      if (state === below && !own.includes(state)) continue;
      pairs.push({ genreId: target, layer, state });
      below = state;
    }
    return { pairs, ...importMasks([{ genreId: target, state: imported }]), toDecide: false };
  };
}

/** How a split gives the genre's labels to two others. */
export interface SplitRule {
  genreId: number;
  /** The genre of the posters that the rule names, and that of all others. One of them may be `genreId`, which then stays. */
  into: readonly [number, number];
  /** null: to decide. */
  first: ReadonlySet<number> | null;
}

/**
 * Where the genre was present, one of both is present and the other absent; where it was absent, both are; a decision to leave
 * it unknown holds for both. To decide: both stay unknown where it was present. A genre that exists already keeps its own word.
 */
export function splitGenre({ genreId, into, first }: SplitRule): EffectOf {
  return (layers, posterId) => {
    const pairs: PosterEffect['pairs'] = [];
    const imported: { genreId: number; state: GenreState | null }[] = [];
    const visible = seen(layers, genreId).state;
    const toDecide = first === null && visible === 'present';
    const getter = first === null ? null : into[first.has(posterId) ? 0 : 1];
    for (const part of into) {
      if (part === genreId) {
        // What stays under the old name loses the posters that go to the other.
        if (getter !== null && getter !== genreId && visible === 'present') {
          pairs.push({ genreId, layer: 'person', state: 'absent' });
        }
        continue;
      }
      if (first === null) {
        if (visible === 'absent')
          imported.push({ genreId: part, state: ownState(layers, genreId, 'import') === 'absent' ? 'absent' : null });
        for (const layer of EDIT_LAYERS) {
          const own = ownState(layers, genreId, layer);
          if (own !== null && own === visible && own !== 'present' && ownState(layers, part, layer) === null) {
            pairs.push({ genreId: part, layer, state: own });
          }
        }
        continue;
      }
      const carried = (own: GenreState | null): GenreState | null =>
        own === 'present' && part !== getter ? 'absent' : own;
      imported.push({ genreId: part, state: carried(ownState(layers, genreId, 'import')) });
      for (const layer of EDIT_LAYERS) {
        const state = carried(ownState(layers, genreId, layer));
        if (state !== null && ownState(layers, part, layer) === null) pairs.push({ genreId: part, layer, state });
      }
    }
    return { pairs, ...importMasks(imported), toDecide };
  };
}

function importMasks(words: readonly { genreId: number; state: GenreState | null }[]): { present: Mask; absent: Mask } {
  const of = (state: GenreState): Mask =>
    maskOf(words.filter((word) => word.state === state).map(({ genreId }) => genreId));
  return { present: of('present'), absent: of('absent') };
}
