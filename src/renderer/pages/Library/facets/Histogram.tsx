// Bars over an ordered range, from which a part is taken by dragging or with the arrow keys on the ends of the slider below.
import { useRef, useState, type PointerEvent } from 'react';
import { RangeSlider } from '@mantine/core';
import { count } from '../../../parts/words.ts';
import classes from '../Facets.module.css';

export interface Bar {
  label: string;
  count: number;
}

export interface HistogramProps {
  name: string;
  bars: readonly Bar[];
  /** First and last bar of the range that the filter takes; null without one. */
  selected: readonly [number, number] | null;
  /** Null: no range. */
  onRange: (range: [number, number] | null) => void;
}

export function Histogram({ name, bars, selected, onRange }: HistogramProps) {
  const [dragged, setDragged] = useState<[number, number] | null>(null);
  const [slid, setSlid] = useState<[number, number] | null>(null);
  const from = useRef<number | null>(null);
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const last = bars.length - 1;
  const shown = dragged ?? slid ?? selected;
  const taken = (range: readonly [number, number]): void => {
    const whole = range[0] <= 0 && range[1] >= last;
    onRange(whole ? null : [range[0], range[1]]);
  };
  const barAt = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(last, Math.floor(((event.clientX - box.left) / box.width) * bars.length)));
  };
  const range = (to: number): [number, number] => [Math.min(from.current ?? to, to), Math.max(from.current ?? to, to)];
  if (bars.length === 0) return null;
  return (
    <div className={classes.histogram}>
      <div
        className={classes.bars}
        aria-hidden
        onPointerDown={(event) => {
          from.current = barAt(event);
          event.currentTarget.setPointerCapture(event.pointerId);
          setDragged(range(from.current));
        }}
        onPointerMove={(event) => {
          if (from.current !== null) setDragged(range(barAt(event)));
        }}
        onPointerUp={(event) => {
          if (from.current === null) return;
          const next = range(barAt(event));
          from.current = null;
          setDragged(null);
          // A click on the only bar that is taken lets go of it.
          if (selected !== null && selected[0] === next[0] && selected[1] === next[1]) onRange(null);
          else taken(next);
        }}
      >
        {bars.map((bar, i) => (
          <span
            key={bar.label}
            title={`${bar.label}: ${count(bar.count)}`}
            data-in={shown === null || (i >= shown[0] && i <= shown[1]) || undefined}
          >
            <i style={{ height: bar.count === 0 ? 0 : `max(1px, ${(100 * bar.count) / most}%)` }} />
          </span>
        ))}
      </div>
      <RangeSlider
        size={2}
        thumbSize={12}
        min={0}
        max={last}
        step={1}
        minRange={0}
        label={(value) => bars[value]?.label ?? ''}
        thumbFromLabel={`${name} from`}
        thumbToLabel={`${name} to`}
        value={shown === null ? [0, last] : [shown[0], shown[1]]}
        onChange={setSlid}
        onChangeEnd={(value) => {
          setSlid(null);
          taken(value);
        }}
      />
    </div>
  );
}
