// What the labels of the moment are worth: the studio's own head, cross-validated on them, gives every poster of the project an
// out-of-sample probability, and each fold's head is measured on the test part. Recipe and training are the studio's.
import { trainGenreHead } from '../../../src/main/models/genres/genreTraining.ts';
import { arrayMemory } from '../../../src/main/models/genres/genreMemory.ts';
import { averagePrecision, countAt, genreColumn, precisionRecallF1 } from '../../../src/shared/evaluation/metrics.ts';
import { tuneThresholds } from '../../../src/shared/evaluation/thresholds.ts';
import { recipeSchema } from '../../../src/shared/recipe.ts';
import type { Parts } from './parts.ts';

/** Of the posters that are learned from; validation is a part of its own. */
const FOLDS = 2;

export interface TestPart {
  rows: Int32Array;
  labels: Int8Array;
}

export interface Features {
  pooled: Float32Array;
  dim: number;
  genres: string[];
  queries: { data: Float32Array; width: number; texts: string[] };
}

export interface Measured {
  macroF1: number;
  map: number;
  /** Recall, and average precision, over the rarest third of the genres. */
  rareRecall: number;
  rareMap: number;
}

export interface Judged {
  /** [rows of the parts x genres], out-of-sample. */
  probabilities: Float32Array;
  thresholds: number[];
  measured: Measured;
}

export async function judge(
  { pooled, dim, genres, queries }: Features,
  test: TestPart,
  { rows, poolFrom, validation, labels }: Parts,
  { rare, threads, seed }: { rare: readonly number[]; threads: number; seed: number },
): Promise<Judged> {
  const many = genres.length;
  const features = new Float32Array((rows.length + test.rows.length) * dim);
  [...rows, ...test.rows].forEach((row, i) => {
    features.set(pooled.subarray(row * dim, (row + 1) * dim), i * dim);
  });
  const memory = arrayMemory(features, 1, dim);
  const all = Int32Array.from(rows.keys());
  const validates = all.subarray(0, validation);
  const known = (row: number): boolean => labels.subarray(row * many, (row + 1) * many).some((label) => label >= 0);
  const testRows = Int32Array.from(test.rows, (_, i) => rows.length + i);
  const probabilities = new Float32Array(labels.length);
  const validLabels = labels.subarray(0, validation * many);
  const measures: Measured[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    // Settled posters and those of the pool are each spread evenly.
    const held = (row: number): boolean => (row < poolFrom ? row : row - poolFrom) % FOLDS === fold;
    const trained = await trainGenreHead({
      memory,
      labels: withoutTest(labels, test.rows.length * many),
      genres,
      queries,
      encoder: { id: 'bench', hash: 'bench' },
      splits: {
        train: all.filter((row) => row >= validation && !held(row) && known(row)),
        validation: validates,
      },
      recipe: recipeSchema.parse({ seed: seed * FOLDS + fold }),
      threads,
      device: 'cpu',
    });
    const predict = (of: Int32Array): Promise<Float32Array> => trained.head.predict(memory, of);
    const out = all.filter((row) => row >= validation && held(row));
    const [ofHeld, ofValidation, ofTest] = [await predict(out), await predict(validates), await predict(testRows)];
    await trained.head.dispose();
    out.forEach((row, i) => {
      probabilities.set(ofHeld.subarray(i * many, (i + 1) * many), row * many);
    });
    for (let at = 0; at < ofValidation.length; at++) probabilities[at]! += ofValidation[at]! / FOLDS;
    const { thresholds } = tuneThresholds(validLabels, ofValidation, many);
    measures.push(measure(test.labels, ofTest, thresholds, rare));
  }
  const { thresholds } = tuneThresholds(validLabels, probabilities.subarray(0, validLabels.length), many);
  return { probabilities, thresholds, measured: meanOf(measures) };
}

/** Nothing of the test part is known to a training. */
function withoutTest(labels: Int8Array, cells: number): Int8Array {
  const padded = new Int8Array(labels.length + cells).fill(-1);
  padded.set(labels);
  return padded;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export function measure(
  labels: Int8Array,
  probabilities: Float32Array,
  thresholds: readonly number[],
  rare: readonly number[],
): Measured {
  const genres = thresholds.length;
  const columns = thresholds.map((_, genre) => genreColumn(labels, probabilities, genre, genres));
  const decided = columns.map((column, genre) => precisionRecallF1(countAt(column, thresholds[genre]!)));
  const precisions = columns.map((column) => averagePrecision(column) ?? 0);
  return {
    macroF1: mean(decided.map(({ f1 }) => f1)),
    map: mean(precisions),
    rareRecall: mean(rare.map((genre) => decided[genre]!.recall)),
    rareMap: mean(rare.map((genre) => precisions[genre]!)),
  };
}

const meanOf = (all: readonly Measured[]): Measured => ({
  macroF1: mean(all.map(({ macroF1 }) => macroF1)),
  map: mean(all.map(({ map }) => map)),
  rareRecall: mean(all.map(({ rareRecall }) => rareRecall)),
  rareMap: mean(all.map(({ rareMap }) => rareMap)),
});
