// An open vector index: exact search for the nearest rows. The codes give every row an upper bound of its cosine; the vectors of
// the most promising are read from the file, and it goes on until no bound reaches what was found (see shortlist.ts).
import { join } from 'node:path';
import { SafetensorsFile } from '../../models/files/safetensors.ts';
import { damagedIndex, rowsOf, type IndexKey, type Manifest } from '../../lib/vectorIndex/manifest.ts';
import { dot } from '../../lib/exactCosine.ts';
import { OpenSegment } from './segment.ts';
import { Shortlist, type Basis } from './shortlist.ts';

/** Rows that are read at first: this many times those that are asked for, and no fewer than the least. */
const FIRST_FACTOR = 4;
const FIRST_LEAST = 64;

export interface Found {
  rows: Int32Array;
  /** Descending; equal ones by row. */
  cosines: Float32Array;
  /** Vectors that were read to prove it. */
  read: number;
}

/** Reads mean and axes. @throws AppError `corrupt` */
export function readBasis(folder: string, { basis, dim, width }: Manifest): Basis {
  const path = join(folder, basis);
  let file: SafetensorsFile;
  try {
    file = SafetensorsFile.open(path);
  } catch (cause) {
    throw damagedIndex(path, cause);
  }
  try {
    const mean = file.float32('mean');
    const axes = file.has('axes') ? file.float32('axes') : null;
    if (mean.length !== dim || (axes !== null && axes.length !== width * dim)) throw damagedIndex(path);
    return { dim, width, mean, axes };
  } finally {
    file.close();
  }
}

export class VectorIndex {
  readonly rows: number;
  readonly manifest: Manifest;
  readonly shortlist: Shortlist;
  private readonly folder: string;
  private segments: { from: number; open: OpenSegment }[] = [];

  /** @param before the same index as it was, whose segments are taken over where they are still named */
  constructor(key: IndexKey, manifest: Manifest, before: VectorIndex | null = null) {
    this.folder = key.folder;
    this.manifest = manifest;
    this.rows = rowsOf(manifest);
    const kept = before !== null && before.manifest.basis === manifest.basis ? before : null;
    this.shortlist = kept?.shortlist ?? new Shortlist(readBasis(key.folder, manifest));
    const known = new Map<string, OpenSegment>();
    before?.manifest.segments.forEach(({ file }, i) => known.set(file, before.segments[i]!.open));
    let from = 0;
    try {
      for (const { file, rows } of manifest.segments) {
        const open = kept === null ? undefined : known.get(file);
        known.delete(open === undefined ? '' : file);
        this.segments.push({
          from,
          open: open ?? new OpenSegment(join(this.folder, file), { ...manifest, rows }),
        });
        from += rows;
      }
    } catch (error) {
      this.close();
      throw error;
    } finally {
      for (const open of known.values()) open.close();
    }
  }

  /** Bytes that the codes and what belongs to them take. */
  get bytes(): number {
    return this.rows * (this.manifest.width + 24);
  }

  /** The unit vector of a row. */
  vector(row: number, into = new Float32Array(this.manifest.dim)): Float32Array {
    const { from, open } = this.segmentOf(row);
    open.vector(row - from, into);
    return into;
  }

