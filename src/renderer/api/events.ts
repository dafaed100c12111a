// Folds the studio's events into the query cache, gathered for a moment so that a running import does not ask the same question a hundred times.
import type { QueryClient } from '@tanstack/react-query';
import { isAffected, mergeChanges, type Change } from './affected.ts';
import { noteRevision } from './client.ts';

const GATHER_MS = 60;
const AT_MOST_EVERY_MS = 400;

/** Makes the function that takes in changes; it invalidates soon after the first one and then at a steady pace. */
export function createChangeFolder(client: QueryClient): (change: Change) => void {
  let waiting: Change | null = null;
  let last = 0;
  const flush = (): void => {
    const change = waiting;
    waiting = null;
    last = performance.now();
    if (!change) return;
    void client.invalidateQueries({
      predicate: ({ queryKey: [name, input] }) => isAffected(String(name), input, change),
    });
  };
  return (change) => {
    noteRevision(change.revision);
    if (waiting) {
      waiting = mergeChanges(waiting, change);
      return;
    }
    waiting = change;
    setTimeout(flush, Math.max(GATHER_MS, AT_MOST_EVERY_MS - (performance.now() - last)));
  };
}
