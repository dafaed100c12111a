// How many of the labels that were turned around a ranking finds among its first ones, wrong and missing apart.
import type { Ranking } from './rankings.ts';

export const DEPTHS = [100, 500, 1000] as const;

export interface Found {
  /** By depth: share of the first ones that were turned around, and share of those that were turned around. */
  precision: number[];
  recall: number[];
}

export interface FoundOfBoth {
  wrong: Found;
  missing: Found;
}

export function foundBy({ scores }: Ranking, labels: Int8Array, flipped: Uint8Array): FoundOfBoth {
  const of = (given: number): Found => {
    const at = Array.from(labels.keys())
      .filter((i) => labels[i] === given)
      .sort((a, b) => scores[b]! - scores[a]!);
    const total = at.reduce((sum, i) => sum + flipped[i]!, 0);
    const hits = DEPTHS.map((depth) => at.slice(0, depth).reduce((sum, i) => sum + flipped[i]!, 0));
    return {
      precision: hits.map((hit, d) => hit / Math.min(DEPTHS[d]!, at.length)),
      recall: hits.map((hit) => hit / Math.max(1, total)),
    };
  };
  return { wrong: of(1), missing: of(0) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const spread = (values: readonly number[]): number =>
  values.length < 2
    ? 0
    : Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1));

/** Rows of a Markdown table: mean and standard deviation over the seeds. */
export function foundTable(byRanking: ReadonlyMap<string, readonly FoundOfBoth[]>, kind: keyof FoundOfBoth): string {
  const cell = (values: number[], digits: number): string =>
    `${mean(values).toFixed(digits)} ± ${spread(values).toFixed(digits)}`;
  const head = [kind, ...DEPTHS.map((d) => `precision at ${d}`), ...DEPTHS.map((d) => `recall at ${d}`)];
  const lines = [...byRanking].map(([name, found]) => [
    name,
    ...DEPTHS.map((_, d) =>
      cell(
        found.map((each) => each[kind].precision[d]!),
        3,
      ),
    ),
    ...DEPTHS.map((_, d) =>
      cell(
        found.map((each) => each[kind].recall[d]!),
        3,
      ),
    ),
  ]);
  return [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
}
