// The precision-recall curve of a genre. The dot is where the slider stands; it moves without the curve being drawn anew.
import { memo, useMemo } from 'react';
import { LineChart } from '@mantine/charts';
import { Box, Center, Paper, Text } from '@mantine/core';
import { usePlotArea } from 'recharts';
import type { Curve } from '../../../shared/evaluation/answers.ts';
import { precisionRecallF1 } from '../../../shared/evaluation/metrics.ts';
import classes from './Evaluation.module.css';
import { countsAt, curveLine } from './thresholdFigures.ts';
import { useMovedThreshold } from './movedThreshold.ts';

const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];
const HEIGHT = 250;

/** Where the run's threshold and the slider's lie on the curve. */
function Dots({ curve }: { curve: Curve }) {
  const plot = usePlotArea();
  const moved = useMovedThreshold();
  if (!plot) return null;
  const dot = (threshold: number): { cx: number; cy: number } => {
    const { precision, recall } = precisionRecallF1(countsAt(curve, threshold));
    return { cx: plot.x + recall * plot.width, cy: plot.y + (1 - precision) * plot.height };
  };
  return (
    <g>
      <circle {...dot(curve.threshold)} r={6} fill="none" stroke="var(--text-quiet)" strokeWidth={2} />
      <circle {...dot(moved)} r={5} fill="var(--model)" stroke="var(--page)" strokeWidth={1.5} data-moved />
    </g>
  );
}

function CurveTooltip({ payload }: { payload: readonly { payload?: unknown }[] }) {
  const point = payload[0]?.payload as ReturnType<typeof curveLine>[number] | undefined;
  if (!point) return null;
  return (
    <Paper withBorder px="xs" py={4} shadow="sm">
      <Text size="xs">From {point.threshold.toFixed(3)} on:</Text>
      <Text size="xs">precision {point.precision.toFixed(3)}</Text>
      <Text size="xs">recall {point.recall.toFixed(3)}</Text>
    </Paper>
  );
}

export const PrecisionRecallChart = memo(function PrecisionRecallChart({ curve }: { curve: Curve }) {
  const line = useMemo(() => curveLine(curve), [curve]);
  return (
    <Box component="figure" m={0} aria-label="Precision and recall">
      <Text size="sm" fw={600}>
        Precision and recall
      </Text>
      <Text size="xs" className="quiet" mb={4}>
        Each point is a threshold, from strict at the left to lenient at the right. Dot: the slider; ring: the run.
      </Text>
      {line.length === 0 ? (
        <Center h={HEIGHT}>
          <Text size="sm" className="quiet">
            Nothing here is labelled {curve.genre}, so there is no curve.
          </Text>
        </Center>
      ) : (
        <LineChart
          h={HEIGHT}
          data={line}
          dataKey="recall"
          series={[{ name: 'precision', label: 'Precision', color: 'indigo.5' }]}
          withDots={false}
          strokeWidth={1.8}
          curveType="linear"
          tickLine="xy"
          lineProps={{ isAnimationActive: false, activeDot: { r: 3 } }}
          tooltipAnimationDuration={0}
          tooltipProps={{ content: ({ payload }) => <CurveTooltip payload={payload} /> }}
          xAxisProps={{
            type: 'number',
            domain: [0, 1],
            ticks: TICKS,
            tickFormatter: (value: number) => value.toFixed(1),
          }}
          classNames={{ axisLabel: classes.axisLabel! }}
          xAxisLabel="Recall"
          yAxisLabel="Precision"
          yAxisProps={{ width: 52, domain: [0, 1], ticks: TICKS, tickFormatter: (value: number) => value.toFixed(1) }}
        >
          <Dots curve={curve} />
        </LineChart>
      )}
    </Box>
  );
});
