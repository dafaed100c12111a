// Facet counts: how many of some rows have each genre state, source, split part, mark, person, decade and probability, in
// one pass over the columns.
import { APPROVALS } from '../taglineDesk/approvalNow.ts';
import { DESK, FLAG, MARK, NO_SPLIT, NO_YEAR, SPLIT_PARTS, type Columns, type Planes } from './columns.ts';

export interface GenreCount {
  genreId: number;
  present: number;
  absent: number;
  unknown: number;
}
interface Count {
  value: string;
  count: number;
}
export interface FacetCounts {
  genres: GenreCount[];
  labelled: Count[];
  split: Count[];
  people: Count[];
  /** Decades from the first to the last with posters; `value` is its first year. `none`: posters without a year. */
  years: Count[];
  issues: { wrong: number; missing: number };
  duplicates: { any: number; conflicting: number };
  drafts: { waiting: number };
  /** How far taglines are; `none`: nobody worked on them, or there is none. */
  approval: Count[];
  hasPrediction: number;
  hasTagline: number;
  hasImage: number;
  hasNote: number;
  hasYear: number;
  flagged: number;
  secondLook: number;
  conflict: number;
  /** Posters by probability of the genre in focus, `PROBABILITY_BINS` equal ranges from 0 to 1. */
  probability: number[] | null;
}

const PROBABILITY_BINS = 20;
/** Stands for "no prediction" in the bins. */
const NO_BIN = 255;

const EDGES = Float32Array.from({ length: PROBABILITY_BINS + 2 }, (_, i) => i / PROBABILITY_BINS);

const HALF = 1 << 16;
/** Years beyond are counted with the last decade on their side. */
const FIRST_YEAR = 1800;
const YEARS = 512;

/** Counts states per genre over `rows` (all rows when null). */
export function countGenres(columns: Columns, rows: Int32Array | null, genreIds: readonly number[]): GenreCount[] {
  const total = rows === null ? columns.count : rows.length;
  const halves = halvesOf(genreIds);
  const present = bitCounts(columns.present, halves, rows, total);
  const absent = bitCounts(columns.absent, halves, rows, total);
  return genreCounts(genreIds, present, absent, total);
}

/**
 * Counts everything over `rows` (all rows when null). Bits are counted by halves of words: a histogram of the 65,536 values
 * of each half, summed per bit at the end, costs one addition per 16 genres instead of one per set bit. `bins`: the bin of
 * each row's probability, when a genre is in focus.
 */
export function countFacets(
  columns: Columns,
  rows: Int32Array | null,
  genreIds: readonly number[],
  bins: Uint8Array | null,
): FacetCounts {
  const total = rows === null ? columns.count : rows.length;
  const halves = halvesOf(genreIds);
  const { flags, split, marks, desk, years } = columns;
  const byFlags = new Int32Array(256);
  const bySplit = new Int32Array(256);
  const byMarks = new Int32Array(256);
  const byDesk = new Int32Array(256);
  const byYear = new Int32Array(YEARS + 1);
  const byBin = new Int32Array(256);
  for (let i = 0; i < total; i++) {
    const row = rows === null ? i : rows[i]!;
    byFlags[flags[row]!]!++;
    bySplit[split[row]!]!++;
    byMarks[marks[row]!]!++;
    byDesk[desk[row]!]!++;
    const year = years[row]!;
    byYear[year === NO_YEAR ? YEARS : Math.max(0, Math.min(YEARS - 1, year - FIRST_YEAR))]!++;
    if (bins !== null) byBin[bins[row]!]!++;
  }
  const present = bitCounts(columns.present, halves, rows, total);
  const absent = bitCounts(columns.absent, halves, rows, total);
  const persons = columns.personNames.map((_, bit) => bit);
  const people = persons.length === 0 ? new Int32Array(0) : bitCounts(columns.people, halvesOf(persons), rows, total);
  const having = (seen: Int32Array, bits: number): number => {
    let sum = 0;
    for (let value = 0; value < 256; value++) if (value & bits) sum += seen[value]!;
    return sum;
  };
  return {
    genres: genreCounts(genreIds, present, absent, total),
    labelled: [
      { value: 'person', count: having(byFlags, FLAG.byPerson) },
      { value: 'import', count: having(byFlags, FLAG.byImport) },
      { value: 'model', count: having(byFlags, FLAG.byModel) },
      { value: 'none', count: total - having(byFlags, FLAG.byPerson | FLAG.byImport | FLAG.byModel) },
    ],
    split: [
      ...SPLIT_PARTS.map((value, code) => ({ value, count: bySplit[code]! })),
      { value: 'none', count: bySplit[NO_SPLIT]! },
    ],
    people: columns.personNames.map((value, bit) => ({ value, count: people[bit]! })),
    years: decades(byYear),
    issues: { wrong: having(byMarks, MARK.wrong), missing: having(byMarks, MARK.missing) },
    duplicates: { any: having(byMarks, MARK.duplicate), conflicting: having(byMarks, MARK.conflicting) },
    drafts: { waiting: having(byDesk, DESK.waiting) },
    approval: [...APPROVALS, 'none'].map((value, at) => {
      const code = (at + 1) % (APPROVALS.length + 1);
      return { value, count: byDesk[code]! + byDesk[code | DESK.waiting]! };
    }),
    hasPrediction: having(byFlags, FLAG.prediction),
    hasTagline: having(byFlags, FLAG.tagline),
    hasImage: having(byFlags, FLAG.image),
    hasNote: having(byFlags, FLAG.note),
    hasYear: total - byYear[YEARS]!,
    flagged: having(byFlags, FLAG.flagged),
    secondLook: having(byMarks, MARK.secondLook),
    conflict: having(byMarks, MARK.conflict),
    probability: bins === null ? null : Array.from(byBin.subarray(0, PROBABILITY_BINS)),
  };
}

