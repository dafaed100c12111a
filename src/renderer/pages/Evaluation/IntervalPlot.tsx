// One difference as a dot with its 95 % interval on a scale that has 0 in the middle; all rows of a table share the scale.
import type { Difference } from '../../../shared/evaluation/answers.ts';
import classes from './Evaluation.module.css';
import { beyondNoise, intervalWords, placeOn, signed } from './intervals.ts';

export interface Scale {
  most: number;
  tick: number;
}

/** Values of the ticks to both sides, without 0. */
function ticksOf({ most, tick }: Scale): number[] {
  const each = Math.round(most / tick);
  return Array.from({ length: 2 * each + 1 }, (_, i) => (i - each) * tick).filter((value) => value !== 0);
}

/** The numbers above the column. */
export function IntervalScale({ scale }: { scale: Scale }) {
  return (
    <div className={classes.intervals} style={{ height: 16 }} aria-hidden>
      {[-scale.most, 0, scale.most].map((value) => (
        <span key={value} className={classes.scaleNumber} style={{ left: `${placeOn(value, scale.most * 1.1)}%` }}>
          {value === 0 ? '0' : signed(value).replace(/0$/, '')}
        </span>
      ))}
    </div>
  );
}

export function IntervalPlot({ difference, scale }: { difference: Difference; scale: Scale }) {
  const { low, high } = difference;
  // A tenth of room to both sides, so that dots at the ends are whole.
  const place = (value: number): string => `${placeOn(value, scale.most * 1.1)}%`;
  return (
    <div
      className={classes.intervals}
      data-outcome={beyondNoise(difference)}
      role="img"
      aria-label={`${signed(difference.difference)}, 95 % interval ${intervalWords(difference)}`}
    >
      {ticksOf(scale).map((value) => (
        <span key={value} className={classes.tick} style={{ left: place(value) }} />
      ))}
      <span className={classes.zero} style={{ left: '50%' }} />
      {low !== null && high !== null && (
        <span
          className={classes.interval}
          style={{ left: place(low), width: `calc(${place(high)} - ${place(low)})` }}
        />
      )}
      {difference.difference !== null && (
        <span className={classes.dot} style={{ left: place(difference.difference) }} />
      )}
    </div>
  );
}
