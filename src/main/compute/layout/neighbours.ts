// The nearest rows of some rows, by Euclidean distance: exact over all, or over the nearest cells of a coarse partition where
// there are many rows to be placed. Pure arithmetic; ties go to the lower number, so the same rows give the same neighbours.
import { Random } from '../../../shared/random.ts';

/** Numbers and squared distances of the nearest rows, nearest first, [queries x k]; -1 and Infinity where there are fewer. */
export interface Neighbours {
  k: number;
  index: Int32Array;
  squared: Float32Array;
}

/** Puts a candidate among the `k` best of one query, kept in order; a full list drops its last. */
function offer(index: Int32Array, squared: Float32Array, from: number, k: number, candidate: number, d: number): void {
  let at = from + k - 1;
  if (d >= squared[at]!) return;
  while (at > from && squared[at - 1]! > d) {
    squared[at] = squared[at - 1]!;
    index[at] = index[at - 1]!;
    at--;
  }
  squared[at] = d;
  index[at] = candidate;
}

const empty = (queries: number, k: number): Neighbours => ({
  k,
  index: new Int32Array(queries * k).fill(-1),
  squared: new Float32Array(queries * k).fill(Infinity),
});

function squaredDistance(a: Float32Array, fromA: number, b: Float32Array, fromB: number, dim: number): number {
  let sum = 0;
  for (let d = 0; d < dim; d++) {
    const gap = a[fromA + d]! - b[fromB + d]!;
    sum += gap * gap;
  }
  return sum;
}

/**
 * The `k` nearest of all rows [n x dim] to each, itself first. Each distance is worked out once for both of its rows; after each
 * row `onRow` hears how many pairs are done, of n(n-1)/2.
 */
export function nearestOfAll(rows: Float32Array, dim: number, k: number, onRow: (done: number) => void): Neighbours {
  const n = rows.length / dim;
  const found = empty(n, k);
  const { index, squared } = found;
  let done = 0;
  for (let i = 0; i < n; i++) {
    // Itself, before all that lie on the same spot.
    offer(index, squared, i * k, k, i, -1);
  }
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const d = squaredDistance(rows, i * dim, rows, j * dim, dim);
      if (d < squared[i * k + k - 1]!) offer(index, squared, i * k, k, j, d);
      if (d < squared[j * k + k - 1]!) offer(index, squared, j * k, k, i, d);
    }
    squared[i * k] = 0;
    done += n - 1 - i;
    onRow(done);
  }
  return found;
}

/** Rows in cells around some of them, to be searched cell by cell. */
export class Cells {
  private readonly rows: Float32Array;
  private readonly dim: number;
  private readonly centres: Int32Array;
  private readonly members: Int32Array[];

  /** About the square root of the number of rows many cells, around rows drawn by the seed. */
  constructor(rows: Float32Array, dim: number, seed: number) {
    this.rows = rows;
    this.dim = dim;
    const n = rows.length / dim;
    const order = Int32Array.from({ length: n }, (_, i) => i);
    new Random(seed, 0x63656c6c).shuffle(order);
    this.centres = order.slice(0, Math.max(1, Math.round(Math.sqrt(n))));
    const members = Array.from(this.centres, (): number[] => []);
    for (let i = 0; i < n; i++) members[this.nearestCentres(rows, i, 1)[0]!]!.push(i);
    this.members = members.map((each) => Int32Array.from(each));
  }

  /** Up to `k` rows nearest to one of other rows, sought in the `probes` nearest cells: nearly always the nearest of all. */
  nearest(of: Float32Array, row: number, k: number, probes: number): Neighbours {
    const found = empty(1, k);
    for (const cell of this.nearestCentres(of, row, probes)) {
      for (const candidate of this.members[cell] ?? []) {
        const d = squaredDistance(of, row * this.dim, this.rows, candidate * this.dim, this.dim);
        offer(found.index, found.squared, 0, k, candidate, d);
      }
    }
    return found;
  }

  private nearestCentres(of: Float32Array, row: number, count: number): Int32Array {
    const found = empty(1, Math.min(count, this.centres.length));
    this.centres.forEach((centre, cell) => {
      const d = squaredDistance(of, row * this.dim, this.rows, centre * this.dim, this.dim);
      offer(found.index, found.squared, 0, found.k, cell, d);
    });
    return found.index;
  }
}
