// A measure of the run and of its baselines as dots with their 95 % intervals, all on one scale.
import { Fragment } from 'react';
import { Text } from '@mantine/core';
import { measureWords, writtenInterval, writtenValue } from '../../../../shared/evaluation/taglines/measures.ts';
import { IntervalMark } from '../IntervalMark.tsx';
import classes from './Taglines.module.css';
import { placeIn, plotScale, type PlotRow, type PlotScale } from './scoreRows.ts';

const percentOf = (scale: PlotScale, value: number): string => `${String(placeIn(scale, value))}%`;

export function MeasurePlot({ name, rows }: { name: string; rows: readonly PlotRow[] }) {
  const words = measureWords(name);
  const scale = plotScale(rows);
  return (
    <div className={classes.plot} role="table" aria-label={`${words.label} beside the baselines`}>
      {rows.map(({ id, label, about, measure, own }) => {
        const interval = writtenInterval(words, measure);
        return (
          <div key={id} role="row" className={classes.plotRow} data-own={own ? '' : undefined} title={about}>
            <Text size="sm" role="rowheader" truncate fw={own ? 600 : 400}>
              {label}
            </Text>
            <div className={classes.track} role="presentation">
              <IntervalMark
                {...measure}
                ticks={scale.ticks}
                // Hollow: no model made it.
                filled={own}
                place={(value) => placeIn(scale, value)}
              />
            </div>
            <Text size="sm" role="cell" ta="right" fw={own ? 600 : 400}>
              {writtenValue(words, measure.value)}
            </Text>
            <Text size="xs" role="cell" className="quiet">
              {interval ?? ''}
            </Text>
          </div>
        );
      })}
      <div className={classes.plotRow} aria-hidden>
        <span />
        <div className={classes.scale}>
          {scale.ticks.map((tick) => (
            <Fragment key={tick}>
              <span style={{ left: percentOf(scale, tick) }}>{writtenValue(words, tick)}</span>
            </Fragment>
          ))}
        </div>
      </div>
    </div>
  );
}
