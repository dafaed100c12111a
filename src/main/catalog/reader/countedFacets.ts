// Facet counts that were made and are still right: per filter, and the probability bins of the genre in focus.
import type { Filter } from '../../../shared/filter.ts';
import type { Columns } from './columns.ts';
import { countFacets, probabilityBins, type FacetCounts } from './facets.ts';
import { filterKey } from './lists.ts';
import { ASPECTS, type Aspect, type Versions } from './versions.ts';

const KEPT_COUNTS = 32;
const KEPT_BINS = 8;
/** What no count depends on. */
const INDIFFERENT: readonly Aspect[] = ['embeddings', 'guidelines', 'views', 'map', 'snapshots'];
const COUNTED = ASPECTS.filter((aspect) => !INDIFFERENT.includes(aspect));

export class CountedFacets {
  private readonly counts = new Map<string, { stamp: string; counts: FacetCounts }>();
  private readonly bins = new Map<number, { stamp: string; bins: Uint8Array | null }>();
  private readonly columns: Columns;
  private readonly genreIds: () => number[];
  private readonly versions: Versions;

  constructor(columns: Columns, genreIds: () => number[], versions: Versions) {
    this.columns = columns;
    this.genreIds = genreIds;
    this.versions = versions;
  }

  /** Counts over the rows that pass the filter (all when null), with the probabilities of a genre where one is given. */
  of(filter: Filter, rows: Int32Array | null, genreId: number | undefined): FacetCounts {
    const bins = genreId === undefined ? null : this.binsOf(genreId);
    return kept(
      this.counts,
      `${filterKey(filter)}|${genreId ?? ''}`,
      KEPT_COUNTS,
      this.versions.stamp(COUNTED),
      (stamp) => ({
        stamp,
        counts: countFacets(this.columns, rows, this.genreIds(), bins),
      }),
    ).counts;
  }

  private binsOf(genreId: number): Uint8Array | null {
    const stamp = this.versions.stamp(['posters', 'predictions', 'runs']);
    return kept(this.bins, genreId, KEPT_BINS, stamp, () => ({ stamp, bins: probabilityBins(this.columns, genreId) }))
      .bins;
  }
}

/** The entry of a key when it has the stamp, else a new one; of too many the one that was asked for longest ago goes. */
function kept<K, V extends { stamp: string }>(
  cache: Map<K, V>,
  key: K,
  most: number,
  stamp: string,
  make: (stamp: string) => V,
): V {
  const known = cache.get(key);
  cache.delete(key);
  const entry = known?.stamp === stamp ? known : make(stamp);
  cache.set(key, entry);
  if (cache.size > most) cache.delete(cache.keys().next().value!);
  return entry;
}
