// Scores of a finished run: thresholds tuned on validation, then metrics of every split at 0.5 and at those thresholds.
import type { Metrics, SplitPart } from '../../../shared/domain.ts';
import type { TrainingRows } from '../../catalog/services.ts';
import type { JobRun } from './engine.ts';
import { pickProbabilities, pickRows } from './trainingRows.ts';

/** How `TrainingRows.split` names the parts. */
export const SPLIT_CODE: Record<SplitPart, number> = { train: 0, validation: 1, test: 2 };

export interface RunScores {
  thresholds: number[];
  metrics: Record<SplitPart, { half: Metrics; tuned: Metrics }>;
}

/** `probabilities` is [rows x genres], aligned with `rows`. */
export async function scoreRun(run: JobRun, rows: TrainingRows, probabilities: Float32Array): Promise<RunScores> {
  const { genres } = rows;
  const validation = SPLIT_CODE.validation;
  const { thresholds } = await run.project.read('thresholds.tune', {
    labels: pickRows(rows, (part) => part === validation).labels,
    probabilities: pickProbabilities(rows, probabilities, validation),
    genres: genres.length,
  });
  const half = genres.map(() => 0.5);
  const measure = async (name: SplitPart): Promise<{ half: Metrics; tuned: Metrics }> => {
    const labels = pickRows(rows, (part) => part === SPLIT_CODE[name]).labels;
    const picked = pickProbabilities(rows, probabilities, SPLIT_CODE[name]);
    const of = (at: number[]): Promise<Metrics> =>
      run.project.read('metrics.compute', { labels, probabilities: picked, genres, thresholds: at });
    return { half: await of(half), tuned: await of(thresholds) };
  };
  const metrics = {
    train: await measure('train'),
    validation: await measure('validation'),
    test: await measure('test'),
  };
  return { thresholds, metrics };
}
