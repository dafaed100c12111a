// What the steps of an undo, a redo or a revert have in common: which way they go, and what they did so far. The steps
// themselves lie with what they step (undo.ts, marks/step.ts).
import type { Change } from './change.ts';
import { TouchedPosters } from './outcome.ts';

export type Direction = 'undo' | 'redo';
/** What a step did: pairs, taglines and marks that it changed, and those that it left because they were changed since. */
export interface Tally {
  changed: number;
  skipped: number;
  touched: TouchedPosters;
  what: Set<Change['what'][number]>;
}

export const emptyTally = (): Tally => ({ changed: 0, skipped: 0, touched: new TouchedPosters(), what: new Set() });
