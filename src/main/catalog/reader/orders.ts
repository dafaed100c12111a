// Orders of all posters by each sort, as permutations of rows. Ties are broken by film key, then poster id; posters without
// the value come last in both directions. Orders are cached until something that they depend on changes.
import type { Sort } from '../../../shared/filter.ts';
import { NO_YEAR, type Columns } from './columns.ts';
import type { Aspect, Versions } from './versions.ts';

/** Largest number of posters: a rank takes 23 bits of a sort key. */
const RANKS = 2 ** 23;
/** Above the bits of any float32 in [0, 1], below 2^30: 30 + 23 bits are exact in a float64. */
const NO_SCORE = 2 ** 30 - 1;

interface Cached {
  stamp: string;
  order: Int32Array;
}

export class Orders {
  private readonly cache = new Map<string, Cached>();
  private readonly places = new WeakMap<Int32Array, Int32Array>();
  private readonly scores = new Map<string, { at: number; order: Int32Array }>();
  private readonly columns: Columns;
  private readonly versions: Versions;

  constructor(columns: Columns, versions: Versions) {
    this.columns = columns;
    this.versions = versions;
  }

  /** The orders that were made and are still right, by name; also such as repair themselves. */
  made(): Record<string, Int32Array> {
    const made: Record<string, Int32Array> = {};
    for (const [name, { stamp, order }] of this.cache) {
      if (stamp === this.versions.stamp(aspectsOf(name))) made[name] = order;
    }
    for (const name of this.scores.keys()) {
      made[name] = this.byScore(name, name.startsWith('u') ? 'uncertainty' : 'disagreement', name.includes(' '));
    }
    return made;
  }

  /** Takes orders of the columns as they are now. */
  adopt(made: Record<string, Int32Array>): void {
    for (const [name, order] of Object.entries(made)) {
      if (/^(?:uncertainty|disagreement)/.test(name)) this.scores.set(name, { at: this.versions.now, order });
      else this.cache.set(name, { stamp: this.versions.stamp(aspectsOf(name)), order });
    }
  }

  /** Rows by film key, then poster id: the tie order of every ranking. */
  byKey(): Int32Array {
    return this.cached('key', this.versions.stamp(aspectsOf('key')), () => {
      const { filmKeys, ids, count } = this.columns;
      return sortedRows(count, (a, b) => compareText(filmKeys[a]!, filmKeys[b]!) || ids[a]! - ids[b]!);
    });
  }

  /** Rows in the order of a sort. */
  by(sort: Sort): Int32Array {
    const name = `${sort.by}${sort.descending ? ' descending' : ''}`;
    switch (sort.by) {
      case 'title':
      case 'year':
      case 'added':
        return this.cached(name, this.versions.stamp(aspectsOf(name)), () => this.build(sort));
      case 'uncertainty':
      case 'disagreement':
        return this.byScore(name, sort.by, sort.descending);
    }
  }

  /** Place of each row in an order of all rows. Shared: do not write to it. */
  placesIn(order: Int32Array): Int32Array {
    let places = this.places.get(order);
    if (places === undefined) {
      places = new Int32Array(order.length);
      for (let i = 0; i < order.length; i++) places[order[i]!] = i;
      this.places.set(order, places);
    }
    return places;
  }

  /** Orders by scores change with every label edit, so they are repaired rather than made anew. */
  private byScore(name: string, by: 'uncertainty' | 'disagreement', descending: boolean): Int32Array {
    const known = this.scores.get(name);
    const changed =
      known && this.versions.changedRows(known.at, ['labels', 'predictions'], ['posters', 'films', 'runs']);
    let order: Int32Array;
    if (!known || !changed) order = this.build({ by, descending });
    else if (changed.length === 0) return known.order;
    else order = replaced(known.order, changed, this.columns.count, this.scoreOrder(by, descending));
    this.scores.set(name, { at: this.versions.now, order });
    return order;
  }

