// Pairs of posters that show one picture: alike hashes choose the pairs, the embeddings decide. Also how near the nearest
// neighbours are, which is what a person chooses the threshold by. Works in portions; knows no poster, only rows.
import type { Steps } from '../../../shared/steps.ts';
import { LIMIT_SAMPLE, limitOfSample } from '../../lib/cosineLimit.ts';
import { dot } from '../../lib/exactCosine.ts';
import { ones } from '../../lib/ones.ts';
import { VectorMemory } from './memory.ts';
import type { VectorIndex } from './vectorIndex.ts';
import type { CosineHistogram, PairNote, VectorService } from './vectorService.ts';

type Input = Omit<Parameters<VectorService['duplicatePairs']>[0], 'key' | 'set'>;
type Output = ReturnType<VectorService['duplicatePairs']>;

/** Rows whose nearest neighbour is looked for, evenly among all. */
const NEIGHBOURS = 400;
/** Without a limit of the model's own. */
const DEFAULT_THRESHOLD = 0.9;
const HISTOGRAM = { from: 0, step: 0.02 };
/** Milliseconds between two yields. */
const TURN_MS = 15;

class Histogram {
  private readonly counts = new Array<number>(Math.round(1 / HISTOGRAM.step)).fill(0);

  add(cosine: number): void {
    const bin = Math.floor((cosine - HISTOGRAM.from) / HISTOGRAM.step);
    this.counts[Math.max(0, Math.min(this.counts.length - 1, bin))]!++;
  }

  get value(): CosineHistogram {
    return { ...HISTOGRAM, counts: this.counts };
  }
}

/** `note` is told how far it is. */
export function* duplicatePairs(index: VectorIndex, input: Input, note: (note: PairNote) => void): Steps<Output> {
  const { bits, silent, high, low } = input;
  const calibrated = yield* cosineLimit(index);
  const threshold = input.threshold ?? calibrated ?? DEFAULT_THRESHOLD;
  const neighbours = yield* nearestNeighbours(index, note);

  // Rows whose hashes say something, in one block that the kernel runs through.
  const rows = Uint32Array.from({ length: index.rows }, (_, row) => row).filter((row) => silent[row] === 0);
  const memory = new VectorMemory(VectorMemory.size(rows.length * 8) + VectorMemory.size(rows.length * 4 + 4));
  const hashes = memory.allocate(rows.length * 8);
  const into = memory.allocate(rows.length * 4 + 4);
  const words = memory.words(hashes, rows.length * 2);
  rows.forEach((row, i) => {
    words[2 * i] = low[row]!;
    words[2 * i + 1] = high[row]!;
  });

  const alike = new Histogram();
  const pairs: { a: number; b: number; distance: number; cosine: number }[] = [];
  const query = new Float32Array(index.manifest.dim);
  const other = new Float32Array(index.manifest.dim);
  let began = performance.now();
  for (let i = 0; i < rows.length; i++) {
    const found = memory.kernels.near(into, hashes, i, i + 1, rows.length, bits);
    if (found > 0) {
      const near = memory.words(into, found);
      const targets = Uint32Array.from(near, (at) => rows[at]!);
      const a = rows[i]!;
      index.vector(a, query);
      const bounds = new Float32Array(found);
      index.boundsOf(query, targets, bounds);
      for (let j = 0; j < found; j++) {
        if (bounds[j]! < threshold) {
          alike.add(bounds[j]!);
          continue;
        }
        const b = targets[j]!;
        const cosine = dot(query, index.vector(b, other));
        alike.add(cosine);
        if (cosine < threshold) continue;
        const distance = ones(high[a]! ^ high[b]!) + ones(low[a]! ^ low[b]!);
        pairs.push({ a, b, distance, cosine });
      }
    }
    if (performance.now() - began > TURN_MS) {
      note({ phase: 'pairs', done: i, total: rows.length });
      yield;
      began = performance.now();
    }
  }
  return {
    a: Int32Array.from(pairs, (pair) => pair.a),
    b: Int32Array.from(pairs, (pair) => pair.b),
    distances: Uint8Array.from(pairs, (pair) => pair.distance),
    cosines: Float32Array.from(pairs, (pair) => pair.cosine),
    threshold,
    calibrated,
    neighbours,
    alike: alike.value,
  };
}

/** The limit of the cosine (lib/cosineLimit.ts) by rows that lie evenly among all; null with too few rows. */
export function* cosineLimit(index: VectorIndex): Steps<number | null> {
  const step = Math.max(1, Math.floor(index.rows / LIMIT_SAMPLE));
  const sample: Float32Array[] = [];
  for (let row = 0; row < index.rows && sample.length < LIMIT_SAMPLE; row += step) {
    const vector = index.vector(row);
    if (dot(vector, vector) > 0) sample.push(vector);
  }
  return yield* limitOfSample(sample);
}

function* nearestNeighbours(index: VectorIndex, note: (note: PairNote) => void): Steps<CosineHistogram> {
  const histogram = new Histogram();
  const step = Math.max(1, Math.floor(index.rows / NEIGHBOURS));
  const total = Math.min(NEIGHBOURS, index.rows);
  for (let i = 0; i < total; i++) {
    const row = i * step;
    const [nearest] = index.search(index.vector(row), 1, { except: row }).cosines;
    if (nearest !== undefined) histogram.add(nearest);
    note({ phase: 'neighbours', done: i + 1, total });
    yield;
  }
  return histogram.value;
}
