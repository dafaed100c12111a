// Ordered lists of poster rows, made once per filter and sort and kept while nothing they depend on changes. Pages, facets,
// id ranges and positions all read from them.
import type { Filter, Sort } from '../../../shared/filter.ts';
import { ones } from '../../lib/ones.ts';
import type { Columns } from './columns.ts';
import { compileFilter, filterAspects, type Lookups } from './filter.ts';
import type { Orders } from './orders.ts';
import type { Aspect, Versions } from './versions.ts';
import { bitOf } from './words/wordIndex.ts';

const KEPT = 24;
/** Below one row in so many, sorting them is faster than going through all. */
const FEW = 32;
/** Rows of a list that are found without making all of it: what a window shows first. */
const FIRST = 1000;

const SORT_ASPECTS: Record<Sort['by'], Aspect[]> = {
  title: ['films'],
  year: ['films'],
  added: [],
  uncertainty: ['films', 'labels', 'predictions'],
  disagreement: ['films', 'labels', 'predictions'],
};

interface Entry {
  stamp: string;
  rows: Int32Array;
}

export class Lists {
  private gathered = new Int32Array(0);
  private readonly entries = new Map<string, Entry>();
  private readonly columns: Columns;
  private readonly orders: Orders;
  private readonly lookups: Lookups;
  private readonly versions: Versions;

  constructor(columns: Columns, orders: Orders, lookups: Lookups, versions: Versions) {
    this.columns = columns;
    this.orders = orders;
    this.lookups = lookups;
    this.versions = versions;
  }

  /** Rows that pass the filter, in the order of the sort. The array is shared: do not write to it. */
  ordered(filter: Filter, sort: Sort): Int32Array {
    const matching = this.matching(filter);
    const order = this.orders.by(sort);
    if (matching === null) return order;
    return this.kept(orderedKey(filter, sort), orderedAspects(filter, sort), () =>
      matching.length < order.length / FEW ? this.sorted(matching, order) : this.inOrder(matching, order),
    );
  }

  /** Some of the ordered rows and how many there are. The first ones of a long list come without making the list. */
  page(filter: Filter, sort: Sort, offset: number, limit: number): { total: number; rows: Int32Array } {
    const end = offset + limit;
    const first = end <= FIRST && !this.has(orderedKey(filter, sort), orderedAspects(filter, sort));
    return (first ? this.firstPage(filter, sort, offset, end) : null) ?? this.slice(filter, sort, offset, end);
  }

  private slice(filter: Filter, sort: Sort, offset: number, end: number): { total: number; rows: Int32Array } {
    const ordered = this.ordered(filter, sort);
    return { total: ordered.length, rows: ordered.subarray(offset, end) };
  }

  /** Null where making the list is as fast: it is short, or is there. */
  private firstPage(
    filter: Filter,
    sort: Sort,
    offset: number,
    end: number,
  ): { total: number; rows: Int32Array } | null {
    const order = this.orders.by(sort);
    const isLong = (total: number): boolean => total >= order.length / FEW;
    if (isTextAlone(filter) && !this.has(filterKey(filter), filterAspects(filter))) {
      const films = this.lookups.search.films(filter.text);
      if (films === null) return null;
      // Mostly a poster a film: few films are a short list, which is as fast by itself.
      if (!isLong(films.reduce((sum, word) => sum + ones(word), 0))) return null;
      const { filmIds, count } = this.columns;
      let total = 0;
      for (let row = 0; row < count; row++) total += bitOf(films, filmIds[row]!);
      if (!isLong(total)) return null;
      return { total, rows: beginning(order, end, total, (row) => bitOf(films, filmIds[row]!) === 1).subarray(offset) };
    }
    const matching = this.matching(filter);
    if (matching === null || !isLong(matching.length)) return null;
    const rows = beginning(order, end, matching.length, (row) => holds(matching, row));
    return { total: matching.length, rows: rows.subarray(offset) };
  }

