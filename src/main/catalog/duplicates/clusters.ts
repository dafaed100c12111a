// Clusters of images that show the same picture, from pairs that were found: disjoint sets under exceptions. Two images that a
// person told apart never come into one set, whatever chain of others would join them. Pure.

export interface Join {
  a: number;
  b: number;
  /** Surer pairs are joined first, so that an exception gives up the least sure link of a chain. */
  strength: number;
}

/** The set of each image, named by its least member. Exceptions are pairs of images; pairs of one image are ignored. */
export function joinClusters(
  images: number,
  joins: readonly Join[],
  apart: Iterable<readonly [number, number]>,
): Int32Array {
  const parent = Int32Array.from({ length: images }, (_, i) => i);
  const root = (of: number): number => {
    let at = of;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  /** By the root of a set: the roots of those that it must not be joined with. */
  const foes = new Map<number, Set<number>>();
  const foesOf = (of: number): Set<number> => {
    const known = foes.get(of) ?? new Set<number>();
    foes.set(of, known);
    return known;
  };
  for (const [a, b] of apart) {
    if (a === b) continue;
    foesOf(a).add(b);
    foesOf(b).add(a);
  }
  const ordered = [...joins].sort((p, q) => q.strength - p.strength || p.a - q.a || p.b - q.b);
  for (const { a, b } of ordered) {
    const [x, y] = [root(a), root(b)];
    if (x === y || foes.get(x)?.has(y) === true) continue;
    const [kept, gone] = x < y ? [x, y] : [y, x];
    parent[gone] = kept;
    for (const foe of foes.get(gone) ?? []) {
      foesOf(foe).delete(gone);
      foesOf(foe).add(kept);
      foesOf(kept).add(foe);
    }
    foes.delete(gone);
  }
  return Int32Array.from({ length: images }, (_, i) => root(i));
}