  /**
   * The `k` rows with the largest cosines to a unit vector, exactly: the same as all vectors compared one by one.
   * @param allowed a bit per row (bit i & 7 of byte i >> 3); null: all
   */
  search(query: Float32Array, k: number, { allowed = null, except = -1 }: SearchOptions = {}): Found {
    const codes = this.shortlist.query(query);
    const bounds = new Float32Array(this.rows);
    for (const { from, open } of this.segments) bounds.set(open.bounds(codes), from);
    const passes = (row: number): boolean =>
      row !== except && (allowed === null || (allowed[row >> 3]! & (1 << (row & 7))) !== 0);

    const best = new Best(k);
    const vector = new Float32Array(this.manifest.dim);
    let read = 0;
    const look = (row: number): void => {
      read++;
      best.add(row, Math.fround(dot(query, this.vector(row, vector))));
    };
    const first = new Best(Math.max(FIRST_LEAST, k * FIRST_FACTOR));
    for (let row = 0; row < bounds.length; row++) {
      const bound = bounds[row]!;
      if (bound >= first.least && passes(row)) first.add(row, bound);
    }
    const { rows: promising, values } = first.sorted();
    const looked = new Set<number>();
    for (let i = 0; i < promising.length && (!best.full || values[i]! >= best.least); i++) {
      looked.add(promising[i]!);
      look(promising[i]!);
    }
    // The least bound of the first ones may still reach the worst that was found: then others may, too.
    if (first.full && (!best.full || first.least >= best.least)) {
      const others: number[] = [];
      for (let row = 0; row < bounds.length; row++) {
        if ((!best.full || bounds[row]! >= best.least) && !looked.has(row) && passes(row)) others.push(row);
      }
      others.sort((a, b) => bounds[b]! - bounds[a]!);
      for (const row of others) {
        if (best.full && bounds[row]! < best.least) break;
        look(row);
      }
    }
    const found = best.sorted();
    return { rows: Int32Array.from(found.rows), cosines: Float32Array.from(found.values), read };
  }

  /** Upper bounds of the cosines of a query with listed rows, ascending, to those of `into`. */
  boundsOf(query: Float32Array, rows: Uint32Array, into: Float32Array): void {
    const codes = this.shortlist.query(query);
    let at = 0;
    for (const { from, open } of this.segments) {
      let end = at;
      while (end < rows.length && rows[end]! < from + open.rows) end++;
      if (end === at) continue;
      const local = rows.slice(at, end);
      for (let i = 0; i < local.length; i++) local[i]! -= from;
      into.set(open.boundsOf(codes, local), at);
      at = end;
    }
  }

  close(): void {
    for (const { open } of this.segments) open.close();
    this.segments = [];
  }

  private segmentOf(row: number): { from: number; open: OpenSegment } {
    let at = this.segments.length - 1;
    while (at > 0 && this.segments[at]!.from > row) at--;
    return this.segments[at]!;
  }
}

export interface SearchOptions {
  allowed?: Uint8Array | null;
  /** A row that is left out: the one that is asked about. */
  except?: number;
}

/** The best of many: a heap with the worst on top; of equal values the lesser row is better. */
class Best {
  private readonly limit: number;
  private readonly rows: number[] = [];
  private readonly values: number[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  get full(): boolean {
    return this.rows.length >= this.limit;
  }

  /** The worst that is among them; below everything while there is room. */
  get least(): number {
    return this.full ? this.values[0]! : -Infinity;
  }

  add(row: number, value: number): void {
    const { rows, values } = this;
    if (!this.full) {
      let at = rows.length;
      rows.push(row);
      values.push(value);
      for (; at > 0; at = (at - 1) >> 1) {
        const up = (at - 1) >> 1;
        if (!this.worse(at, up)) break;
        this.swap(at, up);
      }
      return;
    }
    if (value < values[0]! || (value === values[0]! && row > rows[0]!)) return;
    rows[0] = row;
    values[0] = value;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      if (left >= rows.length) return;
      const down = left + 1 < rows.length && this.worse(left + 1, left) ? left + 1 : left;
      if (!this.worse(down, at)) return;
      this.swap(at, down);
      at = down;
    }
  }

  sorted(): { rows: number[]; values: number[] } {
    const order = this.rows.map((_, i) => i);
    order.sort((a, b) => this.values[b]! - this.values[a]! || this.rows[a]! - this.rows[b]!);
    return { rows: order.map((i) => this.rows[i]!), values: order.map((i) => this.values[i]!) };
  }

  private worse(a: number, b: number): boolean {
    const [x, y] = [this.values[a]!, this.values[b]!];
    return x < y || (x === y && this.rows[a]! > this.rows[b]!);
  }

  private swap(a: number, b: number): void {
    [this.rows[a], this.rows[b]] = [this.rows[b]!, this.rows[a]!];
    [this.values[a], this.values[b]] = [this.values[b]!, this.values[a]!];
  }
}