  /** Many rows in an order, by going through it. */
  private inOrder(matching: Int32Array, order: Int32Array): Int32Array {
    const passes = new Uint8Array(this.columns.count);
    for (const row of matching) passes[row] = 1;
    const rows = new Int32Array(matching.length);
    let filled = 0;
    for (const row of order) if (passes[row] === 1) rows[filled++] = row;
    return rows;
  }

  /** A few rows in an order, by their places in it. */
  private sorted(matching: Int32Array, order: Int32Array): Int32Array {
    const places = this.orders.placesIn(order);
    const found = matching.map((row) => places[row]!).sort();
    return found.map((place) => order[place]!);
  }

  /** Rows that pass the filter in any order; null when the filter lets everything pass. */
  matching(filter: Filter): Int32Array | null {
    if (Object.values(filter).every((part) => part === undefined)) return null;
    return this.kept(filterKey(filter), filterAspects(filter), () => {
      if (isTextAlone(filter)) return this.withText(filter.text);
      const test = compileFilter(this.columns, filter, this.lookups);
      const { count } = this.columns;
      const rows = this.room(count);
      let found = 0;
      for (let row = 0; row < count; row++) if (test === null || test(row)) rows[found++] = row;
      return rows.slice(0, found);
    });
  }

  /** What `compileFilter` would let pass for a text alone, without a call for each row: what a person waits for while typing. */
  private withText(text: string): Int32Array {
    const { filmIds, count } = this.columns;
    const films = this.lookups.search.films(text);
    const rows = this.room(count + 1);
    if (films === null) return Int32Array.from({ length: count }, (_, row) => row);
    let found = 0;
    // Written before it is known to count, so that there is no branch to mispredict.
    for (let row = 0; row < count; row++) {
      rows[found] = row;
      found += bitOf(films, filmIds[row]!);
    }
    return rows.slice(0, found);
  }

  /** Rows are gathered in the same array each time: a new one of a million costs as much as the gathering. */
  private room(rows: number): Int32Array {
    if (this.gathered.length < rows) this.gathered = new Int32Array(rows);
    return this.gathered;
  }

  private has(key: string, aspects: Aspect[]): boolean {
    return this.entries.get(key)?.stamp === this.versions.stamp(aspects);
  }

  private kept(key: string, aspects: Aspect[], build: () => Int32Array): Int32Array {
    const stamp = this.versions.stamp(aspects);
    const known = this.entries.get(key);
    this.entries.delete(key);
    const entry = known?.stamp === stamp ? known : { stamp, rows: build() };
    this.entries.set(key, entry);
    if (this.entries.size > KEPT) this.entries.delete(this.entries.keys().next().value!);
    return entry.rows;
  }
}

/** The first `limit` of the `total` rows of an order that pass. */
function beginning(order: Int32Array, limit: number, total: number, passes: (row: number) => boolean): Int32Array {
  const rows = new Int32Array(Math.min(limit, total));
  let filled = 0;
  for (let i = 0; filled < rows.length; i++) {
    const row = order[i]!;
    if (passes(row)) rows[filled++] = row;
  }
  return rows;
}

/** Whether rising rows hold one. */
function holds(rising: Int32Array, value: number): boolean {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return rising[low] === value;
}

const isTextAlone = (filter: Filter): filter is Filter & { text: string } => {
  const { text, ...rest } = filter;
  return text !== undefined && Object.values(rest).every((part) => part === undefined);
};

const orderedKey = (filter: Filter, sort: Sort): string => `${filterKey(filter)}|${sort.by}|${sort.descending}`;
const orderedAspects = (filter: Filter, sort: Sort): Aspect[] => [
  ...new Set([...filterAspects(filter), ...SORT_ASPECTS[sort.by]]),
];

/** The same text for the same filter, whatever the order of its properties. */
export function filterKey(filter: Filter): string {
  return JSON.stringify(Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1)));
}
