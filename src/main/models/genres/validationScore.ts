// How a head in training is judged after an epoch: mean average precision, macro F1 and the loss, all over
// known labels only.
import { averagePrecision, countAt, genreColumn, precisionRecallF1 } from '../../../shared/evaluation/metrics.ts';
import { tuneThresholds } from '../../../shared/evaluation/thresholds.ts';

/**
 * Mean over genres of average precision (`shared/evaluation/metrics.ts`). Genres without a known positive are left out; 0
 * when there is none at all.
 */
export function meanAveragePrecision(probabilities: Float32Array, labels: Int8Array, genres: number): number {
  const each = Array.from({ length: genres }, (_, genre) =>
    averagePrecision(genreColumn(labels, probabilities, genre, genres)),
  ).filter((value) => value !== null);
  return each.length === 0 ? 0 : each.reduce((sum, value) => sum + value, 0) / each.length;
}

/** Macro F1 at 0.5, and at thresholds that are tuned on these very labels (which flatters a little). */
export function macroF1(
  probabilities: Float32Array,
  labels: Int8Array,
  genres: readonly string[],
): { half: number; tuned: number } {
  const columns = genres.map((_, genre) => genreColumn(labels, probabilities, genre, genres.length));
  // As the macro F1 of `computeMetrics`, without the rankings that average precision takes: this is done every epoch.
  const at = (thresholds: readonly number[]): number => {
    const each = columns.flatMap((column, genre) =>
      column.scores.length === 0 ? [] : [precisionRecallF1(countAt(column, thresholds[genre]!)).f1],
    );
    return each.length === 0 ? 0 : each.reduce((sum, f1) => sum + f1, 0) / each.length;
  };
  return {
    half: at(genres.map(() => 0.5)),
    tuned: at(tuneThresholds(labels, probabilities, genres.length).thresholds),
  };
}

/** Mean binary cross-entropy of logits over known labels; 0 when nothing is known. */
export function maskedCrossEntropy(logits: Float32Array, labels: Int8Array): number {
  let sum = 0;
  let known = 0;
  for (let index = 0; index < logits.length; index += 1) {
    const label = labels[index]!;
    if (label < 0) continue;
    const x = logits[index]!;
    sum += Math.max(x, 0) - x * label + Math.log1p(Math.exp(-Math.abs(x)));
    known += 1;
  }
  return known === 0 ? 0 : sum / known;
}

export const sigmoids = (logits: Float32Array): Float32Array => logits.map((x) => 1 / (1 + Math.exp(-x)));
