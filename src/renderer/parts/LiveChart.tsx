// A line chart over epochs with as many points as a screen can show. Train is dashed, validation solid.
import { useMemo } from 'react';
import { LineChart } from '@mantine/charts';
import { Box, Center, Text } from '@mantine/core';
import { downsample, epochTicks, valueAxis, type ChartRow } from './chartRows.ts';

export interface LiveChartProps {
  title: string;
  about: string;
  rows: readonly ChartRow[];
  series: { name: string; label?: string; color: string; dashed?: boolean }[];
  epochs: number;
  height?: number;
}

export function LiveChart({ title, about, rows, series, epochs, height = 230 }: LiveChartProps) {
  const shown = useMemo(() => downsample(rows), [rows]);
  const axis = useMemo(
    () =>
      valueAxis(
        shown,
        series.map(({ name }) => name),
      ),
    [shown, series],
  );
  return (
    <Box component="figure" m={0} aria-label={title}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <Text size="xs" className="quiet" mb={4}>
        {about}
      </Text>
      {axis === null ? (
        <Center h={height}>
          <Text size="sm" className="quiet">
            Drawn from the first epoch on.
          </Text>
        </Center>
      ) : (
        <LineChart
          h={height}
          data={shown}
          dataKey="epoch"
          series={series.map((s) => ({
            name: s.name,
            label: s.label ?? s.name,
            color: s.color,
            ...(s.dashed ? { strokeDasharray: '5 4' } : {}),
          }))}
          withLegend
          legendProps={{ verticalAlign: 'top', height: 28 }}
          withDots={shown.length < 40}
          dotProps={{ r: 2.5 }}
          strokeWidth={1.8}
          curveType="linear"
          tickLine="xy"
          lineProps={{ isAnimationActive: false }}
          tooltipAnimationDuration={0}
          valueFormatter={(value) => value.toFixed(4)}
          xAxisProps={{
            type: 'number',
            domain: [0, Math.max(1, epochs)],
            ticks: epochTicks(epochs),
            tickFormatter: (value: number) => String(Math.round(value)),
          }}
          xAxisLabel="Epoch"
          yAxisProps={{
            width: 48,
            domain: [axis.ticks[0]!, axis.ticks.at(-1)!],
            ticks: axis.ticks,
            tickFormatter: axis.format,
          }}
        />
      )}
    </Box>
  );
}
