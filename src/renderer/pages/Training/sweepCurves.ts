// The curves of all runs of a sweep: loss and F1 by epoch, a colour for each row of its table. Pure.
import type { EpochPoint } from '../../../shared/domain.ts';
import type { Curve } from '../../parts/curveGeometry.ts';
import { curveColor } from '../../parts/curveColors.ts';
import { epochCurve } from './curves.ts';
import type { SweepRow } from './sweepRows.ts';

/** A measure of every run, in the order of the rows; a curve's id is its run's, its group the row's. */
function curvesOf(
  rows: readonly SweepRow[],
  look: { value: (point: EpochPoint) => number | null | undefined; dashed?: boolean },
): Curve[] {
  return rows.flatMap((row) =>
    row.members.flatMap(({ runId, name, run }) => {
      const history: readonly EpochPoint[] = run?.history ?? [];
      const curve = epochCurve(
        { id: runId, group: row.id, label: name, color: curveColor(row.index), dashed: look.dashed === true },
        history,
        look.value,
      );
      return curve.x.length === 0 ? [] : [curve];
    }),
  );
}

/** Validation loss of each run; with `training` its training loss as well, dashed. */
export function sweepLossCurves(rows: readonly SweepRow[], training: boolean): Curve[] {
  const validation = curvesOf(rows, { value: (point) => point.validationLoss });
  if (!training) return validation;
  const dashed = curvesOf(rows, { value: (point) => point.trainLoss, dashed: true }).map((curve) => ({
    ...curve,
    label: `${curve.label} (training)`,
  }));
  return [...validation, ...dashed];
}

/** Macro F1 on validation of each run. */
export const sweepF1Curves = (rows: readonly SweepRow[], rule: 'half' | 'tuned'): Curve[] =>
  curvesOf(rows, { value: (point) => (rule === 'tuned' ? point.validationF1Tuned : point.validationF1) });

/** The last epoch that any run of the sweep will have. */
export const sweepEpochs = (rows: readonly SweepRow[]): number =>
  rows
    .flatMap(({ members }) => members)
    .reduce((most, { run, job }) => {
      const asked = (job.input as { recipe?: { epochs?: number } } | null)?.recipe?.epochs ?? 0;
      return Math.max(most, asked, run?.history.at(-1)?.epoch ?? 0);
    }, 1);
