// The thresholds of a run, genre by genre: slider, curve, histograms, and the posters that change side. The figures of a
// move come from the curves that are already here.
import { useMemo, useState } from 'react';
import { ScrollArea, Stack } from '@mantine/core';
import type { Run } from '../../../shared/domain.ts';
import type { Curve, Scope } from '../../../shared/evaluation/answers.ts';
import { useCall } from '../../api/queries.ts';
import { Crossing } from './Crossing.tsx';
import classes from './Evaluation.module.css';
import { byName } from './genreChoices.ts';
import { GenreList } from './GenreList.tsx';
import { MovedThresholdProvider } from './movedThreshold.ts';
import { PrecisionRecallChart } from './PrecisionRecallChart.tsx';
import { ProbabilityBars } from './ProbabilityBars.tsx';
import { ThresholdControls } from './ThresholdControls.tsx';
import { useFigures } from './useFigures.ts';

export interface ThresholdsProps {
  run: Run;
  scope: Pick<Scope, 'runId' | 'split' | 'truth'>;
  curves: readonly Curve[];
  genre: number | null;
  onGenre: (genreId: number | null) => void;
}

export function Thresholds({ run, scope, curves, genre, onGenre }: ThresholdsProps) {
  const choices = useMemo(
    () =>
      byName(curves.map((each) => ({ genreId: each.genreId, name: each.genre, figure: each.threshold.toFixed(2) }))),
    [curves],
  );
  const curve = curves.find((each) => each.genreId === (genre ?? choices[0]?.genreId)) ?? curves[0];
  if (!curve) return null;
  return (
    <div className={classes.withGenres}>
      <GenreList about="Thresholds of the run" genres={choices} chosen={curve.genreId} onChoose={onGenre} />
      <ScrollArea type="auto" scrollbars="y">
        <GenreThreshold key={curve.genreId} run={run} scope={scope} curves={curves} curve={curve} />
      </ScrollArea>
    </div>
  );
}

type GenreThresholdProps = Pick<ThresholdsProps, 'run' | 'scope' | 'curves'> & { curve: Curve };

/** One genre: the slider, all that it changes at once, and the posters that change side once it rests. */
function GenreThreshold({ run, scope, curves, curve }: GenreThresholdProps) {
  const { data: info } = useCall('studio.info', {});
  const [moved, setMoved] = useState<number | null>(null);
  const threshold = moved ?? curve.threshold;
  const figures = useFigures(scope, curves, curve, threshold);
  return (
    <MovedThresholdProvider value={threshold}>
      <Stack gap="md" className={classes.body!}>
        <ThresholdControls
          run={run}
          part={scope.split}
          curves={curves}
          curve={curve}
          threshold={threshold}
          figures={figures}
          readOnly={info?.project?.readOnly === true}
          onMove={setMoved}
          onSaved={() => {
            setMoved(null);
          }}
        />
        <div className={classes.two}>
          <PrecisionRecallChart curve={curve} />
          <ProbabilityBars curve={curve} />
        </div>
        <Crossing scope={scope} curve={curve} threshold={threshold} />
      </Stack>
    </MovedThresholdProvider>
  );
}
