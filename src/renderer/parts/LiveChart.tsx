// A line chart over epochs with as many points as a screen can show. Train is dashed, validation solid.
import { LineChart } from '@mantine/charts';
import { Box, Text } from '@mantine/core';

export interface ChartRow {
  /** Epochs, counted from 0; steps lie between whole numbers. */
  epoch: number;
  [series: string]: number | null;
}

const MOST_ROWS = 300;

/** Thins a series by averaging neighbours, so that a long run draws as fast as a short one. */
export function downsample(rows: readonly ChartRow[], most = MOST_ROWS): ChartRow[] {
  if (rows.length <= most) return [...rows];
  const size = Math.ceil(rows.length / most);
  const result: ChartRow[] = [];
  for (let start = 0; start < rows.length; start += size) {
    const bucket = rows.slice(start, start + size);
    const names = new Set(bucket.flatMap((row) => Object.keys(row)));
    const merged: ChartRow = { epoch: 0 };
    for (const name of names) {
      const values = bucket.map((row) => row[name]).filter((v): v is number => v != null);
      if (values.length > 0) merged[name] = values.reduce((a, b) => a + b, 0) / values.length;
    }
    result.push(merged);
  }
  return result;
}

/** At most seven ticks at whole epochs, evenly apart. */
export function epochTicks(epochs: number): number[] {
  const apart = Math.max(1, Math.ceil(epochs / 6));
  return Array.from({ length: Math.floor(epochs / apart) + 1 }, (_, i) => i * apart);
}

export interface LiveChartProps {
  title: string;
  about: string;
  rows: readonly ChartRow[];
  series: { name: string; label?: string; color: string; dashed?: boolean }[];
  epochs: number;
  height?: number;
}

export function LiveChart({ title, about, rows, series, epochs, height = 210 }: LiveChartProps) {
  return (
    <Box component="figure" m={0} aria-label={title}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <Text size="xs" className="quiet" mb={4}>
        {about}
      </Text>
      <LineChart
        h={height}
        data={downsample(rows)}
        dataKey="epoch"
        series={series.map((s) => ({
          name: s.name,
          label: s.label ?? s.name,
          color: s.color,
          ...(s.dashed ? { strokeDasharray: '5 4' } : {}),
        }))}
        withLegend
        legendProps={{ verticalAlign: 'top', height: 28 }}
        withDots={rows.length < 40}
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
        yAxisProps={{ width: 48, domain: ['auto', 'auto'], tickFormatter: (value: number) => value.toFixed(2) }}
      />
    </Box>
  );
}
