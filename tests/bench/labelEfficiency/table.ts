// The curves as tables: mean and deviation over the seeds, and how many decisions reach what random ones reach at the end.
import type { Measured } from './heads.ts';
import type { Point } from './curves.ts';

export type Curves = ReadonlyMap<string, readonly Point[][]>;

const MEASURES: readonly { key: keyof Measured; name: string }[] = [
  { key: 'macroF1', name: 'macro F1' },
  { key: 'map', name: 'mean average precision' },
  { key: 'rareRecall', name: 'recall of the rarest third' },
  { key: 'rareMap', name: 'average precision of the rarest third' },
];

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const spread = (values: readonly number[]): number =>
  values.length < 2
    ? 0
    : Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1));

/** Where the mean curve first reaches `goal`, between its points as on a line; null when it does not. */
export function decisionsTo(goal: number, curve: readonly { decisions: number; value: number }[]): number | null {
  for (const [i, point] of curve.entries()) {
    if (point.value < goal) continue;
    const before = curve[i - 1];
    if (before === undefined) return point.decisions;
    const share = (goal - before.value) / (point.value - before.value);
    return Math.round(before.decisions + share * (point.decisions - before.decisions));
  }
  return null;
}

/** Markdown tables, one a measure. @param random the order that the others are compared with; nothing without it */
export function tables(curves: Curves, random: string): string {
  const plain = curves.get(random);
  if (plain === undefined) return `no table without the order "${random}"`;
  return MEASURES.map(({ key, name }) => {
    const steps = [...curves.values()][0]![0]!.map(({ decisions }) => decisions);
    const values = (of: readonly Point[][], step: number): number[] => of.map((points) => points[step]!.measured[key]);
    const line = (of: readonly Point[][]) =>
      steps.map((decisions, step) => ({ decisions, value: mean(values(of, step)) }));
    const goal = line(plain).at(-1)!.value;
    const last = steps.at(-1)!;
    const head = [name, ...steps.map(String), `gain over ${random} at ${String(last)}`, 'reaches it after'];
    const lines = [...curves].map(([order, of]) => {
      const gains = of.map((points, seed) => points.at(-1)!.measured[key] - plain[seed]!.at(-1)!.measured[key]);
      return [
        order,
        ...steps.map((_, step) => `${mean(values(of, step)).toFixed(4)} ± ${spread(values(of, step)).toFixed(4)}`),
        `${mean(gains).toFixed(4)} ± ${spread(gains).toFixed(4)}`,
        String(decisionsTo(goal, line(of)) ?? `more than ${String(last)}`),
      ];
    });
    return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  }).join('\n\n');
}

/** What the answers were: how many changed or gave a label, and how many were a yes. */
export const answers = (curves: Curves): string =>
  [...curves]
    .map(([order, of]) => {
      const end = of.map((points) => points.at(-1)!);
      return `${order}: ${mean(end.map(({ changed }) => changed)).toFixed(0)} labels changed, ${mean(end.map(({ present }) => present)).toFixed(0)} times yes`;
    })
    .join('\n');
