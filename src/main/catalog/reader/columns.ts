// The library as columns in memory: one row per poster, typed arrays for everything that filters, sorts and counts.
// Owns the layout and its growth; knows neither SQL (load.ts) nor what a filter means (filter.ts).
import type { SplitPart } from '../../../shared/domain.ts';

/** Stands for "no year" in the year column. */
export const NO_YEAR = -(2 ** 28);
export const SPLIT_PARTS: readonly SplitPart[] = ['train', 'validation', 'test'];
/** Stands for "in no part of the active split". */
export const NO_SPLIT = 255;

/** Bits of the flag column. `byX`: at least one effective state of the poster comes from that source. */
export const FLAG = {
  image: 1,
  tagline: 2,
  prediction: 4,
  byPerson: 8,
  byImport: 16,
  byModel: 32,
  flagged: 64,
  note: 128,
} as const;

/**
 * Bits of the mark column: second looks, duplicates, conflicts of merges, and whether the active run doubts a label (`wrong`,
 * `missing`).
 */
export const MARK = {
  secondLook: 4,
  duplicate: 8,
  conflicting: 16,
  conflict: 32,
  wrong: 64,
  missing: 128,
} as const;

/** The column of the tagline desk: how far the tagline is (its place in APPROVALS from 1, 0 none), and whether drafts wait. */
export const DESK = { approval: 3, waiting: 4 } as const;

/** The run whose probabilities are in the columns. */
export interface ActiveRun {
  id: string;
  genreIds: number[];
  /** Tuned thresholds by genre, 0.5 where the run has none. */
  thresholds: number[];
  splitId: number | null;
  /** Each poster was judged by a head that never saw it (cross-validation). */
  outOfSample: boolean;
  /** Places of the run whose genre is one with that of another place now: the greater probability holds there. */
  joins: { from: number; into: number }[];
}

/** Genre masks: one signed 32-bit plane per 32 genres; bit `id & 31` of plane `id >> 5`. */
export type Planes = Int32Array[];

/** A test of one row: does its poster pass? */
export type RowTest = (row: number) => boolean;

export class Columns {
  count = 0;
  capacity = 0;
  words = 1;
  ids = new Int32Array(0);
  filmIds = new Int32Array(0);
  years = new Int32Array(0);
  split = new Uint8Array(0);
  flags = new Uint16Array(0);
  marks = new Uint8Array(0);
  desk = new Uint8Array(0);
  /** Effective states after layering. */
  present: Planes = [new Int32Array(0)];
  absent: Planes = [new Int32Array(0)];
  /** Pairs that a person set, also to unknown. */
  byPerson: Planes = [new Int32Array(0)];
  /** What would be present without the person's layer: says from which review queue a decision came. */
  lowerPresent: Planes = [new Int32Array(0)];
  /** Pairs whose effective state is a model's. */
  byModel: Planes = [new Int32Array(0)];
  /** Pairs that the active run decides for: its probability reaches the threshold. */
  predicted: Planes = [new Int32Array(0)];
  /** Who set labels: bit i stands for `personNames[i]`. */
  people: Planes = [new Int32Array(0)];
  personNames: string[] = [];
  /** Size of the image and its average colour as 0xrrggbb; meaningful where the image flag is set. */
  widths = new Uint16Array(0);
  heights = new Uint16Array(0);
  colors = new Uint32Array(0);
  filmKeys: string[] = [];
  titles: string[] = [];
  private folded: string[] = [];
  private foldLater: (() => string[]) | null = null;
  /** Words of a mask: bits of retired genres, which the planes leave out. */
  retired = new Int32Array(0);
  run: ActiveRun | null = null;
  /** [capacity x genres of the run]; meaningful where the prediction flag is set. */
  probabilities = new Float32Array(0);
  /** NaN where there is no prediction. */
  uncertainty = new Float32Array(0);
  /** NaN where there is no prediction or no known label. */
  disagreement = new Float32Array(0);
  private rowById = new Int32Array(0);

  /** Folded titles, for sorting only. */
  get sortKeys(): string[] {
    if (this.foldLater !== null) {
      this.folded = this.foldLater();
      this.foldLater = null;
    }
    return this.folded;
  }

  /** Leaves the folded titles to be made when somebody sorts by them. */
  sortKeysLater(make: () => string[]): void {
    this.foldLater = make;
  }

