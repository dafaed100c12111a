// The few largest of many numbers without sorting them all: a heap of the best so far, passed once.

/**
 * Indices of the `count` largest values, largest first; of equal values the earlier index counts as larger. NaN never.
 */
export function largestIndices(values: Float32Array | Float64Array, count: number): number[] {
  const size = Math.min(count, values.length);
  if (size === 0) return [];
  // A heap whose root is the worst of the kept ones.
  const heap = new Int32Array(size);
  let filled = 0;
  const worse = (a: number, b: number): boolean => values[a]! < values[b]! || (values[a] === values[b] && a > b);
  const sink = (from: number): void => {
    let at = from;
    for (;;) {
      let least = at;
      const left = 2 * at + 1;
      if (left < filled && worse(heap[left]!, heap[least]!)) least = left;
      if (left + 1 < filled && worse(heap[left + 1]!, heap[least]!)) least = left + 1;
      if (least === at) return;
      const other = heap[least]!;
      heap[least] = heap[at]!;
      heap[at] = other;
      at = least;
    }
  };
  let lowest = -Infinity;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!;
    if (filled === size) {
      // Most values fail here, at the price of one comparison.
      if (!(value > lowest)) continue;
      heap[0] = index;
      sink(0);
      lowest = values[heap[0]]!;
      continue;
    }
    if (Number.isNaN(value)) continue;
    heap[filled] = index;
    filled += 1;
    if (filled === size) {
      for (let at = (size >> 1) - 1; at >= 0; at -= 1) sink(at);
      lowest = values[heap[0]!]!;
    }
  }
  return [...heap.subarray(0, filled)].sort((a, b) => values[b]! - values[a]! || a - b);
}

/** The largest value; -Infinity of none. NaN never. */
export function largest(values: Float32Array): number {
  let best = -Infinity;
  let at = 0;
  // By index: the iterator of a typed array takes several times as long.
  while (at < values.length) {
    if (values[at]! > best) best = values[at]!;
    at += 1;
  }
  return best;
}
