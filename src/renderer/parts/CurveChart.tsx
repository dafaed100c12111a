// A chart of curves over epochs: title and explanation, legend, the plot, and a menu that saves it as PNG or CSV.
import { memo, useCallback, useEffect, useRef, type ReactNode } from 'react';
import { Box, Center, Group, Text } from '@mantine/core';
import { showError } from '../state/edits.ts';
import { ChartHead } from './ChartHead.tsx';
import classes from './CurveChart.module.css';
import { curvesCsv, valueRange, type Curve } from './curveGeometry.ts';
import { CurvePlot } from './CurvePlot.tsx';
import { saveChartPng } from './saveChart.ts';
import { fileNameOf, saveText } from './saveFile.ts';

/** A legend of more would be longer than the chart. */
const MOST_IN_PICTURE = 24;

export type LegendEntry = Pick<Curve, 'label' | 'color' | 'dashed'>;

export interface CurveChartProps {
  title: string;
  about: string;
  /** Say the same object again while nothing changed: what is drawn is kept by it. */
  curves: readonly Curve[];
  /** Right end of the axis. */
  epochs: number;
  height?: number;
  format?: (value: number) => string;
  /** The group of curves that stands out; all others fade. */
  marked?: string | null;
  /** A curve of this group is pointed at. */
  onMark?: (group: string | null) => void;
  /** A curve is clicked, or Enter pressed on it. */
  onPick?: (id: string) => void;
  /** Names and colours for a saved picture where curves share them; on the page a note says where they stand. */
  legend?: { of: readonly LegendEntry[]; note: string };
  /** What stands before its first point. */
  empty?: string | undefined;
  children?: ReactNode;
}

const fourDecimals = (value: number): string => value.toFixed(4);

/** The colour behind a CSS variable, for a picture that has no stylesheet. */
function plainColor(color: string, within: Element): string {
  const name = /^var\((--[\w-]+)\)$/.exec(color)?.[1];
  return name === undefined ? color : getComputedStyle(within).getPropertyValue(name).trim();
}

/** Keyed by what it says: it is drawn anew only when that changes. */
const Legend = memo(function Legend({ written }: { written: string }) {
  const entries = JSON.parse(written) as LegendEntry[];
  return (
    <Group gap="md" mb={2} aria-label="Legend">
      {entries.map(({ label, color, dashed }) => (
        <Group key={label} gap={6} wrap="nowrap">
          <span
            className={classes.swatch}
            data-dashed={dashed === true ? '' : undefined}
            style={{ borderTopColor: color }}
          />
          <Text size="xs">{label}</Text>
        </Group>
      ))}
    </Group>
  );
});

export const CurveChart = memo(function CurveChart(props: CurveChartProps) {
  const { title, about, curves, epochs, height = 200, format = fourDecimals, marked = null, children } = props;
  const svg = useRef<SVGSVGElement>(null);
  const range = valueRange(curves);
  const legend = props.legend?.of ?? curves.filter(({ x }) => x.length > 0);
  // What is saved is what is drawn when the menu is used; the menu itself need not be drawn anew for it.
  const drawn = useRef({ curves, legend });
  useEffect(() => {
    drawn.current = { curves, legend };
  });
  const save = useCallback(
    (as: 'png' | 'csv') => {
      const element = svg.current;
      const now = drawn.current;
      if (as === 'csv') saveText(`${fileNameOf(title)}.csv`, curvesCsv(now.curves, 'epoch'), 'text/csv');
      else if (element) {
        const entries = now.legend.slice(0, MOST_IN_PICTURE);
        saveChartPng(
          element,
          title,
          entries.map((entry) => ({ ...entry, color: plainColor(entry.color, element) })),
        ).catch((error: unknown) => showError(error, 'The chart could not be saved'));
      }
    },
    [title],
  );
  return (
    <Box component="figure" m={0} aria-label={title}>
      <ChartHead title={title} about={about} onSave={range === null ? null : save}>
        {children}
      </ChartHead>
      {range === null ? (
        <Center h={height}>
          <Text size="sm" className="quiet">
            {props.empty ?? 'Drawn from the first epoch on.'}
          </Text>
        </Center>
      ) : (
        <>
          {props.legend ? (
            <Text size="xs" className="quiet">
              {props.legend.note}
            </Text>
          ) : (
            <Legend written={JSON.stringify(legend.map(({ label, color, dashed }) => ({ label, color, dashed })))} />
          )}
          <CurvePlot
            svgRef={svg}
            label={title}
            curves={curves}
            range={range}
            epochs={epochs}
            height={height}
            format={format}
            marked={marked}
            onMark={props.onMark}
            onPick={props.onPick}
          />
        </>
      )}
    </Box>
  );
});
