// The signals of all posters for the ranking, and what was learned from them: labels and probabilities as matrices, votes of the
// nearest posters, weights per genre. Built in turns; labels of single posters are refreshed after an edit.
import type { Database } from 'better-sqlite3';
import { expectedErrors } from '../../../../shared/labelNoise/confidentLearning.ts';
import { fitWeights, MOST_FITTED, type Signals, type Weights } from '../../../../shared/labelNoise/weighing.ts';
import { Random } from '../../../../shared/random.ts';
import type { Steps } from '../../../../shared/steps.ts';
import { FLAG, hasGenre, type Columns } from '../columns.ts';
import type { Basis } from './basis.ts';
import { votesOf, type NearestRows } from './nearestRows.ts';

const SLICE = 4000;
/** Fewer posters that the run did not learn from say nothing of how far its opinions can be trusted. */
const LEAST_FITTED = 200;

export interface ReviewSignals extends Signals {
  /** 1 where the run has an opinion, by row. */
  predicted: Uint8Array;
  weights: (Weights | null)[];
  /** What confident learning expects, by genre; null where there are too few labels. */
  expected: ({ wrong: number; missing: number } | null)[];
}

export interface SignalsInput {
  db: Database;
  columns: Columns;
  basis: Basis;
  trained: ReadonlySet<number>;
  nearest: NearestRows | null;
}

export function* reviewSignals({ db, columns, basis, trained, nearest }: SignalsInput): Steps<ReviewSignals> {
  const { run } = basis;
  const posters = columns.count;
  const genres = run.genreIds.length;
  const labels = new Int8Array(posters * genres);
  for (let row = 0; row < posters; row++) {
    readLabels(labels, columns, run.genreIds, row);
    if (row % SLICE === SLICE - 1) yield;
  }
  const { probabilities, predicted } = basis.active ? shown(columns) : yield* stored(db, columns, basis);
  const votes = nearest === null ? null : yield* votesOf(nearest, labels, posters);
  const signals: Signals = { posters, genres, labels, probabilities, votes, neighbours: nearest?.count ?? 0 };

  const unseen = Int32Array.from({ length: posters }, (_, row) => row).filter(
    (row) => predicted[row] === 1 && !trained.has(columns.filmIds[row]!),
  );
  yield;
  // Always the same ones, so that the order is the same after each opening.
  if (unseen.length > MOST_FITTED) new Random(1).shuffle(unseen);
  const fitted = unseen.subarray(0, MOST_FITTED);
  const weights: (Weights | null)[] = [];
  const expected: ReviewSignals['expected'] = [];
  for (let genre = 0; genre < genres; genre++) {
    const learned = fitted.length < LEAST_FITTED ? null : yield* fitWeights(signals, genre, fitted);
    weights.push(learned);
    const column = {
      labels: Int8Array.from(unseen, (row) => labels[row * genres + genre]!),
      probabilities: Float32Array.from(unseen, (row) => probabilities[row * genres + genre]!),
    };
    yield;
    expected.push(learned === null ? null : expectedErrors(column));
    yield;
  }
  return { ...signals, predicted, weights, expected };
}

/** Writes the labels of a row: 1 present, 0 absent, -1 unknown. */
export function readLabels(labels: Int8Array, columns: Columns, genreIds: readonly number[], row: number): void {
  for (const [g, id] of genreIds.entries()) {
    labels[row * genreIds.length + g] = hasGenre(columns.present, row, id)
      ? 1
      : hasGenre(columns.absent, row, id)
        ? 0
        : -1;
  }
}

/** The probabilities that the columns have anyway. */
function shown(columns: Columns): Pick<ReviewSignals, 'probabilities' | 'predicted'> {
  return {
    probabilities: columns.probabilities,
    predicted: Uint8Array.from({ length: columns.count }, (_, row) =>
      (columns.flags[row]! & FLAG.prediction) === 0 ? 0 : 1,
    ),
  };
}

function* stored(
  db: Database,
  columns: Columns,
  { run }: Basis,
): Steps<Pick<ReviewSignals, 'probabilities' | 'predicted'>> {
  const genres = run.genreIds.length;
  const probabilities = new Float32Array(columns.count * genres);
  const bytes = new Uint8Array(probabilities.buffer);
  const predicted = new Uint8Array(columns.count);
  const slice = db
    .prepare(
      `SELECT poster_id, probabilities FROM prediction WHERE run_id = ? AND poster_id > ? ORDER BY poster_id LIMIT ${SLICE}`,
    )
    .raw();
  for (let after = -1; ;) {
    const tuples = slice.all(run.id, after) as [number, Buffer][];
    for (const [id, blob] of tuples) {
      const row = columns.rowOf(id);
      if (row < 0 || blob.length !== genres * 4) continue;
      bytes.set(blob, row * genres * 4);
      predicted[row] = 1;
    }
    const last = tuples.at(-1);
    if (last === undefined || tuples.length < SLICE) return { probabilities, predicted };
    after = last[0];
    yield;
  }
}
