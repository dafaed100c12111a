// Counters that say since when a cached list or count is stale: one per aspect of the catalog that a write can change.
import type { Change } from '../services.ts';

/** What caches depend on. `posters`: which posters there are and their images; `films`: titles, years, overviews. */
export const ASPECTS = [
  'labels',
  'taglines',
  'films',
  'posters',
  'genres',
  'splits',
  'runs',
  'predictions',
  'embeddings',
] as const satisfies Change['what'][number][];
export type Aspect = (typeof ASPECTS)[number];

export class Versions {
  private readonly counters = new Map<Aspect, number>();

  /** Marks aspects as changed. */
  bump(aspects: readonly Aspect[]): void {
    for (const aspect of aspects) this.counters.set(aspect, (this.counters.get(aspect) ?? 0) + 1);
  }

  /** Equal stamps: none of the aspects has changed in between. */
  stamp(aspects: readonly Aspect[]): string {
    return aspects.map((aspect) => this.counters.get(aspect) ?? 0).join('.');
  }
}
