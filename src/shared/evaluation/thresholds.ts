// Decision thresholds per genre that maximise F1 on validation, with the guards of spec section 3.3 for rare genres.
// Pure functions; unknown labels (-1) count nowhere.
import { byScoreDescending, genreColumn, type GenreColumn, type LabelMatrix } from './metrics.ts';

/** Genres with fewer positives than this take the global threshold: their own would be noise. */
export const MIN_POSITIVES = 10;
/** Weight of the global threshold in the mean, in positives. */
export const SHRINKAGE = 10;

/**
 * The threshold with the best F1 by exhaustive search. Candidates are the lowest score and the midpoints between
 * consecutive distinct scores; among equals the lowest wins. Null without known pairs.
 */
export function bestThreshold(column: GenreColumn): { threshold: number; f1: number } | null {
  const { scores, positive, positives } = column;
  const order = byScoreDescending(scores);
  let best: { threshold: number; f1: number } | null = null;
  let found = 0;
  for (let i = 0; i < order.length; i++) {
    const score = scores[order[i]!]!;
    found += positive[order[i]!]!;
    const next = i + 1 === order.length ? null : scores[order[i + 1]!]!;
    if (next === score) continue;
    const f1 = positives === 0 ? 0 : (2 * found) / (i + 1 + positives);
    if (best === null || f1 >= best.f1) best = { threshold: next === null ? score : (score + next) / 2, f1 };
  }
  return best;
}

/**
 * Thresholds for all genres. `global` is the best single threshold over all known pairs (0.5 without positives). A genre
 * with n >= 10 positives takes (n t_genre + 10 t_global) / (n + 10), a rarer one the global threshold.
 */
export function tuneThresholds(
  labels: LabelMatrix,
  probabilities: ArrayLike<number>,
  genres: number,
): { thresholds: number[]; global: number } {
  const all = genreColumn(labels, probabilities, 0, 1);
  const global = all.positives === 0 ? 0.5 : (bestThreshold(all)?.threshold ?? 0.5);
  const thresholds = Array.from({ length: genres }, (_, g) => {
    const column = genreColumn(labels, probabilities, g, genres);
    const n = column.positives;
    const own = n < MIN_POSITIVES ? null : bestThreshold(column);
    return own === null ? global : (n * own.threshold + SHRINKAGE * global) / (n + SHRINKAGE);
  });
  return { thresholds, global };
}
