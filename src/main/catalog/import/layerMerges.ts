// Label merges, each distinct one computed once: tens of thousands of films share a few thousand combinations of genres.
// Equal layers are one object here, which also keeps the plan of a large import small.
import { importEffect, type ImportEffect } from '../importLayer.ts';
import type { Layers } from '../layers.ts';
import type { Mask } from '../masks.ts';
import type { SourceMasks } from './sourceMasks.ts';

type Effect = ImportEffect & { merged: Layers };

const MASKS = [
  'import_present',
  'import_absent',
  'model_present',
  'model_absent',
  'person_present',
  'person_absent',
  'person_unknown',
] as const;

export class LayerMerges {
  private readonly byKey = new Map<string, Layers>();
  private readonly effects = new WeakMap<Layers, WeakMap<SourceMasks, Effect>>();

  /** The one object for these layers. They must not be changed afterwards. */
  share(layers: Layers): Layers {
    const key = MASKS.map((name) => textOf(layers[name])).join('|');
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    this.byKey.set(key, layers);
    return layers;
  }

  /** `importEffect` of shared layers and shared masks; the merged layers are shared as well. */
  effect(layers: Layers, masks: SourceMasks): Effect {
    let known = this.effects.get(layers);
    if (known === undefined) this.effects.set(layers, (known = new WeakMap()));
    let effect = known.get(masks);
    if (effect === undefined) {
      effect = importEffect(layers, masks.present, masks.absent);
      effect.merged = this.share(effect.merged);
      known.set(masks, effect);
    }
    return effect;
  }
}

const textOf = (mask: Mask): string => (mask === null ? '' : String.fromCharCode(...mask));
