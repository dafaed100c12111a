// What the vector thread offers: building vector indexes on disk and searching them. Types only.
import type { IndexKey } from '../../lib/vectorIndex/manifest.ts';

/** Notes of `duplicatePairs`. */
export interface PairNote {
  phase: 'neighbours' | 'pairs';
  done: number;
  total: number;
}

/** Counts of cosines: bin i from `from + i * step`, ends in the neighbouring bins. */
export interface CosineHistogram {
  from: number;
  step: number;
  counts: number[];
}

export interface VectorService {
  /**
   * What an index lacks of a set of images (sha256, 32 bytes each). `fresh`: there is none of this model that could be
   * continued, so all are missing.
   */
  indexMissing(input: { key: IndexKey; ids: Uint8Array; dim: number }): {
    fresh: boolean;
    /** Positions in `ids`, ascending. */
    missing: Int32Array;
    set: string | null;
    segments: number;
  };
  /** Begins a segment with these images; with `fit` a new index, whose mean and axes are fitted to the sample [rows x dim]. */
  indexBegin(input: {
    key: IndexKey;
    ids: Uint8Array;
    dim: number;
    fit: { sample: Float32Array; total: number } | null;
  }): void;
  /** The next rows of the segment, as the model made them. */
  indexAppend(input: { key: IndexKey; pooled: Float32Array }): void;
  /** The segment is whole: it and the manifest are on disk when this returns. */
  indexCommit(input: { key: IndexKey }): { set: string; rows: number };
  /** The segment is given up; what was committed stays. */
  indexDiscard(input: { key: IndexKey }): void;
  /**
   * The nearest rows, exactly. The index must be that of the set `set`: `conflict` where it is not (any more).
   * `query`: a row of the index, which is left out of the answer, or a vector of any length.
   */
  indexSearch(input: {
    key: IndexKey;
    set: string;
    query: { row: number } | { vector: Float32Array };
    k: number;
    /** A bit per row; null: all. */
    allowed: Uint8Array | null;
  }): { rows: Int32Array; cosines: Float32Array; read: number; milliseconds: number };
  /**
   * Pairs of rows whose hashes differ in at most `bits` bits and whose cosine is at least `threshold` (null: the limit for
   * this model, see `cosineLimit`). Notes are `PairNote`s.
   */
  duplicatePairs(input: {
    key: IndexKey;
    set: string;
    /** By row: the perceptual hash, and 1 where it says nothing. */
    high: Uint32Array;
    low: Uint32Array;
    silent: Uint8Array;
    bits: number;
    threshold: number | null;
  }): {
    a: Int32Array;
    b: Int32Array;
    distances: Uint8Array;
    cosines: Float32Array;
    threshold: number;
    /** Where it would be by itself; null with too few posters to tell. */
    calibrated: number | null;
    /** Cosines of posters to their nearest other one: of all, or of a sample. */
    neighbours: CosineHistogram;
    /** Cosines of the pairs with alike hashes. */
    alike: CosineHistogram;
  };
  /** Closes all files: the project's folder may be moved. */
  indexRelease(input: Record<string, never>): void;
}
