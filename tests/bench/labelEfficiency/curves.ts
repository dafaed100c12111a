// One order on one project: questions are asked in portions, the head is trained anew after each, and what it is worth on the
// test part is noted. Points that were measured are kept in a file each.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../../../src/main/models/nearest.ts';
import { judge, type Features, type Judged, type Measured, type TestPart } from './heads.ts';
import type { Moment, Order } from './orders.ts';
import type { Parts } from './parts.ts';

/** Decisions after which the head is trained anew. */
export const STEPS = [0, 100, 200, 400, 800] as const;
const NEIGHBOURS = 20;

export interface Point {
  decisions: number;
  measured: Measured;
  /** Of the decisions: how many changed or gave a label, and how many said that a genre is present. */
  changed: number;
  present: number;
}

export interface Bench {
  features: Features;
  test: TestPart;
  groups: Int32Array;
  rare: readonly number[];
  threads: number;
}

/** The curve of one order. @param cache folder for what was measured, of this project and order alone */
export async function curveOf(
  bench: Bench,
  parts: Parts,
  order: Order,
  { seed, cache, start }: { seed: number; cache: string; start: string },
): Promise<Point[]> {
  const done = join(cache, 'curve.json');
  if (existsSync(done)) return JSON.parse(readFileSync(done, 'utf8')) as Point[];
  const { features } = bench;
  const genres = features.genres.length;
  const labels = parts.labels.slice();
  const decided = new Uint8Array(labels.length).fill(1, 0, parts.poolFrom * genres);
  parts.truth.forEach((label, at) => {
    if (label < 0) decided[at] = 1;
  });
  const near = await nearestOf(bench, parts);
  let judged = await first(start, () => judge(features, bench.test, parts, { ...bench, seed }));
  const points: Point[] = [{ decisions: 0, measured: judged.measured, changed: 0, present: 0 }];
  let [changed, present] = [0, 0];
  for (const [i, until] of STEPS.entries()) {
    if (i === 0) continue;
    let left = until - STEPS[i - 1]!;
    const moment: Moment = { labels, decided, judged, nearest: near, genres, seed: seed * 1000 + i };
    // A list that ends before the portion does is asked for again, as the queue goes on with what is left.
    while (left > 0) {
      const before = left;
      for (const at of [...order(moment)].slice(0, left)) {
        if (decided[at] === 1) throw new Error(`the order asks again about ${at}`);
        if (labels[at] !== parts.truth[at]) changed++;
        if (parts.truth[at] === 1) present++;
        labels[at] = parts.truth[at]!;
        decided[at] = 1;
        left--;
      }
      if (left === before) throw new Error(`the order has no more questions after ${until - left}`);
    }
    judged = await judge(features, bench.test, { ...parts, labels }, { ...bench, seed });
    points.push({ decisions: until, measured: judged.measured, changed, present });
  }
  mkdirSync(cache, { recursive: true });
  writeFileSync(done, JSON.stringify(points));
  return points;
}

/** All orders start from the same heads. */
async function first(file: string, make: () => Promise<Judged>): Promise<Judged> {
  if (existsSync(file)) {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Judged & { probabilities: number[] };
    return { ...kept, probabilities: Float32Array.from(kept.probabilities) };
  }
  const judged = await make();
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...judged, probabilities: [...judged.probabilities] }));
  return judged;
}

/** The nearest posters of the project, as the cross-validation job finds them. */
function nearestOf({ features: { pooled, dim }, groups, threads }: Bench, { rows }: Parts): Promise<Moment['nearest']> {
  const vectors = new Float32Array(rows.length * dim);
  rows.forEach((row, i) => {
    vectors.set(pooled.subarray(row * dim, (row + 1) * dim), i * dim);
  });
  return nearest(
    vectors,
    dim,
    Int32Array.from(rows, (row) => groups[row]!),
    { count: NEIGHBOURS, threads },
  );
}
