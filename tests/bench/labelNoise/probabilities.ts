// Out-of-sample probabilities of noisy labels by the genre head of the studio: folds, recipe and inner validation as the
// cross-validation job has them. What was computed once is kept in the folder of the run.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { embedPrompts } from '../../../src/main/compute/genrePrompts.ts';
import { createReaderService } from '../../../src/main/catalog/reader/service.ts';
import type { TrainingRows } from '../../../src/main/catalog/services.ts';
import { Transferred, type CallContext } from '../../../src/main/lib/threadCalls.ts';
import { arrayMemory } from '../../../src/main/models/genres/genreMemory.ts';
import { trainGenreHead } from '../../../src/main/models/genres/genreTraining.ts';
import { recipeSchema } from '../../../src/shared/recipe.ts';

const FOLDS = 5;
/** Of the posters that a fold's head learns from, one in so many validates it. */
const VALIDATION_SHARE = 10;

/** A project's posters with labels, folds and image features, row i being one poster. */
export interface BenchPosters {
  rows: TrainingRows;
  fold: Uint8Array;
  inner: Uint8Array;
  pooled: Float32Array;
  dim: number;
}

const context: CallContext = { signal: new AbortController().signal, note: () => undefined };
const value = <T>(answer: T | Transferred<T>): T => (answer instanceof Transferred ? answer.value : answer);

/** Reads labels, folds and embeddings of a project that is embedded. */
export async function readPosters(dir: string): Promise<BenchPosters> {
  const reader = createReaderService();
  await reader.open({ dir }, context);
  try {
    const rows = value(await reader['train.rows']({}, context));
    const { fold } = value(await reader['train.folds']({ folds: FOLDS, seed: 1 }, context));
    const { fold: inner } = value(await reader['train.folds']({ folds: VALIDATION_SHARE, seed: 2 }, context));
    const modelHash = embeddedBy(dir);
    const { pooled, dim } = value(await reader['embeddings.pooled']({ modelHash, sha256: rows.sha256 }, context));
    return { rows, fold, inner, pooled, dim };
  } finally {
    await reader.close({}, context);
  }
}

/** The encoder whose embeddings a project has. */
function embeddedBy(dir: string): string {
  const db = new Database(join(dir, 'catalog.sqlite'), { readonly: true });
  try {
    return db.prepare('SELECT model_hash FROM embedding LIMIT 1').pluck().get() as string;
  } finally {
    db.close();
  }
}

/** [posters x genres]: each poster by a head that learned from the noisy labels of the other folds. */
export async function outOfSample(
  posters: BenchPosters,
  labels: Int8Array,
  { cache, threads, seed }: { cache: string; threads: number; seed: number },
): Promise<Float32Array> {
  if (existsSync(cache)) return new Float32Array(new Uint8Array(readFileSync(cache)).buffer);
  const { rows, fold, inner, pooled, dim } = posters;
  const genres = rows.genres.length;
  const probabilities = new Float32Array(labels.length);
  const memory = arrayMemory(pooled, 1, dim);
  const prompts = await embedPrompts(rows.genres, threads, null);
  for (let held = 0; held < FOLDS; held++) {
    const rowsWhere = (wanted: (row: number) => boolean): Int32Array =>
      Int32Array.from(fold.keys()).filter((row) => wanted(row));
    const validates = (row: number): boolean => inner[row] === held % VALIDATION_SHARE;
    const trained = await trainGenreHead({
      memory,
      labels,
      genres: rows.genres,
      queries: prompts.queries,
      encoder: { id: 'bench', hash: 'bench' },
      splits: {
        train: rowsWhere((row) => fold[row] !== held && !validates(row)),
        validation: rowsWhere((row) => fold[row] !== held && validates(row)),
      },
      recipe: recipeSchema.parse({ seed }),
      threads,
      device: 'cpu',
    });
    const out = rowsWhere((row) => fold[row] === held);
    const predicted = await trained.head.predict(memory, out);
    await trained.head.dispose();
    out.forEach((row, i) => {
      probabilities.set(predicted.subarray(i * genres, (i + 1) * genres), row * genres);
    });
  }
  mkdirSync(join(cache, '..'), { recursive: true });
  writeFileSync(cache, new Uint8Array(probabilities.buffer));
  return probabilities;
}
