// How a tagline run goes or went: its figures while it trains, the curves of loss, lift, cosine and unique drafts, and the
// drafts for the fixed posters.
import { useMemo } from 'react';
import { Text } from '@mantine/core';
import type { Job, Run } from '../../../../shared/domain.ts';
import { toWireError } from '../../../../shared/errors.ts';
import { taglineRecipeSchema } from '../../../../shared/taglines/taglineRecipe.ts';
import { CurveChart } from '../../../parts/CurveChart.tsx';
import { metric, percent } from '../../../parts/words.ts';
import { isActive } from '../../../state/jobs.ts';
import { useLiveRun } from '../../../state/liveRun.ts';
import { epochsOf, lossCurves } from '../curves.ts';
import { RunProgress } from '../RunProgress.tsx';
import classes from '../Training.module.css';
import { LOSS_CHART, MEASURE_CHARTS } from './chartWords.ts';
import { Samples } from './Samples.tsx';
import { measureCurves, TAGLINE_LOSS_LABELS } from './taglineCurves.ts';
import { taglineEpochFigures } from './taglineFigures.ts';

export function TaglineLive({ run, job, color }: { run: Run; job: Job | null; color: string }) {
  const { live, error } = useLiveRun(run.id);
  const recorded = run.taglines?.epochs;
  const epochs = useMemo(() => epochsOf(recorded ?? [], live.taglineEpochs), [recorded, live.taglineEpochs]);
  const recipe = useMemo(() => taglineRecipeSchema.safeParse(run.recipe), [run.recipe]);
  const total = recipe.success ? recipe.data.epochs : Math.max(1, epochs.at(-1)?.epoch ?? 1);
  const steps = useMemo(() => ({ points: live.series.points(), steps: live.steps, epochs: total }), [live, total]);
  const loss = useMemo(() => lossCurves(epochs, steps, color, TAGLINE_LOSS_LABELS), [epochs, steps, color]);
  const lift = useMemo(() => measureCurves(epochs, 'lift', color), [epochs, color]);
  const cosine = useMemo(() => measureCurves(epochs, 'cosine', color), [epochs, color]);
  const unique = useMemo(() => measureCurves(epochs, 'unique', color), [epochs, color]);
  const running = job !== null && isActive(job);
  if (!running && epochs.length === 0 && steps.points.length === 0) return null;
  const empty = running ? undefined : 'No drafts were scored after the epochs of this run.';
  return (
    <>
      {running && (
        <RunProgress
          job={job}
          live={live}
          epochs={total}
          figures={taglineEpochFigures(epochs.at(-1))}
          samples="taglines"
        />
      )}
      {error !== null && (
        <Text size="xs" className="quiet">
          The curve by step could not be read, so training is drawn by epoch: {toWireError(error).message}
        </Text>
      )}
      <div className={classes.charts}>
        <CurveChart {...LOSS_CHART} curves={loss} epochs={total} />
        <CurveChart {...MEASURE_CHARTS.lift} curves={lift} epochs={total} format={metric} empty={empty} />
        <CurveChart {...MEASURE_CHARTS.cosine} curves={cosine} epochs={total} format={metric} empty={empty} />
        <CurveChart {...MEASURE_CHARTS.unique} curves={unique} epochs={total} format={percent} empty={empty} />
      </div>
      <Samples epochs={epochs} />
    </>
  );
}
