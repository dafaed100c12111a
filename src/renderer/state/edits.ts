// Edits as the window makes them: painted at once, sent one after the other, marked as saved only when they are on disk,
// rolled back with a red mark when refused. All pages edit through here.
import { notifications } from '@mantine/notifications';
import type { CallName, Input, Output } from '../../shared/contract.ts';
import type { GenreState } from '../../shared/domain.ts';
import type { Filter } from '../../shared/filter.ts';
import { toWireError, type WireError } from '../../shared/errors.ts';
import { call, noteRevision } from '../api/client.ts';
import { queryClient, queryKey, rowsAreFresh } from '../api/queries.ts';
import { isAffected, type Change } from '../api/affected.ts';
import { keyQueue } from '../keys/waiting.ts';
import { paint, rollBack, settle } from './overlay.ts';
import { selectionStore } from './selection.ts';
import { isStale, keepStale } from './staleEdits.ts';
import { createStore } from './store.ts';
import { undoWords } from './undoWords.ts';

export type SavedMark =
  | { state: 'saved'; at: string | null }
  | { state: 'saving'; done?: number; total?: number }
  | { state: 'failed'; error: WireError; what: string };

export const savedMarkStore = createStore<SavedMark>({ state: 'saved', at: null });
/** The genre that was edited last: `u` makes it undecided, cards show its probability. */
export const genreInFocusStore = createStore<number | null>(null);

/** Why the next edits are made, in words; null: no reason is given. It stays until it is taken away. */
export const reasonStore = createStore<string | null>(null);

function reasonOfEdits(): { note?: string } {
  const reason = reasonStore.get()?.trim() ?? '';
  return reason === '' ? {} : { note: reason };
}

type EditName = Extract<
  CallName,
  | 'labels.set'
  | 'labels.toggle'
  | 'tagline.set'
  | 'history.revert'
  | 'edits.undo'
  | 'edits.redo'
  | 'review.decide'
  | 'marks.set'
  | 'guidelines.set'
  | 'edits.revert'
  | 'genres.add'
  | 'genres.alias'
  | 'vocabulary.apply'
  | 'snapshots.restore'
  | 'merging.resolve'
  | 'duplicates.propagate'
  | 'duplicates.tellApart'
  | 'drafts.decide'
  | 'taglines.approve'
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

/** The project that edits go to now, as the window knows it. */
export const projectDir = (): string =>
  queryClient.getQueryData<Output<'studio.info'>>(queryKey('studio.info', {}))?.project?.dir ?? '';

/** Resolves when the studio has answered all edits that were made so far: what is asked of it then knows them. */
export const editsAnswered = (): Promise<unknown> => queue;

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
      // What waits for a decision is said by the frame (StaleEdits), with both sides; nothing failed.
      if (isStale(thrown)) {
        if (underWay === 0) savedMarkStore.set({ state: 'saved', at: null });
        throw thrown;
      }
      savedMarkStore.set({ state: 'failed', error: showError(thrown, `Not saved: ${what}`), what });
      throw thrown;
    },
  );
}

/** What an edit changes, where it is not the labels; an undo may change any of it. */
const PARTS: Partial<Record<EditName, Change['what']>> = {
  'tagline.set': ['taglines'],
  'marks.set': ['marks'],
  'guidelines.set': ['guidelines'],
  'history.revert': ['labels', 'taglines', 'marks', 'drafts'],
  'edits.revert': ['labels', 'taglines', 'marks', 'guidelines', 'drafts'],
  'edits.undo': ['labels', 'taglines', 'marks', 'guidelines', 'duplicates', 'drafts'],
  'edits.redo': ['labels', 'taglines', 'marks', 'guidelines', 'duplicates', 'drafts'],
  'duplicates.tellApart': ['duplicates'],
  'drafts.decide': ['taglines', 'drafts'],
  'taglines.approve': ['taglines', 'drafts'],
};

/** Edits whose paint says all that there is to see until the studio's event comes: asking twice for each key would be in its way. */
const PAINTED: ReadonlySet<EditName> = new Set<EditName>(['labels.set', 'labels.toggle', 'marks.set']);

/** What the mark and the undo button need at once; the rest follows with the studio's own event. */
function refreshAfterEdit(name: EditName): void {
  if (PAINTED.has(name)) {
    void queryClient.invalidateQueries({ queryKey: ['edits.stack'] });
    return;
  }
  const what = PARTS[name] ?? ['labels'];
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [key, input] }) =>
      key !== 'review.queue' && isAffected(String(key), input, { what, posterIds: null }),
  });
}

