// The figures beside the slider: from the curves at each move, from the studio's own metrics once the slider rests.
import { useMemo } from 'react';
import { useDebouncedValue } from '@mantine/hooks';
import type { Curve, Scope } from '../../../shared/evaluation/answers.ts';
import { useCall } from '../../api/queries.ts';
import { figuresAt, withThreshold, type ShownFigures } from './thresholdFigures.ts';

/** The slider has come to rest. */
export const REST_MS = 220;

/** Figures at the run's threshold of a genre (`before`) and at the slider's (`now`). */
export function useFigures(
  scope: Pick<Scope, 'runId' | 'split' | 'truth'>,
  curves: readonly Curve[],
  curve: Curve,
  threshold: number,
): { before: ShownFigures; now: ShownFigures } {
  const { genreId } = curve;
  const [rested] = useDebouncedValue(threshold, REST_MS);
  const asked = useMemo(() => withThreshold(curves, { genreId, threshold: rested }), [curves, genreId, rested]);
  const { data: own } = useCall('runs.evaluate', scope);
  const { data: moved } = useCall(
    'runs.evaluate',
    { ...scope, thresholds: asked },
    { enabled: rested === threshold && rested !== curve.threshold },
  );
  const before = useMemo(
    () => figuresAt(curves, { genreId, threshold: curve.threshold }, own?.tuned ?? null),
    [curves, curve, genreId, own],
  );
  const exact = rested === threshold ? (moved?.tuned ?? null) : null;
  const now = useMemo(
    () => (threshold === curve.threshold ? before : figuresAt(curves, { genreId, threshold }, exact)),
    [curves, curve, genreId, threshold, exact, before],
  );
  return { before, now };
}
