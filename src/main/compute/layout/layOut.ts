// Lays vectors out on a plane so that neighbours stay neighbours: UMAP (McInnes, Healy & Melville, arXiv 1802.03426) by umap-js,
// with neighbours of our own (exact) and a start from the first two principal axes, which keeps far groups in their places.
// Of more than `LANDMARKS` vectors a seeded sample is laid out, and each other one is put between its nearest three of them.
// The same vectors and seed give the same plane.
import { UMAP } from 'umap-js';
import { MAP_EDGE } from '../../../shared/mapPoints.ts';
import { Random } from '../../../shared/random.ts';
import { Cells, nearestOfAll } from './neighbours.ts';
import type { LayoutProgress, LaidOut } from './service.ts';

/** As many vectors umap-js lays out itself: its graph is a map of text keys, which takes gigabytes for 100,000. */
const LANDMARKS = 20_000;
/** Neighbours of each point, itself included. */
export const NEIGHBOURS = 15;
const MIN_DIST = 0.1;
const BETWEEN = 3;
const PROBES = 12;
/** Two images of one picture lie at distance 0, which umap-js takes for "no neighbour". */
const NEAREST = 1e-6;
/** Half the width of umap-js's own start. */
const START = 10;

export interface LayOutOptions {
  seed: number;
  landmarks?: number;
  onProgress: (progress: LayoutProgress) => void;
}

/** Lays out rows [n x dim], the first columns being the principal axes; x and y as whole numbers from 0 to MAP_EDGE. */
export function layOut(rows: Float32Array, dim: number, options: LayOutOptions): LaidOut {
  const { seed, landmarks = LANDMARKS, onProgress } = options;
  const n = rows.length / dim;
  const chosen = sample(n, landmarks, seed);
  const laid = chosen.length === n ? rows : pick(rows, dim, chosen);
  const plane = chosen.length <= 3 ? startOf(laid, dim, seed) : project(laid, dim, seed, onProgress);
  const places = chosen.length === n ? plane : placeRest(rows, dim, chosen, laid, plane, seed, onProgress);
  return { ...toGrid(places), landmarks: chosen.length };
}

/** Row numbers of the landmarks, ascending. */
function sample(n: number, most: number, seed: number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  if (n <= most) return order;
  new Random(seed, 0x6c616e64).shuffle(order);
  return order.slice(0, most).sort();
}

function pick(rows: Float32Array, dim: number, chosen: Int32Array): Float32Array {
  const picked = new Float32Array(chosen.length * dim);
  chosen.forEach((row, i) => picked.set(rows.subarray(row * dim, (row + 1) * dim), i * dim));
  return picked;
}

/** The first two axes, scaled to umap-js's own range, with a breath of noise so that no two points are one. */
function startOf(rows: Float32Array, dim: number, seed: number): [number, number][] {
  const n = rows.length / dim;
  const random = new Random(seed, 0x73746172);
  let largest = 0;
  for (let i = 0; i < n; i++) {
    largest = Math.max(largest, Math.abs(rows[i * dim]!), dim > 1 ? Math.abs(rows[i * dim + 1]!) : 0);
  }
  const scale = largest === 0 ? 0 : START / largest;
  return Array.from({ length: n }, (_, i) => [
    rows[i * dim]! * scale + random.normal() * 1e-3,
    (dim > 1 ? rows[i * dim + 1]! * scale : 0) + random.normal() * 1e-3,
  ]);
}

function project(
  rows: Float32Array,
  dim: number,
  seed: number,
  onProgress: (progress: LayoutProgress) => void,
): [number, number][] {
  const n = rows.length / dim;
  const k = Math.min(NEIGHBOURS, n - 1);
  const pairs = (n * (n - 1)) / 2;
  const found = nearestOfAll(rows, dim, k, (done) => {
    onProgress({ phase: 'finding neighbours', done, total: pairs, unit: 'pairs' });
  });
  const indices: number[][] = [];
  const distances: number[][] = [];
  for (let i = 0; i < n; i++) {
    const from = i * k;
    indices.push([...found.index.subarray(from, from + k)]);
    distances.push(
      Array.from(found.squared.subarray(from, from + k), (d, j) => (j === 0 ? 0 : Math.max(NEAREST, Math.sqrt(d)))),
    );
  }
  const random = new Random(seed, 0x756d6170);
  const umap = new UMAP({ nNeighbors: k, minDist: MIN_DIST, nComponents: 2, random: () => random.uniform() });
  umap.setPrecomputedKNN(indices, distances);
  // With neighbours given it looks at how many vectors there are, and no further.
  onProgress({ phase: 'making the graph', done: 0, total: null, unit: 'posters' });
  const epochs = umap.initializeFit(Array.from({ length: n }, (): number[] => []));
  const plane = umap.getEmbedding();
  // The arrays that its steps move, so the start is written into them.
  startOf(rows, dim, seed).forEach(([x, y], i) => {
    plane[i]![0] = x;
    plane[i]![1] = y;
  });
  for (let epoch = 0; epoch < epochs;) {
    epoch = umap.step();
    onProgress({ phase: 'laying out', done: epoch, total: epochs, unit: 'rounds' });
  }
  return umap.getEmbedding() as [number, number][];
}

function placeRest(
  rows: Float32Array,
  dim: number,
  chosen: Int32Array,
  landmarks: Float32Array,
  plane: [number, number][],
  seed: number,
  onProgress: (progress: LayoutProgress) => void,
): [number, number][] {
  const n = rows.length / dim;
  const cells = new Cells(landmarks, dim, seed);
  const places = new Array<[number, number]>(n);
  chosen.forEach((row, i) => (places[row] = plane[i]!));
  let done = 0;
  for (let row = 0; row < n; row++) {
    if (places[row] !== undefined) continue;
    const { index, squared } = cells.nearest(rows, row, BETWEEN, PROBES);
    const nearest = Math.max(squared[0]!, NEAREST);
    let [x, y, total] = [0, 0, 0];
    index.forEach((landmark, j) => {
      const at = plane[landmark];
      if (at === undefined) return;
      // Falls quickly, so that a point lies by its nearest landmark and not in the middle between two groups.
      const weight = (nearest / Math.max(squared[j]!, NEAREST)) ** 4;
      x += weight * at[0];
      y += weight * at[1];
      total += weight;
    });
    places[row] = [x / total, y / total];
    done++;
    if (done % 500 === 0 || done === n - chosen.length) {
      onProgress({ phase: 'placing the other posters', done, total: n - chosen.length, unit: 'posters' });
    }
  }
  return places;
}

/** Whole numbers from 0 to MAP_EDGE in both directions, with the plane's proportions. */
function toGrid(places: readonly [number, number][]): { x: Uint16Array; y: Uint16Array } {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of places) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  const size = Math.max(right - left, high - low, 1e-9);
  const [marginX, marginY] = [(size - (right - left)) / 2, (size - (high - low)) / 2];
  const whole = (value: number): number => Math.round(Math.min(1, Math.max(0, value / size)) * MAP_EDGE);
  return {
    x: Uint16Array.from(places, ([x]) => whole(x - left + marginX)),
    y: Uint16Array.from(places, ([, y]) => whole(y - low + marginY)),
  };
}
