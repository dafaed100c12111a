// Two histograms of cosines over one axis: nearest neighbours as an area, pairs with alike hashes as bars, the threshold as a line.
import type { DuplicateSearch } from '../../../shared/calls/duplicates.ts';
import classes from './Duplicates.module.css';

type Histogram = NonNullable<DuplicateSearch['alike']>;

export interface CosineChartProps {
  neighbours: Histogram;
  alike: Histogram;
  threshold: number;
  /** Where the axis begins; it ends at 1. */
  from: number;
}

const WIDTH = 240;
const HEIGHT = 64;

/** Heights from 0 to 1, by the square root: a few pairs beside thousands are what matters. */
function heights({ from, step, counts }: Histogram, axisFrom: number): { at: number; height: number; count: number }[] {
  const shown = counts.map((count, i) => ({ at: from + i * step, count })).filter(({ at }) => at >= axisFrom - 1e-9);
  const most = Math.max(1, ...shown.map(({ count }) => count));
  return shown.map(({ at, count }) => ({ at, count, height: Math.sqrt(count / most) }));
}

export function CosineChart({ neighbours, alike, threshold, from }: CosineChartProps) {
  const x = (cosine: number): number => ((cosine - from) / (1 - from)) * WIDTH;
  const area = heights(neighbours, from);
  const bars = heights(alike, from);
  const barWidth = x(from + alike.step) - 1;
  const path = area
    .map(({ at, height }) => `L${x(at).toFixed(1)},${((1 - height) * HEIGHT).toFixed(1)} h${(barWidth + 1).toFixed(1)}`)
    .join(' ');
  const above = bars.filter(({ at }) => at >= threshold - alike.step / 2).reduce((sum, { count }) => sum + count, 0);
  return (
    <figure className={classes.chart}>
      <svg
        viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Cosines from ${String(from)} to 1: of nearest neighbours, and of pairs with alike hashes, ${String(above)} of them at the threshold or above`}
      >
        <path className={classes.neighbours} d={`M0,${String(HEIGHT)} ${path} V${String(HEIGHT)} Z`} />
        {bars.map(({ at, height }) => (
          <rect
            key={at}
            className={classes.alike}
            data-above={at >= threshold - alike.step / 2 || undefined}
            x={x(at) + 0.5}
            y={(1 - height) * HEIGHT}
            width={barWidth}
            height={height * HEIGHT}
          />
        ))}
        <line className={classes.threshold} x1={x(threshold)} x2={x(threshold)} y1={0} y2={HEIGHT} />
      </svg>
      <figcaption className="quiet">
        <span className={classes.keyArea} /> nearest neighbours <span className={classes.keyBar} /> alike hashes
      </figcaption>
    </figure>
  );
}