  /** Compares two rows as `build` orders them. */
  private scoreOrder(by: 'uncertainty' | 'disagreement', descending: boolean): (a: number, b: number) => number {
    const { filmKeys, ids } = this.columns;
    const values = this.columns[by];
    return (a, b) => {
      const [x, y] = [values[a]!, values[b]!];
      if (x !== y && !(Number.isNaN(x) && Number.isNaN(y))) {
        if (Number.isNaN(x)) return 1;
        if (Number.isNaN(y)) return -1;
        return descending ? y - x : x - y;
      }
      return compareText(filmKeys[a]!, filmKeys[b]!) || ids[a]! - ids[b]!;
    };
  }

  private build(sort: Sort): Int32Array {
    const { columns } = this;
    const down = sort.descending;
    switch (sort.by) {
      case 'title': {
        const groups = this.titleGroups();
        return this.ranked((row) => groups[row]!, down, -1);
      }
      case 'year':
        return this.ranked((row) => columns.years[row]! - NO_YEAR, down, 0);
      case 'added': {
        const rows = sortedRows(columns.count, (a, b) => columns.ids[a]! - columns.ids[b]!);
        return down ? rows.reverse() : rows;
      }
      case 'uncertainty':
      case 'disagreement': {
        const { buffer, byteOffset, length } = columns[sort.by];
        const scores = new Uint32Array(buffer, byteOffset, length);
        const values = columns[sort.by];
        return this.ranked((row) => (Number.isNaN(values[row]!) ? NO_SCORE : scores[row]!), down, NO_SCORE);
      }
    }
  }

  /** Number of each row's title among the distinct titles in order. */
  private titleGroups(): Int32Array {
    return this.cached('title groups', this.versions.stamp(aspectsOf('title groups')), () => {
      const { sortKeys, count } = this.columns;
      const rows = sortedRows(count, (a, b) => compareText(sortKeys[a]!, sortKeys[b]!));
      const groups = new Int32Array(count);
      let group = 0;
      for (let i = 0; i < count; i++) {
        if (i > 0 && sortKeys[rows[i]!] !== sortKeys[rows[i - 1]!]) group++;
        groups[rows[i]!] = group;
      }
      return groups;
    });
  }

  /**
   * Sorts rows by an integer value (below 2^30), ties by film key: value and tie rank share one float64, so that the
   * native number sort does it. `missing` marks rows without a value, which go to the end.
   */
  private ranked(valueOf: (row: number) => number, descending: boolean, missing: number): Int32Array {
    const byKey = this.byKey();
    const keys = new Float64Array(byKey.length);
    for (let rank = 0; rank < byKey.length; rank++) {
      const value = valueOf(byKey[rank]!);
      const directed = value === missing ? NO_SCORE : descending ? NO_SCORE - 1 - value : value;
      keys[rank] = directed * RANKS + rank;
    }
    keys.sort();
    const order = new Int32Array(keys.length);
    for (let i = 0; i < keys.length; i++) order[i] = byKey[keys[i]! % RANKS]!;
    return order;
  }

  private cached(name: string, stamp: string, build: () => Int32Array): Int32Array {
    const known = this.cache.get(name);
    if (known?.stamp === stamp) return known.order;
    const order = build();
    this.cache.set(name, { stamp, order });
    return order;
  }
}

/** What an order by a value that no label changes depends on. */
const aspectsOf = (name: string): Aspect[] => (name.startsWith('added') ? ['posters'] : ['posters', 'films']);

/** Code-unit order, the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * A sorted permutation after the values of `changed` rows changed: these are taken out, sorted alone and merged back.
 */
export function replaced(
  order: Int32Array,
  changed: Int32Array,
  count: number,
  compare: (a: number, b: number) => number,
): Int32Array {
  const moved = new Uint8Array(count);
  for (const row of changed) moved[row] = 1;
  const coming = changed.slice().sort(compare);
  const result = new Int32Array(order.length);
  let filled = 0;
  let next = 0;
  for (const row of order) {
    if (moved[row] === 1) continue;
    while (next < coming.length && compare(coming[next]!, row) < 0) result[filled++] = coming[next++]!;
    result[filled++] = row;
  }
  while (next < coming.length) result[filled++] = coming[next++]!;
  return result;
}

function sortedRows(count: number, compare: (a: number, b: number) => number): Int32Array {
  const rows = new Int32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows.sort(compare);
}
