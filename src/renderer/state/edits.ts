// Edits as the window makes them: painted at once, sent one after the other, marked as saved only when they are on disk,
// rolled back with a red mark when refused. All pages edit through here.
import { notifications } from '@mantine/notifications';
import type { CallName, Input, Output } from '../../shared/contract.ts';
import type { GenreState } from '../../shared/domain.ts';
import { toWireError, type WireError } from '../../shared/errors.ts';
import { call, noteRevision } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import { isAffected } from '../api/affected.ts';
import { paint, rollBack, settle } from './overlay.ts';
import { createStore } from './store.ts';

export type SavedMark =
  { state: 'saved'; at: string | null } | { state: 'saving' } | { state: 'failed'; error: WireError; what: string };

export const savedMarkStore = createStore<SavedMark>({ state: 'saved', at: null });
/** The genre that was edited last: `u` makes it undecided, cards show its probability. */
export const genreInFocusStore = createStore<number | null>(null);

type EditName = Extract<
  CallName,
  | 'labels.set'
  | 'labels.toggle'
  | 'tagline.set'
  | 'history.revert'
  | 'edits.undo'
  | 'edits.redo'
  | 'review.decide'
  | 'genres.add'
  | 'genres.alias'
  | 'vocabulary.apply'
  | 'snapshots.restore'
>;

let queue: Promise<unknown> = Promise.resolve();
let underWay = 0;

/** Shows an error with what happened, what was kept and what to do. */
export function showError(thrown: unknown, what: string): WireError {
  const error = toWireError(thrown);
  notifications.show({
    color: 'red',
    title: what,
    message: [error.message, error.hint].filter(Boolean).join(' '),
    autoClose: 10_000,
  });
  return error;
}

/** Sends an edit after all earlier ones. @throws what the studio answered, after the mark turned red */
export function sendEdit<N extends EditName>(name: N, input: Input<N>, what: string): Promise<Output<N>> {
  underWay++;
  savedMarkStore.set({ state: 'saving' });
  const sent = queue.then(() => call(name, input));
  queue = sent.catch(() => undefined);
  return sent.then(
    (output) => {
      underWay--;
      const { revision, savedAt } = output as { revision?: number; savedAt?: string };
      if (revision !== undefined) noteRevision(revision);
      if (underWay === 0) savedMarkStore.set({ state: 'saved', at: savedAt ?? new Date().toISOString() });
      refreshAfterEdit(name);
      return output;
    },
    (thrown: unknown) => {
      underWay--;
      savedMarkStore.set({ state: 'failed', error: showError(thrown, `Not saved: ${what}`), what });
      throw thrown;
    },
  );
}

/** What the mark and the undo button need at once; the rest follows with the studio's own event. */
function refreshAfterEdit(name: EditName): void {
  const what = name === 'tagline.set' ? ('taglines' as const) : ('labels' as const);
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [key, input] }) =>
      key !== 'review.queue' && isAffected(String(key), input, { what: [what], posterIds: null }),
  });
}

/** Sets one genre on posters, painted at once. Errors are shown, not thrown. */
export async function setGenre(posterIds: readonly number[], genreId: number, state: GenreState): Promise<void> {
  if (posterIds.length === 0) return;
  genreInFocusStore.set(genreId);
  const ticket = paint({ posterIds: new Set(posterIds), genreId, state });
  try {
    const done = await sendEdit('labels.set', { posterIds: [...posterIds], set: [{ genreId, state }] }, 'the labels');
    settle(ticket, done.revision);
  } catch {
    rollBack(ticket);
  }
}

/**
 * Toggles a genre on posters of which not all are loaded: the studio decides the direction, `guess` is painted meanwhile.
 */
export async function toggleGenre(posterIds: readonly number[], genreId: number, guess: GenreState): Promise<void> {
  if (posterIds.length === 0) return;
  genreInFocusStore.set(genreId);
  const ticket = paint({ posterIds: new Set(posterIds), genreId, state: guess });
  try {
    const done = await sendEdit('labels.toggle', { posterIds: [...posterIds], genreId }, 'the labels');
    settle(ticket, done.revision, done.state);
  } catch {
    rollBack(ticket);
  }
}

const plural = (count: number, word: string): string =>
  `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;

/** Undoes or redoes the last batch and says what came of it. */
export async function undoOrRedo(direction: 'undo' | 'redo'): Promise<void> {
  const word = direction === 'undo' ? 'Undone' : 'Done again';
  try {
    const done = await sendEdit(`edits.${direction}`, {}, direction);
    if (done.what === null) {
      notifications.show({ message: `There is nothing to ${direction}.`, autoClose: 2500 });
      return;
    }
    const left = done.skipped > 0 ? ` ${plural(done.skipped, 'label')} changed since, left as they are.` : '';
    notifications.show({ message: `${word}: ${done.what}.${left}`, autoClose: 3000 });
  } catch {
    // Shown by sendEdit.
  }
}
