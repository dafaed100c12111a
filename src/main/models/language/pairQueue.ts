// Pairs of tokens by how often they occur, the most frequent first: a binary heap whose outdated entries are skipped when they
// come up. Equal counts are ordered by the tokens, so that training a tokenizer has one outcome.

/** Tokens of a pair as one number; ids are below 2^20. */
export const pairKey = (left: number, right: number): number => left * 2 ** 20 + right;
export const pairOf = (key: number): [left: number, right: number] => [Math.floor(key / 2 ** 20), key % 2 ** 20];

interface Entry {
  readonly key: number;
  readonly count: number;
}

const isBefore = (a: Entry, b: Entry): boolean => a.count > b.count || (a.count === b.count && a.key < b.key);

export class PairQueue {
  private readonly heap: Entry[] = [];

  push(key: number, count: number): void {
    const { heap } = this;
    let at = heap.push({ key, count }) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at]!, heap[parent]!)) break;
      this.swap(at, parent);
      at = parent;
    }
  }

  /** The most frequent pair by the counts as they are now; undefined when none is left. */
  pop(counts: ReadonlyMap<number, number>): Entry | undefined {
    for (let top = this.take(); top !== undefined; top = this.take()) {
      const count = counts.get(top.key) ?? 0;
      if (count === top.count) return top;
      // Counts that rose were pushed anew; one that fell takes its place further down.
      if (count > 0 && count < top.count) this.push(top.key, count);
    }
    return undefined;
  }

  private take(): Entry | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    heap[0] = last;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let first = at;
      if (left < heap.length && isBefore(heap[left]!, heap[first]!)) first = left;
      if (right < heap.length && isBefore(heap[right]!, heap[first]!)) first = right;
      if (first === at) return top;
      this.swap(at, first);
      at = first;
    }
  }

  private swap(a: number, b: number): void {
    const entry = this.heap[a]!;
    this.heap[a] = this.heap[b]!;
    this.heap[b] = entry;
  }
}
