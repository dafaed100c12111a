// A chart of work over days: bars for what was done, a line for the share that was reached. Hovering or arrow keys read a day.
import { useMemo, useRef, useState } from 'react';
import { Box, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { showError } from '../state/edits.ts';
import { ChartHead } from './ChartHead.tsx';
import classes from './DayChart.module.css';
import { evenly, roundUp, type DayCount } from './dayGeometry.ts';
import { saveChartPng } from './saveChart.ts';
import { fileNameOf, saveText } from './saveFile.ts';
import { count, percent, plural } from './words.ts';

export interface DayChartProps {
  title: string;
  about: string;
  days: readonly DayCount[];
  /** What `reached` is a share of. */
  of: number;
  /** One and many of each: "edit", "edits". */
  words: { done: readonly [string, string]; reached: readonly [string, string] };
}

const HEIGHT = 170;
const MARGIN = { left: 44, right: 44, top: 8, bottom: 20 };
/** Room for a date below the axis. */
const DATE_PX = 78;

export function DayChart({ title, about, days, of, words }: DayChartProps) {
  const svg = useRef<SVGSVGElement>(null);
  const { ref: box, width } = useElementSize();
  const [at, setAt] = useState<number | null>(null);
  const { unit, counts } = useMemo(() => evenly(days), [days]);
  const plot = { width: Math.max(1, width - MARGIN.left - MARGIN.right), height: HEIGHT - MARGIN.top - MARGIN.bottom };
  const most = roundUp(Math.max(1, ...counts.map(({ done }) => done)));
  const slot = plot.width / Math.max(1, counts.length);
  const bar = Math.max(1, Math.min(36, slot * 0.7));
  const middle = (i: number): number => MARGIN.left + (i + 0.5) * slot;
  const y = (share: number): number => MARGIN.top + plot.height * (1 - share);
  const shareOf = ({ reached }: DayCount): number => (of === 0 ? 0 : Math.min(1, reached / of));
  const told = at === null ? counts.at(-1) : counts[at];
  const everyDate = Math.max(1, Math.ceil(DATE_PX / slot));

  const save = (as: 'png' | 'csv'): void => {
    if (as === 'csv') {
      const lines = counts.map(({ day, done, reached }) => `${day},${done},${reached}`);
      saveText(
        `${fileNameOf(title)}.csv`,
        `${unit},${words.done[1]},${words.reached[1]}\n${lines.join('\n')}\n`,
        'text/csv',
      );
    } else if (svg.current) {
      saveChartPng(svg.current, title, []).catch((error: unknown) => showError(error, 'The chart could not be saved'));
    }
  };
  const pointAt = (x: number): void => {
    const index = Math.floor((x - MARGIN.left) / slot);
    setAt(index >= 0 && index < counts.length ? index : null);
  };

  return (
    <Box component="figure" m={0} aria-label={title}>
      <ChartHead title={title} about={about} onSave={counts.length === 0 ? null : save} />
      {counts.length === 0 ? (
        <Text size="sm" className="quiet">
          No person has edited a label yet.
        </Text>
      ) : (
        <div ref={box}>
          <Text size="xs" role="status" mih={18}>
            {told &&
              `${unit === 'week' ? 'Week of ' : ''}${told.day}: ${plural(told.done, ...words.done)}; by then ${plural(told.reached, ...words.reached)} (${percent(shareOf(told))}).`}
          </Text>
          {width > 0 && (
            <svg
              ref={svg}
              width={width}
              height={HEIGHT}
              className={classes.chart}
              role="img"
              aria-label={`${title}, ${counts.length} ${unit}s. Arrow keys read them.`}
              tabIndex={0}
              onPointerMove={(event) => {
                pointAt(event.clientX - event.currentTarget.getBoundingClientRect().left);
              }}
              onPointerLeave={() => {
                setAt(null);
              }}
              onKeyDown={(event) => {
                const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
                if (step === undefined) return;
                event.preventDefault();
                setAt((now) => Math.max(0, Math.min(counts.length - 1, (now ?? counts.length - 1) + step)));
              }}
            >
              {[0, 0.5, 1].map((share) => (
                <g key={share}>
                  <line
                    className={classes.grid}
                    x1={MARGIN.left}
                    x2={width - MARGIN.right}
                    y1={y(share)}
                    y2={y(share)}
                  />
                  <text className={classes.label} x={MARGIN.left - 6} y={y(share) + 4} textAnchor="end">
                    {most * share >= 1 || share === 0 ? count(Math.round(most * share * 10) / 10) : ''}
                  </text>
                  <text className={classes.label} x={width - MARGIN.right + 6} y={y(share) + 4}>
                    {percent(share)}
                  </text>
                </g>
              ))}
              {counts.map(({ day, done }, i) => (
                <rect
                  key={day}
                  className={classes.bar}
                  data-told={at === i || undefined}
                  x={middle(i) - bar / 2}
                  width={bar}
                  y={y(done / most)}
                  height={(plot.height * done) / most}
                />
              ))}
              <path
                className={classes.line}
                d={counts.map((each, i) => `${i === 0 ? 'M' : 'L'}${middle(i)} ${y(shareOf(each))}`).join('')}
              />
              {counts.length < 32 &&
                counts.map((each, i) => (
                  <circle key={each.day} className={classes.dot} cx={middle(i)} cy={y(shareOf(each))} r={3} />
                ))}
              {counts.map(({ day }, i) =>
                i % everyDate === 0 ? (
                  <text key={day} className={classes.label} x={middle(i)} y={HEIGHT - 4} textAnchor="middle">
                    {day}
                  </text>
                ) : null,
              )}
            </svg>
          )}
        </div>
      )}
    </Box>
  );
}
