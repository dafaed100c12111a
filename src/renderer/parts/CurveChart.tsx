// A chart of curves over epochs: title and explanation, legend, the plot, and a menu that saves it as PNG or CSV.
import { useRef, type ReactNode } from 'react';
import { ActionIcon, Box, Center, Group, Menu, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { showError } from '../state/edits.ts';
import classes from './CurveChart.module.css';
import { curvesCsv, valueRange, type Curve } from './curveGeometry.ts';
import { CurvePlot } from './CurvePlot.tsx';
import { saveChartPng } from './saveChart.ts';
import { fileNameOf, saveText } from './saveFile.ts';

/** A legend of more would be longer than the chart. */
const MOST_IN_LEGEND = 8;

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
  /** Instead of the legend, where there are too many curves for one. */
  legendNote?: string;
  /** What stands before its first point. */
  empty?: string;
  children?: ReactNode;
}

const fourDecimals = (value: number): string => value.toFixed(4);

/** The colour behind a CSS variable, for a picture that has no stylesheet. */
function plainColor(color: string, within: Element): string {
  const name = /^var\((--[\w-]+)\)$/.exec(color)?.[1];
  return name === undefined ? color : getComputedStyle(within).getPropertyValue(name).trim();
}

function Legend({ curves }: { curves: readonly Curve[] }) {
  return (
    <Group gap="md" mb={2} aria-label="Legend">
      {curves.map(({ id, label, color, dashed }) => (
        <Group key={id} gap={6} wrap="nowrap">
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
}

export function CurveChart(props: CurveChartProps) {
  const { title, about, curves, epochs, height = 200, format = fourDecimals, marked = null, children } = props;
  const svg = useRef<SVGSVGElement>(null);
  const range = valueRange(curves);
  const inLegend = curves.length <= MOST_IN_LEGEND ? curves.filter(({ x }) => x.length > 0) : [];
  const savePng = async (): Promise<void> => {
    const element = svg.current;
    if (!element) return;
    try {
      await saveChartPng(
        element,
        title,
        inLegend.map((curve) => ({ ...curve, color: plainColor(curve.color, element) })),
      );
    } catch (error) {
      showError(error, 'The chart could not be saved');
    }
  };
  return (
    <Box component="figure" m={0} aria-label={title}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Group gap={4} wrap="nowrap">
          {children}
          {range !== null && (
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Save the chart ${title}`}>
                  <IconDownload size={15} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => void savePng()}>Picture (PNG)</Menu.Item>
                <Menu.Item
                  onClick={() => {
                    saveText(`${fileNameOf(title)}.csv`, curvesCsv(curves, 'epoch'), 'text/csv');
                  }}
                >
                  Table (CSV)
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </Group>
      </Group>
      <Text size="xs" className="quiet" mb={4}>
        {about}
      </Text>
      {range === null ? (
        <Center h={height}>
          <Text size="sm" className="quiet">
            {props.empty ?? 'Drawn from the first epoch on.'}
          </Text>
        </Center>
      ) : (
        <>
          {curves.length > MOST_IN_LEGEND ? (
            <Text size="xs" className="quiet">
              {props.legendNote ?? 'Point at a curve to read which it is.'}
            </Text>
          ) : (
            inLegend.length > 1 && <Legend curves={inLegend} />
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
}
