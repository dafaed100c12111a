// Two histograms of a genre's probabilities: posters that are labelled with it, and posters that are not. The line is where
// the slider stands, and what lies to its right is predicted; it moves without the bars being drawn anew.
import { memo, useMemo } from 'react';
import { BarChart } from '@mantine/charts';
import { Box, Text } from '@mantine/core';
import { usePlotArea } from 'recharts';
import type { Curve } from '../../../shared/evaluation/answers.ts';
import { plural } from '../../parts/words.ts';
import { useMovedThreshold } from './movedThreshold.ts';

const HEIGHT = 112;

function Line() {
  const plot = usePlotArea();
  const threshold = useMovedThreshold();
  if (!plot) return null;
  const x = plot.x + threshold * plot.width;
  return (
    <g>
      <rect
        x={x}
        y={plot.y}
        width={plot.x + plot.width - x}
        height={plot.height}
        fill="var(--model)"
        fillOpacity={0.1}
      />
      <line x1={x} x2={x} y1={plot.y} y2={plot.y + plot.height} stroke="var(--model)" strokeWidth={2} />
    </g>
  );
}

interface BarsProps {
  counts: readonly number[];
  name: string;
  color: string;
  withAxis: boolean;
}

const Bars = memo(function Bars({ counts, name, color, withAxis }: BarsProps) {
  const data = useMemo(
    () =>
      counts.map((posters, i) => ({
        bin: `${Math.round((100 * i) / counts.length)} to ${Math.round((100 * (i + 1)) / counts.length)} %`,
        posters,
      })),
    [counts],
  );
  const most = Math.max(2, ...counts);
  return (
    <BarChart
      h={withAxis ? HEIGHT + 18 : HEIGHT}
      data={data}
      dataKey="bin"
      series={[{ name: 'posters', label: name, color }]}
      barProps={{ isAnimationActive: false }}
      barChartProps={{ barCategoryGap: 1, margin: { right: 20 } }}
      tooltipAnimationDuration={0}
      tickLine="none"
      yAxisProps={{ width: 52, domain: [0, most], ticks: [0, Math.round(most / 2), most] }}
      xAxisProps={{ tick: false, height: 4 }}
    >
      <Line />
      {withAxis && <Percentages />}
    </BarChart>
  );
});

/** Bins are categories; their edges are what is read. */
function Percentages() {
  const plot = usePlotArea();
  if (!plot) return null;
  return (
    <g fontSize={12} fill="currentColor" textAnchor="middle">
      {[0, 20, 40, 60, 80, 100].map((value) => (
        <text key={value} x={plot.x + (value / 100) * plot.width} y={plot.y + plot.height + 18}>
          {value} %
        </text>
      ))}
    </g>
  );
}

export const ProbabilityBars = memo(function ProbabilityBars({ curve }: { curve: Curve }) {
  const { present, absent } = curve.histogram;
  return (
    <Box component="figure" m={0} aria-label="Probabilities">
      <Text size="sm" fw={600}>
        Probabilities of {curve.genre}
      </Text>
      <Text size="xs" className="quiet" mb={4}>
        How many posters got which probability. Right of the line it is predicted.
      </Text>
      <Text size="xs">{plural(curve.present, 'poster')} labelled with it: right of the line is found</Text>
      <Bars counts={present} name="Labelled" color="indigo.5" withAxis={false} />
      <Text size="xs">
        {plural(curve.known - curve.present, 'poster')} without it: right of the line is a false alarm
      </Text>
      <Bars counts={absent} name="Absent" color="gray.6" withAxis />
    </Box>
  );
});
