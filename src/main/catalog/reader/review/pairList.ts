// A list of (poster, genre) pairs in the order of a queue, as typed arrays: hundreds of thousands take a few megabytes, and a
// page is found by one pass. Owns making, sorting and repairing it; what belongs in it is pairs.ts.
import type { ReviewKind } from '../../../../shared/domain.ts';
import type { Steps } from '../../../../shared/steps.ts';

/** A pair; `genre` is its index among the run's genres. */
export interface Pair {
  row: number;
  genre: number;
  kind: ReviewKind;
  rank: number;
}

const INDICES = 2 ** 23;
/** Pairs that are sorted or merged between two yields: a few milliseconds. */
const PORTION = 2 ** 15;

export class PairList {
  count = 0;
  rows = new Int32Array(1024);
  genres = new Uint16Array(1024);
  /** 1 for "missing". */
  missing = new Uint8Array(1024);
  ranks = new Float32Array(1024);

  add({ row, genre, kind, rank }: Pair): void {
    if (this.count === this.rows.length) this.resize(this.count * 2);
    const at = this.count++;
    this.rows[at] = row;
    this.genres[at] = genre;
    this.missing[at] = kind === 'missing' ? 1 : 0;
    this.ranks[at] = rank;
  }

  at(index: number): Pair {
    return {
      row: this.rows[index]!,
      genre: this.genres[index]!,
      kind: this.missing[index] === 1 ? 'missing' : 'wrong',
      rank: this.ranks[index]!,
    };
  }

  /** The same pairs by rank, highest first; equal ones keep their order. */
  *sorted(): Steps<PairList> {
    const order = yield* sortedIndices(this.ranks.subarray(0, this.count));
    const list = new PairList();
    list.resize(Math.max(1, this.count));
    for (let from = 0; from < order.length; from += PORTION) {
      for (const index of order.subarray(from, from + PORTION)) list.copy(this, index);
      yield;
    }
    return list;
  }

  /** A list without the pairs of some rows, with others put in their places. `coming` is in order already. */
  repaired(moved: ReadonlySet<number>, coming: readonly Pair[], compare: (a: Pair, b: Pair) => number): PairList {
    const list = new PairList();
    list.resize(this.count + coming.length);
    let next = 0;
    for (let index = 0; index < this.count; index++) {
      if (moved.has(this.rows[index]!)) continue;
      // Ranks tell nearly all apart without making an object of each pair.
      while (
        next < coming.length &&
        coming[next]!.rank >= this.ranks[index]! &&
        (coming[next]!.rank > this.ranks[index]! || compare(coming[next]!, this.at(index)) < 0)
      ) {
        list.add(coming[next++]!);
      }
      list.copy(this, index);
    }
    while (next < coming.length) list.add(coming[next++]!);
    return list;
  }

  private copy(from: PairList, index: number): void {
    const at = this.count++;
    this.rows[at] = from.rows[index]!;
    this.genres[at] = from.genres[index]!;
    this.missing[at] = from.missing[index]!;
    this.ranks[at] = from.ranks[index]!;
  }

  private resize(size: number): void {
    const { rows, genres, missing, ranks, count } = this;
    this.rows = new Int32Array(size);
    this.rows.set(rows.subarray(0, count));
    this.genres = new Uint16Array(size);
    this.genres.set(genres.subarray(0, count));
    this.missing = new Uint8Array(size);
    this.missing.set(missing.subarray(0, count));
    this.ranks = new Float32Array(size);
    this.ranks.set(ranks.subarray(0, count));
  }
}

/**
 * Indices by value, highest first, ties in their order. Values lie in [0, 1]: float bits and index share one float64, so that
 * the native number sort does it (orders.ts); portions are sorted one by one and merged.
 */
function* sortedIndices(values: Float32Array): Steps<Int32Array> {
  if (values.length >= INDICES) throw new Error(`${values.length} pairs are more than can be ordered`);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let keys: Float64Array = new Float64Array(values.length);
  for (let from = 0; from < keys.length; from += PORTION) {
    const to = Math.min(keys.length, from + PORTION);
    for (let i = from; i < to; i++) keys[i] = (2 ** 30 - bits[i]!) * INDICES + i;
    keys.subarray(from, to).sort();
    yield;
  }
  let spare = new Float64Array(keys.length);
  for (let width = PORTION; width < keys.length; width *= 2) {
    for (let from = 0; from < keys.length; from += 2 * width) {
      const middle = Math.min(keys.length, from + width);
      const to = Math.min(keys.length, from + 2 * width);
      let [left, right] = [from, middle];
      for (let at = from; at < to; at++) {
        spare[at] = right >= to || (left < middle && keys[left]! < keys[right]!) ? keys[left++]! : keys[right++]!;
        if (at % PORTION === 0) yield;
      }
    }
    [keys, spare] = [spare, keys as Float64Array<ArrayBuffer>];
  }
  return Int32Array.from(keys, (key) => key % INDICES);
}
