// Precision, recall and F1 at any threshold, from the counts of a genre's curve: what the slider shows at each move without
// asking the studio. Curves are thinned where there are many posters, so these figures are near ones; the studio's own metrics
// take their place as soon as they are there. Pure; formulas are those of shared/evaluation/metrics.ts.
import type { Metrics } from '../../../shared/domain.ts';
import type { Curve } from '../../../shared/evaluation/answers.ts';
import { precisionRecallF1, type Counts } from '../../../shared/evaluation/metrics.ts';

export type Figures = ReturnType<typeof precisionRecallF1>;

/** Counts of predicting `probability >= threshold` over the known labels; none are predicted above the first point. */
export function countsAt(curve: Pick<Curve, 'points' | 'present'>, threshold: number): Counts {
  const { points, present } = curve;
  // The last point whose threshold is not below: thresholds fall along the curve.
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.threshold >= threshold) low = middle + 1;
    else high = middle;
  }
  const point = points[low - 1];
  const truePositive = point?.truePositive ?? 0;
  return { truePositive, falsePositive: point?.falsePositive ?? 0, falseNegative: present - truePositive };
}

export interface OverallFigures {
  macro: Figures;
  micro: Figures;
}

/**
 * Macro and micro figures over all curves at the thresholds of the run, with one of them moved. Macro is the mean over the
 * genres with a known label, as in the tables.
 */
export function overallAt(
  curves: readonly Curve[],
  moved: { genreId: number; threshold: number } | null,
): OverallFigures {
  const total: Counts = { truePositive: 0, falsePositive: 0, falseNegative: 0 };
  const sum: Figures = { precision: 0, recall: 0, f1: 0 };
  let measured = 0;
  for (const curve of curves) {
    if (curve.known === 0) continue;
    const counts = countsAt(curve, moved?.genreId === curve.genreId ? moved.threshold : curve.threshold);
    for (const name of ['truePositive', 'falsePositive', 'falseNegative'] as const) total[name] += counts[name];
    const figures = precisionRecallF1(counts);
    for (const name of ['precision', 'recall', 'f1'] as const) sum[name] += figures[name];
    measured++;
  }
  const mean = (value: number): number => (measured === 0 ? 0 : value / measured);
  return {
    macro: { precision: mean(sum.precision), recall: mean(sum.recall), f1: mean(sum.f1) },
    micro: precisionRecallF1(total),
  };
}

export interface ShownFigures {
  genre: Figures;
  macro: Figures;
  micro: Figures;
  /** Posters with a known label that the genre is predicted for. */
  predicted: number;
}

/** What stands beside the slider: from the curves, or from the studio's metrics at exactly these thresholds. */
export function figuresAt(
  curves: readonly Curve[],
  moved: { genreId: number; threshold: number },
  exact: Pick<Metrics, 'macro' | 'micro' | 'perGenre'> | null,
): ShownFigures {
  const curve = curves.find(({ genreId }) => genreId === moved.genreId)!;
  const counts = countsAt(curve, moved.threshold);
  const near = counts.truePositive + counts.falsePositive;
  const row = exact?.perGenre.find(({ genre }) => genre === curve.genre);
  if (!exact || !row) return { genre: precisionRecallF1(counts), ...overallAt(curves, moved), predicted: near };
  // Metrics tell no counts: predicted = found / precision, as long as something is found.
  const predicted = row.precision > 0 ? Math.round((row.recall * row.support) / row.precision) : near;
  return { genre: row, macro: exact.macro, micro: exact.micro, predicted };
}

/** The curve as a line: recall to the right, precision upwards, from the highest threshold to the lowest. */
export const curveLine = (curve: Curve): { recall: number; precision: number; threshold: number }[] =>
  curve.present === 0
    ? []
    : curve.points
        .filter((point) => point.truePositive + point.falsePositive > 0)
        .map(({ threshold, truePositive, falsePositive }) => ({
          threshold,
          recall: truePositive / curve.present,
          precision: truePositive / (truePositive + falsePositive),
        }));

/** Thresholds to save when one was moved: all of the run's, in the order of its genres. */
export const withThreshold = (
  curves: readonly Pick<Curve, 'genreId' | 'threshold'>[],
  moved: { genreId: number; threshold: number },
): { genreId: number; threshold: number }[] =>
  curves.map(({ genreId, threshold }) => ({
    genreId,
    threshold: genreId === moved.genreId ? moved.threshold : threshold,
  }));
