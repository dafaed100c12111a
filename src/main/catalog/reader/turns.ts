// Long work in the reader thread that lets pages and filters in between.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import type { Steps } from '../../../shared/steps.ts';

/** Milliseconds of work after which others get a turn. */
const TURN = 4;

/**
 * Does the steps, with a pause after the first one that ends a turn. What they read must not change meanwhile.
 * @param db the database that the steps read, when they do
 * @throws AppError `cancelled` when `db` is closed meanwhile
 */
export async function inTurns<T>(steps: Steps<T>, db?: Database): Promise<T> {
  for (let since = performance.now(); ;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - since < TURN) continue;
    await nextTurn();
    if (db?.open === false) throw new AppError('cancelled', 'The project was closed.');
    since = performance.now();
  }
}