/** A pair as it was on screen when it was edited. */
export interface SeenPair {
  posterId: number;
  genreId: number;
  state: GenreState;
}

/**
 * Sets one genre on posters, painted at once. Errors are shown, not thrown. Where somebody else changed a pair of `base`
 * meanwhile, the edit is kept and offered.
 * @param options `ticket`: what is painted already, where a stroke has done so
 * @returns the batch; null when nothing had to change or the edit was refused
 */
export async function setGenre(
  posterIds: readonly number[],
  genreId: number,
  state: GenreState,
  { base, ticket }: { base?: SeenPair[]; ticket?: number } = {},
): Promise<string | null> {
  if (posterIds.length === 0) return null;
  genreInFocusStore.set(genreId);
  const painted = ticket ?? paint({ posterIds: new Set(posterIds), genreId, state });
  try {
    const input = {
      ...somePosters(posterIds),
      set: [{ genreId, state }],
      ...(base ? { base } : {}),
      ...reasonOfEdits(),
    };
    const done = await sendEdit('labels.set', input, 'the labels');
    settle(painted, done.revision);
    return done.batchId;
  } catch (thrown) {
    rollBack(painted);
    keepStale(thrown, { posterIds: [...posterIds], genreId, state, project: projectDir() });
    return null;
  }
}

/**
 * Toggles a genre on posters of which not all are loaded: the studio decides the direction, `guess` is painted meanwhile.
 */
export async function toggleGenre(
  posterIds: readonly number[],
  genreId: number,
  guess: GenreState,
): Promise<string | null> {
  if (posterIds.length === 0) return null;
  genreInFocusStore.set(genreId);
  const ticket = paint({ posterIds: new Set(posterIds), genreId, state: guess });
  try {
    const input = { ...somePosters(posterIds), genreId, ...reasonOfEdits() };
    const done = await sendEdit('labels.toggle', input, 'the labels');
    settle(ticket, done.revision, done.state);
    return done.batchId;
  } catch {
    rollBack(ticket);
    return null;
  }
}

/** How far a long edit is, as the studio tells it. */
export function noteProgress({ done, total }: { done: number; total: number }): void {
  savedMarkStore.set((now) => (now.state === 'saving' ? { state: 'saving', done, total } : now));
}

/** From so many posters on, all that a view shows are named by its filter instead of one by one. */
const BY_FILTER = 5000;

/** The posters of an edit: by the filter of the view where everything in it is chosen. */
function somePosters(posterIds: readonly number[]): { posterIds: number[] } | { filter: Filter } {
  const { all, ids } = selectionStore.get();
  const byFilter = all !== null && posterIds.length >= BY_FILTER && posterIds.length === ids.size;
  return byFilter ? { filter: all } : { posterIds: [...posterIds] };
}

/** Takes a whole edit back, whoever made it, and says what came of it. */
export async function revertEdit(batchId: string): Promise<void> {
  try {
    const done = await sendEdit('edits.revert', { batchId }, 'the revert');
    notifications.show({ message: undoWords('revert', done), autoClose: 3000 });
  } catch {
    // Shown by sendEdit.
  }
}

/** Keys that change a label or a mark by how it stands on screen. */
const NOT_EDITS =
  /^(?!genre\.|flag$|undecided$|review\.(accept|reject|skip|unsure)$|inspector$|label$|note$|chip$|duplicates\.(propagate|apart|allApart)$|desk\.(accept|reject|reopen|propose|approve|back)$)/;

/**
 * Undoes or redoes the last batch and says what came of it. Keys that edit wait until the posters on screen are as they were:
 * a toggle by what is no longer true would be refused as stale.
 */
export function undoOrRedo(direction: 'undo' | 'redo'): Promise<void> {
  const done = undoAndSay(direction);
  const what = direction === 'undo' ? 'Undoing' : 'Redoing';
  keyQueue.waitFor({ what, passes: NOT_EDITS, canGiveUp: false }, done.then(rowsAreFresh));
  return done;
}

/** Undo and redo for what offers keys while a dialog is open. */
export const undoHandlers = {
  undo: () => void undoOrRedo('undo'),
  redo: () => void undoOrRedo('redo'),
};

async function undoAndSay(direction: 'undo' | 'redo'): Promise<void> {
  try {
    const done = await sendEdit(`edits.${direction}`, {}, direction);
    notifications.show({ message: undoWords(direction, done), autoClose: done.what === null ? 2500 : 3000 });
  } catch {
    // Shown by sendEdit.
  }
}
