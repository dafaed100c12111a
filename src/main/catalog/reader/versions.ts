// Since when a cached list or count is stale: a counter per aspect of the catalog that a write can change, and a short
// journal of which rows the last writes touched, so that a cache can repair a few rows instead of starting anew.
import { changedPartSchema, type ChangedPart } from '../../../shared/contract.ts';

/** What caches depend on. `posters`: which posters there are and their images; `films`: titles, years, overviews. */
export const ASPECTS = changedPartSchema.options;
export type Aspect = ChangedPart;

const REMEMBERED = 64;
/** More rows than this are not worth repairing one by one. */
const MAX_REPAIRED = 2000;

export class Versions {
  private readonly counters = new Map<Aspect, number>();
  private readonly journal: { aspects: readonly Aspect[]; rows: Int32Array | null }[] = [];
  private written = 0;

  /** Marks aspects as changed; `rows`: the only rows that did, null when unknown. */
  bump(aspects: readonly Aspect[], rows: Int32Array | null = null): void {
    for (const aspect of aspects) this.counters.set(aspect, (this.counters.get(aspect) ?? 0) + 1);
    this.journal.push({ aspects, rows: rows !== null && rows.length > MAX_REPAIRED ? null : rows });
    if (this.journal.length > REMEMBERED) this.journal.shift();
    this.written++;
  }

  /** Equal stamps: none of the aspects has changed in between. */
  stamp(aspects: readonly Aspect[]): string {
    return aspects.map((aspect) => this.counters.get(aspect) ?? 0).join('.');
  }

  /** The present moment, for `changedRows`. */
  get now(): number {
    return this.written;
  }

  /**
   * Distinct rows whose `repairable` aspects changed since a moment. Null when rows cannot tell: one of the `fatal` aspects
   * changed, a change named no rows, there are too many of them, or the moment is too long ago.
   */
  changedRows(since: number, repairable: readonly Aspect[], fatal: readonly Aspect[]): Int32Array | null {
    const entries = this.written - since;
    if (entries > this.journal.length) return null;
    const rows = new Set<number>();
    for (const entry of entries === 0 ? [] : this.journal.slice(-entries)) {
      if (entry.aspects.some((aspect) => fatal.includes(aspect))) return null;
      if (!entry.aspects.some((aspect) => repairable.includes(aspect))) continue;
      if (entry.rows === null) return null;
      for (const row of entry.rows) rows.add(row);
      if (rows.size > MAX_REPAIRED) return null;
    }
    return Int32Array.from(rows);
  }
}
