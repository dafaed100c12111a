// One difference as a dot with its 95 % interval on a scale that has 0 in the middle; all rows of a table share the scale.
import type { Difference } from '../../../shared/evaluation/answers.ts';
import classes from './Evaluation.module.css';
import { IntervalMark } from './IntervalMark.tsx';
import { beyondNoise, intervalWords, placeOn, signed } from './intervals.ts';

export interface Scale {
  most: number;
  tick: number;
}

/** Values of the ticks. */
function ticksOf({ most, tick }: Scale): number[] {
  const each = Math.round(most / tick);
  return Array.from({ length: 2 * each + 1 }, (_, i) => (i - each) * tick);
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
  const outcome = beyondNoise(difference);
  return (
    <div
      className={classes.intervals}
      data-outcome={outcome}
      role="img"
      aria-label={`${signed(difference.difference)}, 95 % interval ${intervalWords(difference)}`}
    >
      <IntervalMark
        value={difference.difference}
        low={low}
        high={high}
        ticks={ticksOf(scale)}
        filled={outcome === 'better' || outcome === 'worse'}
        // A tenth of room to both sides, so that dots at the ends are whole.
        place={(value) => placeOn(value, scale.most * 1.1)}
      />
    </div>
  );
}
