// Pairs of images in different parts of a split that may be one picture without being certain: cropped, framed or retouched
// ones. Owns the search and its limits; works in portions of a few milliseconds. What is the same picture for certain is
// nearDuplicates.ts.
//
// Measured with the encoder that ships. Of 150 posters that were changed and saved anew, a hash distance of 16 at most and a
// cosine of 0.8 at least finds 100 % of those cropped by 3 % or with another strip at the foot, 90 % of those with a border
// of 4 %, 88 % of those cropped by 6 %; half of the grey ones, which the hash alone finds. Of the 8,044 pairs of 7,347 real
// posters up to distance 16 it finds one, two sequels with the same picture (0.897); the next are 0.77 and look alike in style.
// A distance up to 10 alone found 12 pairs, none of them alike: so where embeddings are there, they have the last word.
import type { Database } from 'better-sqlite3';
import type { Steps } from '../../../shared/steps.ts';
import { LIMIT_SAMPLE, limitOfSample } from '../../lib/cosineLimit.ts';
import { dot, unitVector } from '../../lib/exactCosine.ts';
import { hashDistance, SAME_PICTURE_BITS, within, type Hashes, type Pair } from '../nearDuplicates.ts';

/** Largest distance of two hashes whose embeddings are compared. */
export const ALIKE_BITS = 16;
/** Largest distance at which a pair is shown where there is no embedding. */
export const CANDIDATE_BITS = 10;
/** Comparisons of hashes, or readings of vectors, between two yields: a few milliseconds. */
const COMPARISONS = 800_000;
const VECTORS = 64;
const TRAIN = 1;

export interface SimilarPair extends Pair {
  cosine: number | null;
}

/** Pooled embeddings of one model, read from the catalog when they are asked for. */
export class PooledVectors {
  private readonly read;
  private readonly modelHash: string;

  constructor(db: Database, modelHash: string) {
    this.modelHash = modelHash;
    this.read = db
      .prepare<[string, string]>('SELECT pooled FROM embedding WHERE sha256 = ? AND model_hash = ?')
      .pluck();
  }

  /** The vector at length 1, or null where there is none. */
  unit(sha256: string): Float32Array | null {
    const blob = this.read.get(sha256, this.modelHash) as Buffer | undefined;
    if (blob === undefined) return null;
    const vector = new Float32Array(blob.length / 4);
    // A BLOB need not start at a multiple of four bytes, so it is copied as bytes.
    new Uint8Array(vector.buffer).set(blob);
    const unit = unitVector(vector);
    return dot(unit, unit) > 0 ? unit : null;
  }

  /** Null where one of the two has none. */
  cosine(a: string, b: string): number | null {
    const [left, right] = [this.unit(a), this.unit(b)];
    return left === null || right === null ? null : dot(left, right);
  }
}

/**
 * The limit of the cosine (lib/cosineLimit.ts); null with too few embeddings. The images that are asked lie evenly among all, by
 * their hash sum: the same project gives the same limit. With the encoder that ships it comes out at 0.78 on the posters above,
 * as good as the 0.8 that was measured there.
 */
export function* cosineLimit(vectors: PooledVectors, sha256: readonly string[]): Steps<number | null> {
  const ordered = sha256.toSorted();
  const step = Math.max(1, Math.floor(ordered.length / LIMIT_SAMPLE));
  const sample: Float32Array[] = [];
  for (let i = 0; i < ordered.length && sample.length < LIMIT_SAMPLE; i += step) {
    const vector = vectors.unit(ordered[i]!);
    if (vector !== null) sample.push(vector);
    if (i % VECTORS === 0) yield;
  }
  return yield* limitOfSample(sample);
}

/**
 * Pairs of images with films in different parts, beyond `SAME_PICTURE_BITS`: up to `ALIKE_BITS` where both embeddings are there
 * and their cosine reaches the limit, up to `CANDIDATE_BITS` where one is not.
 * @param parts of each as bits (1 train, 2 validation, 4 test), and whose hash is `silent`
 */
export function* similarImages(
  { hashes, sha256 }: { hashes: Hashes; sha256: readonly string[] },
  { parts, silent }: { parts: Uint8Array; silent: Uint8Array },
  embeddings: { vectors: PooledVectors; limit: number } | null,
): Steps<SimilarPair[]> {
  const reach = embeddings === null ? CANDIDATE_BITS : ALIKE_BITS;
  // Most images are in train alone, and no pair of these crosses: one side is always another. Those come first, so that each
  // is compared with the ones behind it.
  const usable = new Int32Array(sha256.length)
    .map((_, image) => image)
    .filter((image) => parts[image] !== 0 && silent[image] === 0);
  const others = usable.filter((image) => parts[image] !== TRAIN);
  const order = new Int32Array(usable.length);
  order.set(others);
  order.set(
    usable.filter((image) => parts[image] === TRAIN),
    others.length,
  );
  yield;
  const ordered: Hashes = {
    high: Uint32Array.from(order, (image) => hashes.high[image]!),
    low: Uint32Array.from(order, (image) => hashes.low[image]!),
  };
  yield;

  const found: SimilarPair[] = [];
  const near = new Int32Array(order.length);
  let work = 0;
  for (const [i, a] of others.entries()) {
    const count = within(ordered, i + 1, { high: hashes.high[a]!, low: hashes.low[a]! }, reach, near);
    let vector: Float32Array | null | undefined;
    work += order.length - i;
    for (const at of near.subarray(0, count)) {
      const b = order[at]!;
      // Films of one image may be in several parts; two images in one and the same part do not cross.
      if (parts[a] === parts[b] && isOnePart(parts[a]!)) continue;
      const distance = hashDistance(hashes, a, b);
      if (distance <= SAME_PICTURE_BITS) continue;
      const pair = { a: Math.min(a, b), b: Math.max(a, b), distance };
      if (vector === undefined) vector = embeddings?.vectors.unit(sha256[a]!) ?? null;
      const other = vector === null ? null : (embeddings?.vectors.unit(sha256[b]!) ?? null);
      work += COMPARISONS / VECTORS;
      if (embeddings === null || vector === null || other === null) {
        if (distance <= CANDIDATE_BITS) found.push({ ...pair, cosine: null });
        continue;
      }
      const cosine = dot(vector, other);
      if (cosine >= embeddings.limit) found.push({ ...pair, cosine });
      if (work > COMPARISONS) {
        work = 0;
        yield;
      }
    }
    if (work > COMPARISONS) {
      work = 0;
      yield;
    }
  }
  return found;
}

const isOnePart = (bits: number): boolean => (bits & (bits - 1)) === 0;
