// Long work in the reader thread that lets pages and filters in between.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Steps } from '../../../../shared/steps.ts';

/** Milliseconds of work after which others get a turn. */
const TURN = 4;

/** Does the steps, with a pause after the first one that ends a turn. What they read must not change meanwhile. */
export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  for (let since = performance.now(); ;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - since < TURN) continue;
    await nextTurn();
    since = performance.now();
  }
}
