// Facet counts: how many of some rows have each genre state, source, split part and flag, in one pass over the columns.
import { FLAG, NO_SPLIT, SPLIT_PARTS, type Columns, type Planes } from './columns.ts';

export interface GenreCount {
  genreId: number;
  present: number;
  absent: number;
  unknown: number;
}

/**
 * Counts states per genre over `rows` (all rows when null). Bits are counted by bytes: a histogram of the 256 values of
 * each byte of each mask, summed per bit at the end, costs four additions per 32 genres instead of one per set bit.
 */
export function countGenres(columns: Columns, rows: Int32Array | null, genreIds: readonly number[]): GenreCount[] {
  const total = rows === null ? columns.count : rows.length;
  const present = countBits(columns.present, rows, total);
  const absent = countBits(columns.absent, rows, total);
  return genreIds.map((genreId) => {
    const p = present[genreId] ?? 0;
    const a = absent[genreId] ?? 0;
    return { genreId, present: p, absent: a, unknown: total - p - a };
  });
}

function countBits(planes: Planes, rows: Int32Array | null, total: number): Int32Array {
  const counts = new Int32Array(planes.length * 32);
  for (let word = 0; word < planes.length; word++) {
    const plane = planes[word]!;
    const seen = new Int32Array(1024);
    for (let i = 0; i < total; i++) {
      const bits = plane[rows === null ? i : rows[i]!]!;
      seen[bits & 255]!++;
      seen[256 + ((bits >>> 8) & 255)]!++;
      seen[512 + ((bits >>> 16) & 255)]!++;
      seen[768 + (bits >>> 24)]!++;
    }
    for (let byte = 0; byte < 4; byte++) {
      for (let value = 1; value < 256; value++) {
        const times = seen[byte * 256 + value]!;
        if (times === 0) continue;
        for (let bit = 0; bit < 8; bit++) if (value & (1 << bit)) counts[word * 32 + byte * 8 + bit]! += times;
      }
    }
  }
  return counts;
}

export interface FlagCounts {
  labelled: { value: string; count: number }[];
  split: { value: string; count: number }[];
  hasPrediction: number;
  hasTagline: number;
  hasImage: number;
}

/** Counts sources, split parts and flags over `rows` (all rows when null). A poster counts under each source it has. */
export function countFlags(columns: Columns, rows: Int32Array | null): FlagCounts {
  const total = rows === null ? columns.count : rows.length;
  const byFlags = new Int32Array(256);
  const bySplit = new Int32Array(256);
  for (let i = 0; i < total; i++) {
    const row = rows === null ? i : rows[i]!;
    byFlags[columns.flags[row]!]!++;
    bySplit[columns.split[row]!]!++;
  }
  const having = (flag: number): number => {
    let sum = 0;
    for (let flags = 0; flags < 256; flags++) if (flags & flag) sum += byFlags[flags]!;
    return sum;
  };
  return {
    labelled: [
      { value: 'person', count: having(FLAG.byPerson) },
      { value: 'import', count: having(FLAG.byImport) },
      { value: 'model', count: having(FLAG.byModel) },
      { value: 'none', count: total - having(FLAG.byPerson | FLAG.byImport | FLAG.byModel) },
    ],
    split: [
      ...SPLIT_PARTS.map((value, code) => ({ value, count: bySplit[code]! })),
      { value: 'none', count: bySplit[NO_SPLIT]! },
    ],
    hasPrediction: having(FLAG.prediction),
    hasTagline: having(FLAG.tagline),
    hasImage: having(FLAG.image),
  };
}
