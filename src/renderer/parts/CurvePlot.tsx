// The drawing of a chart: axes, curves as SVG paths, and what the pointer or the arrow keys point at. Drawn by hand because
// a chart of a running training is redrawn several times a second, with hundreds of points and of curves.
import { memo, useMemo, useState, type KeyboardEvent, type PointerEvent, type RefObject } from 'react';
import { Group, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import classes from './CurveChart.module.css';
import {
  dotsOf,
  epochTicks,
  fromX,
  groupOf,
  nearestPoint,
  pathOf,
  pointsAt,
  toX,
  toY,
  valueAxis,
  type Curve,
  type Plot,
} from './curveGeometry.ts';

/** Beyond this, hovering tells of the nearest curve only. */
const MOST_TOLD = 6;
/** Beyond this, faint curves have to be fainter to leave room for the one that stands out. */
const MANY = 40;
/** Below this, each point is dotted. */
const FEW_POINTS = 31;

export interface CurvePlotProps {
  svgRef: RefObject<SVGSVGElement | null>;
  label: string;
  curves: readonly Curve[];
  range: readonly [number, number];
  epochs: number;
  height: number;
  format: (value: number) => string;
  marked: string | null;
  onMark: ((id: string | null) => void) | undefined;
  onPick: ((id: string) => void) | undefined;
}

interface PathsProps {
  curves: readonly Curve[];
  plot: Plot;
  marked: string | null;
}

const Paths = memo(function Paths({ curves, plot, marked }: PathsProps) {
  const drawn = useMemo(
    () =>
      curves.map((curve) => ({
        curve,
        path: pathOf(curve, plot),
        dots: curve.x.length < FEW_POINTS && curves.length <= MOST_TOLD ? dotsOf(curve, plot) : '',
      })),
    [curves, plot],
  );
  const draw = ({ curve: { id, color, dashed }, path, dots }: (typeof drawn)[number]) => (
    <g key={`${id}${dashed === true ? ' dashed' : ''}`} style={{ stroke: color }}>
      <path className={classes.curve} data-curve={id} data-dashed={dashed === true ? '' : undefined} d={path} />
      {dots !== '' && <path className={classes.dots} d={dots} />}
    </g>
  );
  const faint = curves.length > MANY ? classes.faintest : classes.faint;
  return (
    <>
      <g className={marked === null ? undefined : faint}>{drawn.map(draw)}</g>
      {/* Once more on top: among hundreds it would be covered. */}
      {marked !== null && (
        <g className={classes.marked}>{drawn.filter(({ curve }) => groupOf(curve) === marked).map(draw)}</g>
      )}
    </>
  );
});

function Axes({
  plot,
  ticks,
  format,
}: {
  plot: Plot;
  ticks: { x: number[]; y: number[] };
  format: (v: number) => string;
}) {
  const right = plot.left + plot.width;
  const bottom = plot.top + plot.height;
  return (
    <g aria-hidden>
      {ticks.y.map((value) => (
        <g key={value}>
          <line className={classes.grid} x1={plot.left} x2={right} y1={toY(plot, value)} y2={toY(plot, value)} />
          <text className={classes.tick} x={plot.left - 6} y={toY(plot, value) + 4} textAnchor="end">
            {format(value)}
          </text>
        </g>
      ))}
      {ticks.x.map((value) => (
        <text key={value} className={classes.tick} x={toX(plot, value)} y={bottom + 16} textAnchor="middle">
          {value}
        </text>
      ))}
      <text className={classes.tick} x={plot.left - 6} y={bottom + 16} textAnchor="end">
        epoch
      </text>
    </g>
  );
}

export function CurvePlot(props: CurvePlotProps) {
  const { svgRef, label, curves, range, epochs, height, format, marked, onMark, onPick } = props;
  const { ref, width } = useElementSize();
  const [pointer, setPointer] = useState<{ x: number; y: number } | null>(null);
  const [low, high] = range;
  const axis = useMemo(() => valueAxis([low, high]), [low, high]);
  const plot = useMemo<Plot>(() => {
    const left = 14 + 6.4 * Math.max(5, ...axis.ticks.map((value) => axis.format(value).length));
    return {
      left,
      top: 8,
      width: Math.max(1, width - left - 10),
      height: height - 30,
      x: [0, Math.max(1, epochs)],
      y: [axis.ticks[0]!, axis.ticks.at(-1)!],
    };
  }, [axis, width, height, epochs]);

  const points = pointer ? pointsAt(curves, fromX(plot, pointer.x)) : [];
  const nearest = pointer ? nearestPoint(points, plot, pointer) : null;
  const told = curves.length <= MOST_TOLD ? points : nearest ? [nearest] : [];
  const at = nearest ? nearest.curve.x[nearest.index]! : null;

  const point = (next: { x: number; y: number } | null): void => {
    setPointer(next);
    if (!onMark) return;
    const found = next ? nearestPoint(pointsAt(curves, fromX(plot, next.x)), plot, next) : null;
    onMark(found ? groupOf(found.curve) : null);
  };
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    point({ x: event.clientX - box.left, y: event.clientY - box.top });
  };
  const press = (event: KeyboardEvent<HTMLDivElement>): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Enter' && nearest) onPick?.(nearest.curve.id);
    if (event.key === 'Escape') point(null);
    if (by === undefined) return;
    event.preventDefault();
    const now = pointer ? fromX(plot, pointer.x) : by > 0 ? 0 : epochs + 1;
    const next = Math.min(Math.max(Math.round(now) + by, 0), epochs);
    point({ x: toX(plot, next), y: pointer?.y ?? plot.top });
  };
  const leftSide = pointer !== null && pointer.x > width / 2;
  return (
    <div
      ref={ref}
      className={classes.frame}
      tabIndex={0}
      role="group"
      aria-label={`${label}. Arrow keys read the curves.`}
      style={{ height, cursor: onPick && nearest ? 'pointer' : undefined }}
      onPointerMove={move}
      onPointerLeave={() => {
        point(null);
      }}
      onBlur={() => {
        point(null);
      }}
      onKeyDown={press}
      onClick={() => {
        if (nearest) onPick?.(nearest.curve.id);
      }}
    >
      {width > 0 && (
        <svg ref={svgRef} width={width} height={height} role="img" aria-label={label}>
          <Axes plot={plot} ticks={{ x: epochTicks(epochs), y: axis.ticks }} format={axis.format} />
          {at !== null && (
            <line
              className={classes.cursor}
              x1={toX(plot, at)}
              x2={toX(plot, at)}
              y1={plot.top}
              y2={plot.top + plot.height}
            />
          )}
          <Paths curves={curves} plot={plot} marked={marked} />
        </svg>
      )}
      {at !== null && (
        <div
          className={classes.tip}
          role="status"
          style={{ top: 8, ...(leftSide ? { right: width - toX(plot, at) + 12 } : { left: toX(plot, at) + 12 }) }}
        >
          <Text size="xs" className="quiet">
            Epoch {Number.isInteger(at) ? at : at.toFixed(2)}
          </Text>
          {told.map(({ curve, index }) => (
            <Group key={`${curve.id}${curve.dashed === true ? ' dashed' : ''}`} gap={6} wrap="nowrap">
              <span
                className={classes.swatch}
                data-dashed={curve.dashed === true ? '' : undefined}
                style={{ borderTopColor: curve.color }}
              />
              <Text size="xs" lineClamp={2} fw={curve === nearest?.curve && told.length > 1 ? 700 : 400}>
                {curve.label}
              </Text>
              <Text size="xs" fw={600} ml="auto">
                {format(curve.y[index]!)}
              </Text>
            </Group>
          ))}
        </div>
      )}
    </div>
  );
}
