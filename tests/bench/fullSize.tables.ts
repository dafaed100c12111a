// The Markdown tables of docs/results.md, from the answers of the command line.
import type { Metrics } from '../../src/shared/domain.ts';
import type { Timed, TrainAnswer } from './fullSize.commands.ts';

type AllMetrics = TrainAnswer['metrics'];
const fixed = (value: number | null): string => (value === null ? '-' : value.toFixed(3));

function table(header: string[], rows: string[][]): string {
  const all = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length), 3));
  const line = (row: string[]): string =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(header), rule, ...rows.map(line)].join('\n');
}

const averages = ({ micro, macro, mAP }: Metrics): string[] =>
  [micro.precision, micro.recall, micro.f1, macro.precision, macro.recall, macro.f1, mAP].map(fixed);

/** Precision, recall, F1 and mAP of each part, at 0.5 and at tuned thresholds. */
export function metricsTable(metrics: AllMetrics): string {
  const header = ['part', 'posters', 'thresholds', 'micro P', 'micro R', 'micro F1', 'macro P', 'macro R', 'macro F1'];
  return table(
    [...header, 'mAP'],
    Object.entries(metrics).flatMap(([part, { half, tuned }]) => [
      [part, String(half.posters), '0.5', ...averages(half)],
      [part, String(tuned.posters), 'tuned', ...averages(tuned)],
    ]),
  );
}

/** The genres of the test part, the most frequent first. */
export function genreTable(metrics: AllMetrics): string {
  const rows = [...(metrics['test']?.tuned.perGenre ?? [])].sort((a, b) => b.support - a.support);
  return table(
    ['genre', 'present', 'threshold', 'precision', 'recall', 'F1', 'AP'],
    rows.map((row) => [
      row.genre,
      String(row.support),
      row.threshold.toFixed(2),
      ...[row.precision, row.recall, row.f1, row.ap].map(fixed),
    ]),
  );
}

/** Test figures of several runs, and their mean. */
export function seedTable(runs: { name: string; metrics: AllMetrics }[]): string {
  const rows = runs.map(({ name, metrics }) => {
    const test = metrics['test'];
    return {
      name,
      values: [test?.half.macro.f1, test?.tuned.macro.f1, test?.tuned.micro.f1, test?.tuned.mAP].map((x) => x ?? 0),
    };
  });
  const mean = [0, 1, 2, 3].map((i) => rows.reduce((sum, { values }) => sum + (values[i] ?? 0), 0) / rows.length);
  return table(
    ['run', 'macro F1 at 0.5', 'macro F1 tuned', 'micro F1 tuned', 'mAP'],
    [...rows, ...(rows.length > 1 ? [{ name: '**mean**', values: mean }] : [])].map(({ name, values }) => [
      name,
      ...values.map((value) => value.toFixed(4)),
    ]),
  );
}

/** Seconds of every step. */
export function timesTable(times: readonly Timed[]): string {
  return table(
    ['step', 'seconds'],
    times.map(({ project, step, seconds }) => [`${project}: ${step}`, seconds.toFixed(1)]),
  );
}