/** The bin of each row's probability of a genre of the active run; null when the run does not know the genre. */
export function probabilityBins(columns: Columns, genreId: number): Uint8Array | null {
  const { run, probabilities, flags, count } = columns;
  const at = run?.genreIds.indexOf(genreId) ?? -1;
  if (run === null || at < 0) return null;
  const genres = run.genreIds.length;
  const bins = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    if ((flags[row]! & FLAG.prediction) === 0) {
      bins[row] = NO_BIN;
      continue;
    }
    const p = probabilities[row * genres + at]!;
    const bin = (p * PROBABILITY_BINS) | 0;
    // Edges as a filter compares with them: the float32 of 0.9 begins the bin of 0.9 although it is less.
    bins[row] = Math.min(PROBABILITY_BINS - 1, p >= EDGES[bin + 1]! ? bin + 1 : bin);
  }
  return bins;
}

/** Which halves of the words of a mask hold one of some bits; half 2w is the lower one of word w. */
function halvesOf(bits: readonly number[]): number[] {
  return [...new Set(bits.map((bit) => bit >> 4))];
}

function bitCounts(planes: Planes, halves: readonly number[], rows: Int32Array | null, total: number): Int32Array {
  const counts = new Int32Array(planes.length * 32);
  for (const half of halves) {
    const plane = planes[half >> 1];
    if (plane === undefined) continue;
    const shift = (half & 1) * 16;
    const seen = new Int32Array(HALF);
    if (rows === null) for (let row = 0; row < total; row++) seen[(plane[row]! >>> shift) & (HALF - 1)]!++;
    else for (let i = 0; i < total; i++) seen[(plane[rows[i]!]! >>> shift) & (HALF - 1)]!++;
    for (let value = 1; value < HALF; value++) {
      const times = seen[value]!;
      if (times === 0) continue;
      for (let left = value; left !== 0; left &= left - 1) counts[half * 16 + 31 - Math.clz32(left & -left)]! += times;
    }
  }
  return counts;
}

function genreCounts(
  genreIds: readonly number[],
  present: Int32Array,
  absent: Int32Array,
  total: number,
): GenreCount[] {
  return genreIds.map((genreId) => {
    const p = present[genreId] ?? 0;
    const a = absent[genreId] ?? 0;
    return { genreId, present: p, absent: a, unknown: total - p - a };
  });
}

function decades(byYear: Int32Array): Count[] {
  const counts: Count[] = [];
  for (let start = 0; start < YEARS; start += 10) {
    let count = 0;
    for (let year = start; year < Math.min(YEARS, start + 10); year++) count += byYear[year]!;
    if (count > 0 || counts.length > 0) counts.push({ value: String(FIRST_YEAR + start), count });
  }
  while (counts.at(-1)?.count === 0) counts.pop();
  if (byYear[YEARS]! > 0) counts.push({ value: 'none', count: byYear[YEARS]! });
  return counts;
}
