// The sweep that the form describes: its runs by name, what is wrong with it, and how long it will take. Pure.
import type { Run } from '../../../shared/domain.ts';
import { expandSweep, sweepProblems, type PlannedRun, type SweepFile } from '../../../shared/sweepGrid.ts';
import { duration } from '../../parts/words.ts';
import { epochTimes, secondsForAll } from './estimate.ts';

export interface SweepPlan {
  /** Empty while something is wrong. */
  runs: readonly PlannedRun[];
  /** What is wrong, by setting ("vary.loss"); by the empty text what concerns the whole. */
  problems: ReadonlyMap<string, string>;
  /** "about 12 min", "about 12 min and 3 runs of a kind that was not trained here yet"; empty where nothing is known. */
  words: string;
}

export const NO_PLAN: SweepPlan = { runs: [], problems: new Map(), words: '' };

/** "about 12 min" for trainings one after another; empty where none of their kind was trained here. */
export function timeWords({ seconds, unknown }: { seconds: number; unknown: number }, of: number): string {
  if (unknown === of) return '';
  const known = `about ${duration(seconds)}`;
  return unknown === 0 ? known : `${known}, and ${String(unknown)} of a kind not trained here yet`;
}

/** Lays a sweep out. `encoder`: the project's own, which runs without another use. */
export function planSweep(file: SweepFile, runs: readonly Run[], encoder: string): SweepPlan {
  const problems = new Map(sweepProblems(file).map(({ setting, message }) => [setting, message]));
  if (problems.size > 0) return { ...NO_PLAN, problems };
  const planned = expandSweep(file);
  const time = secondsForAll(
    epochTimes(runs),
    planned.map(({ request }) => ({ encoder: request.encoder?.id ?? encoder, recipe: request.recipe })),
  );
  return { runs: planned, problems, words: timeWords(time, planned.length) };
}
