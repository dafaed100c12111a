// The curves of tagline runs: loss, lift, cosine and unique share by epoch, of one run or of several beside each other. Pure.
import type { Run } from '../../../../shared/domain.ts';
import type { TaglineEpochPoint } from '../../../../shared/taglines/taglineRun.ts';
import { curveColor } from '../../../parts/curveColors.ts';
import type { Curve } from '../../../parts/curveGeometry.ts';
import { epochCurve } from '../curves.ts';

export const TAGLINE_LOSS_LABELS = { training: 'Training', validation: 'Validation' };

/** Measures of the drafts that a run makes for the fixed posters after each epoch. */
export type DraftMeasure = 'lift' | 'cosine' | 'unique';

/** One measure of a run by epoch; it is of validation posters. */
export const measureCurves = (epochs: readonly TaglineEpochPoint[], measure: DraftMeasure, color: string): Curve[] => [
  epochCurve({ id: measure, label: 'Validation', color }, epochs, (point) => point[measure]),
];

/** A run whose curves are drawn beside others'. */
export interface ComparedRun {
  run: Run;
  color: string;
}

/** The chosen runs with a colour each, by their place in the whole list: it stays when others are left out. */
export const comparedRuns = (runs: readonly Run[], chosen: ReadonlySet<string>): ComparedRun[] =>
  runs.flatMap((run, i) => (chosen.has(run.id) ? [{ run, color: curveColor(i) }] : []));

const epochsIn = ({ run }: ComparedRun): readonly TaglineEpochPoint[] => run.taglines?.epochs ?? [];

/** Validation loss of each run, solid; with `training` its training loss as well, dashed. */
export function comparedLoss(runs: readonly ComparedRun[], training: boolean): Curve[] {
  const solid = runs.map((each) =>
    epochCurve(
      { id: each.run.id, label: each.run.name, color: each.color },
      epochsIn(each),
      (point) => point.validationLoss,
    ),
  );
  const dashed = runs.map((each) =>
    epochCurve(
      { id: each.run.id, label: `${each.run.name} (training)`, color: each.color, dashed: true },
      epochsIn(each),
      (point) => point.trainLoss,
    ),
  );
  return [...solid, ...(training ? dashed : [])].filter(({ x }) => x.length > 0);
}

/** A measure of each run's drafts. */
export const comparedMeasure = (runs: readonly ComparedRun[], measure: DraftMeasure): Curve[] =>
  runs
    .map((each) =>
      epochCurve(
        { id: each.run.id, label: each.run.name, color: each.color },
        epochsIn(each),
        (point) => point[measure],
      ),
    )
    .filter(({ x }) => x.length > 0);

/** The last epoch that any of the runs has. */
export const lastEpoch = (runs: readonly ComparedRun[]): number =>
  Math.max(1, ...runs.map((each) => epochsIn(each).at(-1)?.epoch ?? 1));
