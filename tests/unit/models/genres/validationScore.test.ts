// Scores of an epoch's validation against the studio's own metrics: the quick ways must give the same numbers.
import { expect, it } from 'vitest';
import { macroF1, meanAveragePrecision } from '../../../../src/main/models/genres/validationScore.ts';
import { computeMetrics } from '../../../../src/shared/evaluation/metrics.ts';
import { tuneThresholds } from '../../../../src/shared/evaluation/thresholds.ts';

it('are those of the evaluation, also with unknown labels and a genre without any', () => {
  const genres = ['Comedy', 'Horror', 'Western', 'Short'];
  const labels = Int8Array.from({ length: 200 * 4 }, (_, at) =>
    at % 4 === 3 ? -1 : at % 11 === 0 ? -1 : (at * 7919) % 5 < 2 ? 1 : 0,
  );
  const probabilities = Float32Array.from(labels, (label, at) => ((at * 104729) % 97) / 130 + (label === 1 ? 0.2 : 0));
  const at = (thresholds: number[]) => computeMetrics({ labels, probabilities, genres, thresholds });
  const { thresholds } = tuneThresholds(labels, probabilities, genres.length);
  const { half, tuned } = macroF1(probabilities, labels, genres);
  expect(half).toBeCloseTo(at([0.5, 0.5, 0.5, 0.5]).macro.f1, 12);
  expect(tuned).toBeCloseTo(at(thresholds).macro.f1, 12);
  expect(tuned).toBeGreaterThan(half);
  expect(meanAveragePrecision(probabilities, labels, genres.length)).toBeCloseTo(at(thresholds).mAP!, 12);
});
