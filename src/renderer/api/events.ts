// Folds the studio's events into the query cache: which answers a change makes stale, gathered for a moment so that a
// running import does not ask the same question a hundred times.
import type { QueryClient } from '@tanstack/react-query';
import type { CallName, EventPayload, StudioEvent } from '../../shared/contract.ts';
import { forgetRevision, noteRevision } from './client.ts';

type Change = EventPayload<'catalog.changed'>;
type What = Change['what'][number];

/** Answers that depend on a part of the catalog. `poster.*` are narrowed to the posters that changed. */
const DEPENDS: Record<What, CallName[]> = {
  labels: [
    'library.page',
    'library.facets',
    'selection.summary',
    'poster.get',
    'poster.history',
    'review.queue',
    'review.counts',
    'edits.stack',
    'genres.list',
  ],
  taglines: ['library.page', 'library.facets', 'poster.get', 'poster.history', 'edits.stack'],
  films: ['library.page', 'library.facets', 'poster.get', 'studio.info'],
  posters: ['library.page', 'library.facets', 'poster.get', 'studio.info', 'review.counts'],
  genres: ['genres.list', 'library.facets', 'selection.summary'],
  splits: ['splits.list', 'library.page', 'library.facets', 'poster.get', 'studio.info'],
  runs: ['runs.list', 'runs.get', 'studio.info', 'library.page', 'review.counts', 'review.queue'],
  predictions: [
    'library.page',
    'library.facets',
    'poster.get',
    'review.counts',
    'review.queue',
    'runs.list',
    'runs.get',
    'runs.changed',
    'runs.evaluate',
  ],
  embeddings: ['studio.info'],
};

/** Whether a cached answer may have changed. Pure, so that it can be tested without a cache. */
export function isAffected(name: string, input: unknown, change: Pick<Change, 'what' | 'posterIds'>): boolean {
  if (!change.what.some((what) => (DEPENDS[what] as string[]).includes(name))) return false;
  if ((name === 'poster.get' || name === 'poster.history') && change.posterIds !== null) {
    const posterId = (input as { posterId: number }).posterId;
    return change.posterIds.includes(posterId) || change.what.some((w) => w !== 'labels' && w !== 'taglines');
  }
  return true;
}

/** Two changes as one. */
export function mergeChanges(a: Change, b: Change): Change {
  return {
    revision: Math.max(a.revision, b.revision),
    what: [...new Set([...a.what, ...b.what])],
    posterIds: a.posterIds === null || b.posterIds === null ? null : [...new Set([...a.posterIds, ...b.posterIds])],
  };
}

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

/** Handles the events that concern the cache. Others (steps, epochs, notices) have their own listeners. */
export function createEventFolder(client: QueryClient): (event: StudioEvent) => void {
  const fold = createChangeFolder(client);
  return (event) => {
    if (event.name === 'catalog.changed') fold(event.payload);
    if (event.name === 'project.changed') {
      forgetRevision();
      if (event.payload.project) noteRevision(event.payload.project.revision);
      void client.resetQueries();
    }
  };
}
