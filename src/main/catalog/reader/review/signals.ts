// The signals of all posters for the ranking, and what was learned from them: labels and probabilities as matrices, votes of the
// nearest posters, weights per genre. Built in turns; labels of single posters are refreshed after an edit.
import type { Database } from 'better-sqlite3';
import { annotatorShifts } from '../../../../shared/labelNoise/annotators.ts';
import { expectedErrors, type GenreColumn } from '../../../../shared/labelNoise/confidentLearning.ts';
import { fitWeights, MOST_FITTED, type Signals, type Weights } from '../../../../shared/labelNoise/weighing.ts';
import { rarityOf } from '../../../../shared/labelNoise/teaching.ts';
import { Random } from '../../../../shared/random.ts';
import type { Steps } from '../../../../shared/steps.ts';
import { FLAG, hasGenre, type Columns } from '../columns.ts';
import type { Basis } from './basis.ts';
import { votesOf, type NearestRows } from './nearestRows.ts';
import { sourceVotes } from './sources.ts';

const SLICE = 4000;
/** Fewer posters that the run did not learn from say nothing of how far its opinions can be trusted. */
const LEAST_FITTED = 200;

export interface ReviewSignals extends Signals {
  /** 1 where the run has an opinion, by row. */
  predicted: Uint8Array;
  weights: (Weights | null)[];
  /** How much an answer about a genre weighs for the genre's few labels. */
  rarity: Float64Array;
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
  const shifts = yield* annotatorShifts(yield* sourceVotes(db, columns, run.genreIds), labels, genres);
  const signals: Signals = { posters, genres, labels, probabilities, votes, neighbours: nearest?.count ?? 0, shifts };

  const unseen = yield* unseenRows(columns, predicted, trained);
  // Always the same ones, so that the order is the same after each opening.
  if (unseen.length > MOST_FITTED) new Random(1).shuffle(unseen);
  const fitted = unseen.subarray(0, MOST_FITTED);
  const weights: (Weights | null)[] = [];
  const expected: ReviewSignals['expected'] = [];
  for (let genre = 0; genre < genres; genre++) {
    const learned = fitted.length < LEAST_FITTED ? null : yield* fitWeights(signals, genre, fitted);
    weights.push(learned);
    expected.push(learned === null ? null : expectedErrors(yield* columnOf(signals, genre, unseen)));
    yield;
  }
  return { ...signals, predicted, weights, rarity: rarityOf(labels, genres), expected };
}

/** Rows with an opinion of a head that did not learn from them. */
function* unseenRows(columns: Columns, predicted: Uint8Array, trained: ReadonlySet<number>): Steps<Int32Array> {
  const rows = new Int32Array(columns.count);
  let count = 0;
  for (let row = 0; row < columns.count; row++) {
    if (predicted[row] === 1 && !trained.has(columns.filmIds[row]!)) rows[count++] = row;
    if (row % (4 * SLICE) === 0) yield;
  }
  return rows.subarray(0, count);
}

/** One genre over some rows. */
function* columnOf({ labels, probabilities, genres }: Signals, genre: number, rows: Int32Array): Steps<GenreColumn> {
  const column = { labels: new Int8Array(rows.length), probabilities: new Float32Array(rows.length) };
  for (let i = 0; i < rows.length; i++) {
    const at = rows[i]! * genres + genre;
    column.labels[i] = labels[at]!;
    column.probabilities[i] = probabilities[at]!;
    if (i % (4 * SLICE) === 0) yield;
  }
  return column;
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