  /** Row of a poster, -1 when it is not in the catalog. */
  rowOf(posterId: number): number {
    return (this.rowById[posterId] ?? 0) - 1;
  }

  /** Row for a poster, added at the end when it is new. */
  place(posterId: number): number {
    const known = this.rowOf(posterId);
    if (known >= 0) return known;
    const row = this.count;
    if (row >= this.capacity) this.grow(row + 1);
    this.count++;
    if (posterId >= this.rowById.length) {
      this.rowById = enlarge(this.rowById, Math.max(posterId + 1, Math.ceil(this.rowById.length * 1.5)));
    }
    this.rowById[posterId] = row + 1;
    this.ids[row] = posterId;
    return row;
  }

  /** Makes room for `posters` rows. */
  grow(posters: number): void {
    if (posters <= this.capacity) return;
    const size = Math.max(posters, Math.ceil(this.capacity * 1.5), 1024);
    this.capacity = size;
    this.ids = enlarge(this.ids, size);
    this.filmIds = enlarge(this.filmIds, size);
    this.years = enlarge(this.years, size);
    this.split = enlarge(this.split, size);
    this.flags = enlarge(this.flags, size);
    this.marks = enlarge(this.marks, size);
    this.desk = enlarge(this.desk, size);
    this.widths = enlarge(this.widths, size);
    this.heights = enlarge(this.heights, size);
    this.colors = enlarge(this.colors, size);
    for (const planes of [...this.genrePlanes, this.people]) {
      for (let word = 0; word < planes.length; word++) planes[word] = enlarge(planes[word]!, size);
    }
    this.uncertainty = enlarge(this.uncertainty, size);
    this.disagreement = enlarge(this.disagreement, size);
    this.probabilities = enlarge(this.probabilities, size * (this.run?.genreIds.length ?? 0));
  }

  /** Makes room for genre ids below `genres`. */
  growGenres(genres: number): void {
    const words = Math.max(1, Math.ceil(genres / 32));
    for (; this.words < words; this.words++) {
      for (const planes of this.genrePlanes) planes.push(new Int32Array(this.capacity));
    }
  }

  /** All planes with a bit per genre. */
  get genrePlanes(): Planes[] {
    return [this.present, this.absent, this.byPerson, this.lowerPresent, this.byModel, this.predicted];
  }

  /** The bit of a person, new at first mention. */
  personBit(name: string): number {
    const known = this.personNames.indexOf(name);
    if (known >= 0) return known;
    const bit = this.personNames.push(name) - 1;
    if (bit >> 5 >= this.people.length) this.people.push(new Int32Array(this.capacity));
    return bit;
  }

  /** Takes all rows from a file: arrays of exactly `count` rows are in place, the rows of the ids are looked up from now on. */
  adopt(count: number): void {
    this.count = count;
    this.capacity = count;
    let largest = 0;
    for (let row = 0; row < count; row++) if (this.ids[row]! > largest) largest = this.ids[row]!;
    this.rowById = new Int32Array(largest + 1);
    for (let row = 0; row < count; row++) this.rowById[this.ids[row]!] = row + 1;
  }

  /** Forgets all probabilities and takes those of another run; `load.ts` fills them in. */
  useRun(run: ActiveRun | null): void {
    this.run = run;
    this.probabilities = new Float32Array(this.capacity * (run?.genreIds.length ?? 0));
    for (let row = 0; row < this.count; row++) this.flags[row]! &= ~FLAG.prediction;
  }
}

function enlarge<T extends Int32Array | Uint32Array | Uint16Array | Uint8Array | Float32Array>(
  old: T,
  size: number,
): T {
  const grown = new (old.constructor as new (size: number) => T)(size);
  grown.set(old);
  return grown;
}

/** Whether the bit of a genre is set in a row. */
export function hasGenre(planes: Planes, row: number, genreId: number): boolean {
  const plane = planes[genreId >> 5];
  return plane !== undefined && (plane[row]! & (1 << (genreId & 31))) !== 0;
}

/** Genre ids of a row's mask, ascending. */
export function genreIdsOf(planes: Planes, row: number): number[] {
  const ids: number[] = [];
  for (let word = 0; word < planes.length; word++) {
    let bits = planes[word]![row]!;
    while (bits !== 0) {
      const low = bits & -bits;
      ids.push(word * 32 + 31 - Math.clz32(low));
      bits ^= low;
    }
  }
  return ids;
}
