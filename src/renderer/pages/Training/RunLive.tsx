// How a run goes or went: its figures while it trains, and the curves of loss, mAP, F1 and learning rate.
import { useMemo } from 'react';
import { Text } from '@mantine/core';
import { toWireError } from '../../../shared/errors.ts';
import { recipeSchema } from '../../../shared/recipe.ts';
import type { Job, Run } from '../../../shared/domain.ts';
import { CurveChart } from '../../parts/CurveChart.tsx';
import { isActive } from '../../state/jobs.ts';
import { useLiveRun } from '../../state/liveRun.ts';
import { epochsOf, f1Curves, lossCurves, mapCurves, rateCurves } from './curves.ts';
import { genreFigures } from './genreFigures.ts';
import { RunProgress } from './RunProgress.tsx';
import { rateWords } from './runWords.ts';
import classes from './Training.module.css';

const threeDecimals = (value: number): string => value.toFixed(3);

export function RunLive({ run, job, color }: { run: Run; job: Job | null; color: string }) {
  const { live, error } = useLiveRun(run.id);
  const recipe = useMemo(() => recipeSchema.safeParse(run.recipe), [run.recipe]);
  const epochs = useMemo(() => epochsOf(run.history, live.epochs), [run.history, live.epochs]);
  const total = recipe.success ? recipe.data.epochs : Math.max(1, epochs.at(-1)?.epoch ?? 1);
  const steps = useMemo(() => ({ points: live.series.points(), steps: live.steps, epochs: total }), [live, total]);
  const loss = useMemo(() => lossCurves(epochs, steps, color), [epochs, steps, color]);
  const rate = useMemo(() => rateCurves(epochs, steps, color), [epochs, steps, color]);
  const map = useMemo(() => mapCurves(epochs, color), [epochs, color]);
  const f1 = useMemo(() => f1Curves(epochs, color), [epochs, color]);
  const running = job !== null && isActive(job);
  if (!running && epochs.length === 0 && steps.points.length === 0) return null;
  return (
    <>
      {running && (
        <RunProgress job={job} live={live} epochs={total} figures={genreFigures(epochs.at(-1))} samples="posters" />
      )}
      {error !== null && (
        <Text size="xs" className="quiet">
          The curve by step could not be read, so training is drawn by epoch: {toWireError(error).message}
        </Text>
      )}
      {run.kind === 'crossval' && (
        <Text size="xs" className="quiet">
          Figures and curves are those of the fold that was trained last.
        </Text>
      )}
      <div className={classes.charts}>
        <CurveChart
          title="Loss"
          about="How far predictions are from the known labels; lower is better."
          curves={loss}
          epochs={total}
        />
        <CurveChart
          title="mAP on validation"
          about="How well posters are ranked, mean of all genres; higher is better."
          curves={map}
          epochs={total}
          format={threeDecimals}
        />
        <CurveChart
          title="F1 on validation"
          about="Precision and recall in one, mean of all genres; higher is better."
          curves={f1}
          epochs={total}
          format={threeDecimals}
          empty={running ? undefined : 'This run has no F1 by epoch on record.'}
        />
        <CurveChart
          title="Learning rate"
          about="Size of the steps, as the schedule moves it."
          curves={rate}
          epochs={total}
          format={rateWords}
        />
      </div>
    </>
  );
}
