// Evaluation of stored predictions against the labels as they are now, and the posters on which two runs differ.
import type { Database } from 'better-sqlite3';
import type { Output, Parsed } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { computeMetrics } from '../../../shared/evaluation/metrics.ts';
import { hasGenre } from './columns.ts';
import { compareText } from './orders.ts';
import type { ReaderProject } from './project.ts';
import { getRun, getRunWithSplit, readPredictions } from './runs.ts';

/**
 * Metrics of a run on one part of the split that it was trained with (the active split for a run without one), at 0.5 and
 * at the run's tuned thresholds. `truth: person` counts the pairs that a person set alone. `genres` restricts the labels.
 * @throws AppError `not_found` for an unknown run or genre, or a run without predictions; `bad_input` for genres that the
 * run does not predict
 */
export function evaluateRun(
  project: ReaderProject,
  { runId, split, truth, genres }: Parsed<'runs.evaluate'>,
): Output<'runs.evaluate'> {
  const { db, columns, vocabulary } = project;
  const run = getRunWithSplit(db, runId);
  const { posterIds, probabilities } = readPredictions(db, runId);
  if (posterIds.length === 0) {
    throw new AppError('not_found', `Run ${run.name} has no predictions yet.`, {
      hint: 'Predict with this run first: metrics are computed from its stored predictions.',
    });
  }
  const chosen = genres ? vocabulary.resolve(genres) : run.genreIds;
  const places = chosen.map((id) => run.genreIds.indexOf(id));
  const foreign = chosen.filter((_, i) => places[i] === -1).map((id) => vocabulary.name(id));
  if (foreign.length > 0) {
    throw new AppError('bad_input', `Run ${run.name} does not predict ${foreign.join(', ')}.`, {
      hint: `It predicts ${run.genreIds.map((id) => vocabulary.name(id)).join(', ')}.`,
    });
  }

  const splitId = run.splitId ?? project.split?.id ?? null;
  const films = new Set(
    splitId === null
      ? []
      : (db
          .prepare('SELECT film_id FROM split_member WHERE split_id = ? AND part = ?')
          .pluck()
          .all(splitId, split) as number[]),
  );
  const counted: number[] = [];
  posterIds.forEach((id, i) => {
    const row = columns.rowOf(id);
    if (row >= 0 && films.has(columns.filmIds[row]!)) counted.push(i);
  });
  const labels = new Int8Array(counted.length * chosen.length);
  const scores = new Float32Array(labels.length);
  counted.forEach((i, n) => {
    const row = columns.rowOf(posterIds[i]!);
    chosen.forEach((id, c) => {
      const at = n * chosen.length + c;
      const counts = truth === 'known' || hasGenre(columns.byPerson, row, id);
      labels[at] = !counts ? -1 : hasGenre(columns.present, row, id) ? 1 : hasGenre(columns.absent, row, id) ? 0 : -1;
      scores[at] = probabilities[i * run.genreIds.length + places[c]!]!;
    });
  });
  const metrics = (thresholds: number[]) =>
    computeMetrics({ labels, probabilities: scores, genres: chosen.map((id) => vocabulary.name(id)), thresholds });
  return {
    runId,
    split,
    half: metrics(chosen.map(() => 0.5)),
    tuned: metrics(places.map((g) => run.thresholds?.[g] ?? 0.5)),
  };
}

/**
 * Posters whose predicted genres (at each run's tuned thresholds) differ between two runs, over the genres that both know.
 * Most changed first, ties by film key. Without `against`: the newest earlier run with predictions; null when there is none.
 */
export function changedPredictions(
  project: ReaderProject,
  { runId, against, limit }: Parsed<'runs.changed'>,
): Output<'runs.changed'> {
  const { db, columns, vocabulary } = project;
  const run = getRun(db, runId);
  const otherId = against ?? earlierRun(db, runId);
  if (otherId === null) return { against: null, total: 0, posters: [] };
  const other = getRun(db, otherId);
  const now = readPredictions(db, runId);
  const before = readPredictions(db, otherId);
  const beforeAt = new Map<number, number>();
  before.posterIds.forEach((id, i) => beforeAt.set(id, i));
  const shared = run.genreIds.flatMap((id, g) => {
    const o = other.genreIds.indexOf(id);
    return o < 0
      ? []
      : [{ id, g, o, threshold: run.thresholds?.[g] ?? 0.5, otherThreshold: other.thresholds?.[o] ?? 0.5 }];
  });

  const changed: { posterId: number; row: number; gained: number[]; lost: number[] }[] = [];
  now.posterIds.forEach((posterId, i) => {
    const j = beforeAt.get(posterId);
    const row = columns.rowOf(posterId);
    if (j === undefined || row < 0) return;
    const gained: number[] = [];
    const lost: number[] = [];
    for (const { id, g, o, threshold, otherThreshold } of shared) {
      const has = now.probabilities[i * run.genreIds.length + g]! >= threshold;
      const had = before.probabilities[j * other.genreIds.length + o]! >= otherThreshold;
      if (has !== had) (has ? gained : lost).push(id);
    }
    if (gained.length + lost.length > 0) changed.push({ posterId, row, gained, lost });
  });
  changed.sort(
    (a, b) =>
      b.gained.length + b.lost.length - a.gained.length - a.lost.length ||
      compareText(columns.filmKeys[a.row]!, columns.filmKeys[b.row]!) ||
      a.posterId - b.posterId,
  );
  const title = db.prepare('SELECT f.title FROM poster p JOIN film f ON f.id = p.film_id WHERE p.id = ?').pluck();
  const names = (ids: number[]): string[] => ids.map((id) => vocabulary.name(id));
  return {
    against: otherId,
    total: changed.length,
    posters: changed.slice(0, limit).map(({ posterId, gained, lost }) => ({
      posterId,
      title: title.get(posterId) as string,
      gained: names(gained),
      lost: names(lost),
    })),
  };
}

function earlierRun(db: Database, runId: string): string | null {
  const id = db
    .prepare(
      `SELECT o.id FROM run o, run r WHERE r.id = ? AND o.id <> r.id AND (o.created_at, o.id) < (r.created_at, r.id)
         AND EXISTS (SELECT 1 FROM prediction p WHERE p.run_id = o.id)
       ORDER BY o.created_at DESC, o.id DESC LIMIT 1`,
    )
    .pluck()
    .get(runId) as string | undefined;
  return id ?? null;
}
