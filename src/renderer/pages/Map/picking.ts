// Which points are under the pointer, in view, or within a lasso, by a k-d tree (kdbush). Coordinates as in camera.ts. Pure.
import KDBush from 'kdbush';
import { MAP_EDGE, type MapPoints } from '../../../shared/mapPoints.ts';
import type { Box } from './camera.ts';

export type Spot = readonly [x: number, y: number];

/** The points of a map, to be asked for by place. Answers are indices of points. */
export class Places {
  private readonly tree: KDBush;
  private readonly points: MapPoints;

  constructor(points: MapPoints) {
    this.points = points;
    this.tree = new KDBush(points.posterIds.length, 64, Float32Array);
    for (let i = 0; i < points.posterIds.length; i++) this.tree.add(...this.at(i));
    if (points.posterIds.length > 0) this.tree.finish();
  }

  get count(): number {
    return this.points.posterIds.length;
  }

  at(index: number): Spot {
    return [this.points.x[index]! / MAP_EDGE, this.points.y[index]! / MAP_EDGE];
  }

  /** The nearest point within a distance that may be picked; null where there is none. */
  nearest([x, y]: Spot, within: number, may: (index: number) => boolean): number | null {
    let [best, least] = [-1, Infinity];
    if (this.count === 0) return null;
    for (const index of this.tree.within(x, y, within)) {
      if (!may(index)) continue;
      const [px, py] = this.at(index);
      const d = (px - x) ** 2 + (py - y) ** 2;
      if (d < least) [best, least] = [index, d];
    }
    return best < 0 ? null : best;
  }

  inBox({ left, low, right, high }: Box): number[] {
    return this.count === 0 ? [] : this.tree.range(left, low, right, high);
  }

  /** Points inside a line that is drawn around them. */
  inLasso(line: readonly Spot[]): number[] {
    if (line.length < 3) return [];
    const [xs, ys] = [line.map(([x]) => x), line.map(([, y]) => y)];
    const box = { left: Math.min(...xs), low: Math.min(...ys), right: Math.max(...xs), high: Math.max(...ys) };
    return this.inBox(box).filter((index) => isInside(line, this.at(index)));
  }
}

/** Whether a spot is inside a closed line: whether a ray from it crosses the line an odd number of times. */
export function isInside(line: readonly Spot[], [x, y]: Spot): boolean {
  let inside = false;
  for (let i = 0, before = line.length - 1; i < line.length; before = i++) {
    const [ax, ay] = line[i]!;
    const [bx, by] = line[before]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** Where pictures fit: of points in the order given, those whose picture does not lie over one before. */
export function withoutOverlap<T extends { left: number; top: number }>(
  spots: readonly T[],
  width: number,
  height: number,
): T[] {
  const kept: T[] = [];
  for (const spot of spots) {
    const free = kept.every(
      ({ left, top }) => Math.abs(left - spot.left) >= width || Math.abs(top - spot.top) >= height,
    );
    if (free) kept.push(spot);
  }
  return kept;
}
