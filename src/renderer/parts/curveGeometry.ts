// Where curves lie on a chart: axes with ticks, paths, and what is nearest to a pointer. Pure arithmetic; draws nothing.
import { csvCell } from '../../shared/csvCells.ts';

/** One curve: `x` rises; a `y` that is no finite number is a gap. */
export interface Curve {
  id: string;
  /** Curves that stand out together; its own where not given. */
  group?: string;
  label: string;
  /** A CSS colour. */
  color: string;
  dashed?: boolean;
  x: readonly number[];
  y: readonly number[];
}

/** The plot's place inside its picture, in pixels, and what lies at its edges. */
export interface Plot {
  left: number;
  top: number;
  width: number;
  height: number;
  /** Values at the left and right edge. */
  x: readonly [number, number];
  /** Values at the lower and upper edge. */
  y: readonly [number, number];
}

export const groupOf = ({ id, group }: Pick<Curve, 'id' | 'group'>): string => group ?? id;

export const toX = ({ left, width, x: [from, to] }: Plot, value: number): number =>
  left + ((value - from) / (to - from)) * width;
export const toY = ({ top, height, y: [low, high] }: Plot, value: number): number =>
  top + height - ((value - low) / (high - low)) * height;
export const fromX = ({ left, width, x: [from, to] }: Plot, pixel: number): number =>
  from + ((pixel - left) / width) * (to - from);

/** Smallest and largest value of all curves; null while there is none. */
export function valueRange(curves: readonly Curve[]): [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (const { y } of curves) {
    for (const value of y) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : null;
}

/** At most seven ticks at whole epochs, evenly apart. */
export function epochTicks(epochs: number): number[] {
  const apart = Math.max(1, Math.ceil(epochs / 6));
  return Array.from({ length: Math.floor(epochs / apart) + 1 }, (_, i) => i * apart);
}

export interface ValueAxis {
  /** Evenly apart, from below the smallest value to above the largest. */
  ticks: number[];
  /** With as many decimals as tell the ticks apart, two at least. */
  format: (value: number) => string;
}

/** At most six ticks at round values around a range. */
export function valueAxis([low, high]: readonly [number, number]): ValueAxis {
  // One value, or a flat line, stands in the middle of a range of its own.
  const spread = high > low ? high - low : Math.abs(low) / 5 || 1;
  const apart = roundUp(spread / 4);
  const first = Math.floor((high > low ? low : low - spread / 2) / apart);
  const last = Math.ceil((high > low ? high : high + spread / 2) / apart);
  const decimals = Math.max(2, -Math.floor(Math.log10(apart)));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * apart).toFixed(decimals)));
  return { ticks, format: (value) => value.toFixed(decimals) };
}

/** The next of 1, 2, 5, 10, ... times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (([1, 2, 5] as const).find((each) => each * power >= value * (1 - 1e-9)) ?? 10) * power;
}

/** The `d` of an SVG path through a curve, to a tenth of a pixel; gaps begin it anew. */
export function pathOf({ x, y }: Curve, plot: Plot): string {
  let d = '';
  let pen = 'M';
  for (let i = 0; i < x.length; i += 1) {
    if (!Number.isFinite(y[i])) {
      pen = 'M';
      continue;
    }
    d += `${pen}${toX(plot, x[i]!).toFixed(1)} ${toY(plot, y[i]!).toFixed(1)}`;
    pen = 'L';
  }
  return d;
}

/** The `d` of a path that dots each point of a curve when drawn with round ends. */
export const dotsOf = ({ x, y }: Curve, plot: Plot): string =>
  x
    .map((value, i) =>
      Number.isFinite(y[i]) ? `M${toX(plot, value).toFixed(1)} ${toY(plot, y[i]!).toFixed(1)}h0` : '',
    )
    .join('');

/** The point of a curve that is nearest to an `x`; -1 where it has none. */
export function indexNear({ x, y }: Curve, at: number): number {
  let low = 0;
  let high = x.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle]! < at) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && at - x[low - 1]! <= x[low]! - at) low -= 1;
  return Number.isFinite(y[low]) ? low : -1;
}

/** The curves at an `x`, each by its nearest point. */
export function pointsAt(curves: readonly Curve[], at: number): { curve: Curve; index: number }[] {
  return curves.flatMap((curve) => {
    const index = indexNear(curve, at);
    return index < 0 ? [] : [{ curve, index }];
  });
}

/** Which of the points lies nearest to a pixel. */
export function nearestPoint<P extends { curve: Curve; index: number }>(
  points: readonly P[],
  plot: Plot,
  pixel: { x: number; y: number },
): P | null {
  let best: P | null = null;
  let least = Infinity;
  for (const point of points) {
    const dx = toX(plot, point.curve.x[point.index]!) - pixel.x;
    const dy = toY(plot, point.curve.y[point.index]!) - pixel.y;
    const distance = dx * dx + dy * dy;
    if (distance < least) {
      least = distance;
      best = point;
    }
  }
  return best;
}

/** The points of all curves as a table: curve, x, value. Names of runs are free, so they are escaped as in exports. */
export function curvesCsv(curves: readonly Curve[], xName: string): string {
  const lines = curves.flatMap(({ label, x, y }) =>
    x.flatMap((value, i) => (Number.isFinite(y[i]) ? [`${csvCell(label)},${String(value)},${String(y[i])}`] : [])),
  );
  return [`curve,${csvCell(xName)},value`, ...lines, ''].join('\n');
}
