// A value as a dot with its 95 % interval, over ticks, on a track whose colour and scale are others'. Filled or hollow by what the
// track means by it.
import classes from './IntervalMark.module.css';

export interface IntervalMarkProps {
  /** Null: not known. */
  value: number | null;
  low: number | null;
  high: number | null;
  /** Values to draw ticks at; 0 has a stronger one. */
  ticks: readonly number[];
  filled: boolean;
  /** Where a value stands on the track, in percent from the left. */
  place: (value: number) => number;
}

export function IntervalMark({ value, low, high, ticks, filled, place }: IntervalMarkProps) {
  const left = (at: number): string => `${String(place(at))}%`;
  return (
    <>
      {ticks.map((tick) => (
        <span key={tick} className={tick === 0 ? classes.zero : classes.tick} style={{ left: left(tick) }} />
      ))}
      {low !== null && high !== null && (
        <span className={classes.interval} style={{ left: left(low), width: `calc(${left(high)} - ${left(low)})` }} />
      )}
      {value !== null && (
        <span className={classes.dot} data-filled={filled ? '' : undefined} style={{ left: left(value) }} />
      )}
    </>
  );
}
