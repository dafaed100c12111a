// Steps and epochs of a run under way, as events bring them. Pure.
import type { EventPayload } from '../../shared/contract.ts';
import type { EpochPoint } from '../../shared/domain.ts';

export type TrainStep = EventPayload<'train.step'>;

export interface LiveRun {
  steps: TrainStep[];
  epochs: EpochPoint[];
}

/** More points than a screen can show; thinned to half when reached. */
export const MOST_STEPS = 4000;

/** Halves a long series: every other point stays, the newest always. */
export const thinned = <T>(points: readonly T[], most: number): T[] =>
  points.length <= most ? [...points] : points.filter((_, i) => i % 2 === 0 || i === points.length - 1);
