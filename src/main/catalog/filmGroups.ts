// Groups of films that no split may divide: union-find over film ids. Owns nothing but the joining; which films belong
// together is found out by posterImages.ts.

/** Disjoint sets of films. The root of a group is its smallest film id, whatever the order of joining. */
export class FilmGroups {
  private readonly parent = new Map<number, number>();

  /** The film that stands for the group of `film`; the film itself when it was never joined. */
  root(film: number): number {
    let at = film;
    for (;;) {
      const up = this.parent.get(at) ?? at;
      if (up === at) return at;
      // Each look halves the path, so that chains stay short.
      const above = this.parent.get(up) ?? up;
      this.parent.set(at, above);
      at = above;
    }
  }

  join(a: number, b: number): void {
    const [rootA, rootB] = [this.root(a), this.root(b)];
    if (rootA !== rootB) this.parent.set(Math.max(rootA, rootB), Math.min(rootA, rootB));
  }
}
