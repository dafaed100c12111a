// The table of the engine's benchmark: medians of turns, their spread, and ratios of neighbouring turns. It measures nothing.
import type { BenchRow, Times } from './benchRow.ts';

export interface Result {
  row: BenchRow;
  ours: Times[];
  /** As many as `ours` where the peer was measured, else none. */
  theirs: Times[];
  memory: { ours: number | null; theirs: number | null };
  /** Why a side, or both, gave no figures. */
  problem: string | null;
}

export const HEADER = [
  'work',
  'ours',
  'PyTorch',
  'ratio of time (least–most)',
  'processor time',
  'reach',
  'peak memory, MB',
  'turns',
];

const median = (list: number[]): number => {
  const sorted = [...list].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
};
const megabytes = (value: number | null): string => (value === null ? '–' : value.toFixed(0));

/** The cells of a row, in the order of `HEADER`. */
export function cells({ row, ours, theirs, memory, problem }: Result): string[] {
  const turns = String(ours.length);
  if (ours.length === 0) return [row.name, `failed: ${problem ?? 'no reason given'}`, '–', '–', '–', '–', '–', turns];
  const time = median(ours.map(({ ms }) => ms));
  const missed = (reached: boolean): string => (reached ? '' : ' (missed)');
  if (row.peer === null) {
    const reach = `${String(row.reach)} ms${missed(time <= row.reach)}`;
    return [row.name, side(row, ours), 'none', '–', '–', reach, megabytes(memory.ours), turns];
  }
  if (theirs.length === 0) {
    const peer = problem === null ? 'not measured' : `failed: ${problem}`;
    return [row.name, side(row, ours), peer, '–', '–', row.reach.toFixed(2), megabytes(memory.ours), turns];
  }
  const ratios = (key: keyof Times): number[] => ours.map((times, turn) => times[key] / theirs[turn]![key]);
  const ratio = median(ratios('ms'));
  return [
    row.name,
    side(row, ours),
    side(row, theirs),
    `${ratio.toFixed(2)} (${Math.min(...ratios('ms')).toFixed(2)}–${Math.max(...ratios('ms')).toFixed(2)})`,
    median(ratios('cpu')).toFixed(2),
    `${row.reach.toFixed(2)}${missed(ratio <= row.reach)}`,
    `${megabytes(memory.ours)} / ${megabytes(memory.theirs)}`,
    turns,
  ];
}

/** Median time, and how much that is a second. */
function side({ count, unit }: BenchRow, list: Times[]): string {
  const ms = median(list.map((times) => times.ms));
  return `${ms.toFixed(ms < 100 ? 1 : 0)} ms, ${((count / ms) * 1000).toPrecision(3)} ${unit}/s`;
}
