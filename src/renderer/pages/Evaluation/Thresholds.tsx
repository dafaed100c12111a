// The thresholds of a run, genre by genre: slider, curve, histograms, and the posters that change side. All figures of a move
// come from the curves that are already here.
import { useCallback, useMemo, useState } from 'react';
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

export interface ThresholdsProps {
  run: Run;
  scope: Pick<Scope, 'runId' | 'split' | 'truth'>;
  curves: readonly Curve[];
  genre: number | null;
  onGenre: (genreId: number | null) => void;
}

export function Thresholds({ run, scope, curves, genre, onGenre }: ThresholdsProps) {
  const { data: info } = useCall('studio.info', {});
  const [moved, setMoved] = useState<{ genreId: number; threshold: number } | null>(null);
  const choices = useMemo(
    () =>
      byName(curves.map((each) => ({ genreId: each.genreId, name: each.genre, figure: each.threshold.toFixed(2) }))),
    [curves],
  );
  const curve = curves.find((each) => each.genreId === (genre ?? choices[0]?.genreId)) ?? curves[0];
  const genreId = curve?.genreId;
  const move = useCallback(
    (threshold: number) => {
      if (genreId !== undefined) setMoved({ genreId, threshold });
    },
    [genreId],
  );
  const forget = useCallback(() => {
    setMoved(null);
  }, []);
  if (!curve) return null;
  const threshold = moved?.genreId === curve.genreId ? moved.threshold : curve.threshold;
  return (
    <MovedThresholdProvider value={threshold}>
      <div className={classes.withGenres}>
        <GenreList about="Thresholds of the run" genres={choices} chosen={curve.genreId} onChoose={onGenre} />
        <ScrollArea type="auto">
          <Stack gap="md" className={classes.body!}>
            <ThresholdControls
              key={curve.genreId}
              run={run}
              curves={curves}
              curve={curve}
              threshold={threshold}
              readOnly={info?.project?.readOnly === true}
              onMove={move}
              onSaved={forget}
            />
            <div className={classes.two}>
              <PrecisionRecallChart curve={curve} />
              <ProbabilityBars curve={curve} />
            </div>
            <Crossing key={curve.genreId} scope={scope} curve={curve} threshold={threshold} />
          </Stack>
        </ScrollArea>
      </div>
    </MovedThresholdProvider>
  );
}
