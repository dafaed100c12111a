// Keys of the library: moving, extending, selecting, toggling genres. Turns actions into steps of the selection.
import type { PosterRow } from '../../../shared/domain.ts';
import { GENRE_KEYS } from '../../../shared/keymap.ts';
import type { Filter, Sort } from '../../../shared/filter.ts';
import { call } from '../../api/client.ts';
import { inDialogToo, useKeys, type KeyHandlers } from '../../keys/keyHandlers.ts';
import { keyQueue } from '../../keys/waiting.ts';
import { brushStore, withGenre, type Brush } from '../../state/brush.ts';
import { libraryDialogStore, type LibraryDialog } from '../../state/libraryDialog.ts';
import { genreInFocusStore, setGenre, showError, undoHandlers } from '../../state/edits.ts';
import {
  editTargets,
  extendTo,
  moveTo,
  NO_SELECTION,
  rangeTo,
  selectAll,
  selectionStore,
  stepIndex,
  toggleOne,
  type Selection,
} from '../../state/selection.ts';

export interface GridKeysOptions {
  filter: Filter;
  sort: Sort;
  total: number;
  columns: number;
  rowsPerScreen: number;
  rowAt: (index: number) => PosterRow | undefined;
  /** Ids of a range of a list that is not ordered by the sort; null: it is. */
  idsOf: ((from: number, to?: number) => Promise<number[]>) | null;
  genreIds: readonly number[];
  dialog: LibraryDialog | null;
  brush: Brush | null;
  /** Whether the cursor moves on after a decision, at this moment. */
  autoAdvance: () => boolean;
  toggle: (genreId: number) => void;
  /** Flags the posters that edits act on, or takes their flags away. */
  toggleFlag: () => void;
  /** Ranks the posters by their likeness to one. */
  onSimilar: (posterId: number) => void;
  /** Leaves a ranked list; null: it is none. */
  onLeave: (() => void) | null;
  onInspector: () => void;
  onFacets: () => void;
  onTaglines: () => void;
  onAutoAdvance: () => void;
  onGuideline: () => void;
}

type Direction = Parameters<typeof stepIndex>[1];

/** The ids of a range as the studio knows them. */
async function idsFrom(
  view: Pick<GridKeysOptions, 'filter' | 'sort' | 'idsOf'>,
  from: number,
  to?: number,
): Promise<number[]> {
  if (view.idsOf !== null) return view.idsOf(from, to);
  const range = to === undefined ? { from } : { from, to };
  return (await call('library.ids', { filter: view.filter, sort: view.sort, ...range })).ids;
}

/** The ids of a range of the view from the rows at hand; null where some are not. */
function idsAtHand(rowAt: GridKeysOptions['rowAt'], from: number, to: number): number[] | null {
  const ids: number[] = [];
  for (let i = from; i < to; i++) {
    const row = rowAt(i);
    if (!row) return null;
    ids.push(row.id);
  }
  return ids;
}

/** What need not wait for a selection that is on its way: it does not act on posters. */
const NOT_ON_POSTERS = /^(search|help|recent|go\..*)$/;
const MOVES = /^(move\..*|extend\..*|pick|search|help|recent|go\..*)$/;

/** Asks for ids of the view and selects by them; keys wait meanwhile, since they are meant for these posters. */
function selectWhenKnown(
  what: string,
  ids: Promise<number[]>,
  step: (now: Selection, ids: number[]) => Selection,
  failed: string,
): void {
  const { turn } = keyQueue;
  const selected = ids.then(
    (known) => {
      // Given up meanwhile (Escape, another view): what comes late must not select what nobody looks at.
      if (keyQueue.turn === turn) selectionStore.set((now) => step(now, known));
    },
    (error: unknown) => {
      if (keyQueue.turn === turn) showError(error, failed);
      throw error;
    },
  );
  keyQueue.waitFor({ what, passes: NOT_ON_POSTERS, canGiveUp: true }, selected);
}

/** Extends the selection to a position of the view. */
export function extendSelection(
  view: Pick<GridKeysOptions, 'filter' | 'sort' | 'rowAt' | 'idsOf'>,
  index: number,
): void {
  const { from, to } = rangeTo(selectionStore.get(), index);
  const step = (now: Selection, ids: readonly number[]): Selection =>
    extendTo(now, index, view.rowAt(index)?.id ?? null, ids);
  const atHand = idsAtHand(view.rowAt, from, to);
  if (atHand !== null) selectionStore.set((now) => step(now, atHand));
  else selectWhenKnown('Selecting the range', idsFrom(view, from, to), step, 'The range could not be selected');
}

/** The turn of the queue in which a row is awaited. */
let awaitsIn: number | null = null;
/** The cursor ran ahead of the rows: what comes now is meant for the poster there, also while it is not known which one. */
function awaitRow(): void {
  const { turn } = keyQueue;
  if (awaitsIn === turn) return;
  awaitsIn = turn;
  const known = new Promise<void>((resolve) => {
    const stop = selectionStore.subscribe(() => {
      const { cursor, cursorId } = selectionStore.get();
      if (cursor !== null && cursorId === null) return;
      stop();
      if (awaitsIn === turn) awaitsIn = null;
      resolve();
    });
  });
  keyQueue.waitFor({ what: 'Reading the poster', passes: MOVES, canGiveUp: true }, known);
}

export function useGridKeys(options: GridKeysOptions): void {
  const { total, columns, rowsPerScreen, rowAt, genreIds, toggle, dialog, brush } = options;
  const open = (which: LibraryDialog) => () => {
    if (editTargets(selectionStore.get()).length > 0) libraryDialogStore.set(which);
  };
  const target = (direction: Direction): number | null => {
    const now = selectionStore.get();
    // The poster under the cursor left the view (an edit took it out of the filter): the next one stands in its place.
    const slid = now.cursor !== null && now.cursorId !== null && rowAt(now.cursor)?.id !== now.cursorId;
    if (slid && direction === 'right' && now.cursor !== null && now.cursor < total) return now.cursor;
    return stepIndex(now.cursor, direction, columns, rowsPerScreen, total);
  };
  const move = (direction: Direction) => () => {
    const index = target(direction);
    if (index === null) return;
    selectionStore.set((now) => moveTo(now, index, rowAt(index)?.id ?? null, false));
    if (rowAt(index) === undefined) awaitRow();
  };
  const extend = (direction: Direction) => () => {
    const index = target(direction);
    if (index !== null) extendSelection(options, index);
  };
  /** After a decision on a single poster the cursor goes to the next one, where that is wished. */
  const advance = (): void => {
    if (options.autoAdvance() && selectionStore.get().ids.size <= 1) move('right')();
  };
  const paintCursor = (by: Brush): void => {
    void setGenre(editTargets(selectionStore.get()), by.genreId, by.state);
    advance();
  };
  const handlers: KeyHandlers = {
    'move.next': move('right'),
    'move.previous': move('left'),
    'move.left': move('left'),
    'move.right': move('right'),
    'move.up': move('up'),
    'move.down': move('down'),
    'move.first': move('first'),
    'move.last': move('last'),
    'move.pageUp': move('pageUp'),
    'move.pageDown': move('pageDown'),
    'extend.left': extend('left'),
    'extend.right': extend('right'),
    'extend.up': extend('up'),
    'extend.down': extend('down'),
    'select.all': () => {
      // A ranked list is no view: its posters are named one by one.
      const by = options.idsOf === null ? options.filter : null;
      selectWhenKnown(
        'Selecting everything',
        idsFrom(options, 0),
        (now, ids) => selectAll(now, ids, by),
        'Not everything could be selected',
      );
    },
    'select.toggle': () => {
      const { cursor } = selectionStore.get();
      const row = cursor === null ? undefined : rowAt(cursor);
      if (row && cursor !== null) selectionStore.set((now) => toggleOne(now, cursor, row.id));
    },
    escape: () => {
      if (dialog === 'preview') libraryDialogStore.set(null);
      else if (brush) brushStore.set(null);
      else if (options.onLeave !== null && selectionStore.get().ids.size <= 1) options.onLeave();
      else selectionStore.set((now) => ({ ...NO_SELECTION, cursor: now.cursor, cursorId: now.cursorId }));
    },
    'select.none': () => {
      selectionStore.set((now) => ({ ...NO_SELECTION, cursor: now.cursor, cursorId: now.cursorId }));
    },
    preview: () => {
      if (dialog === 'preview') libraryDialogStore.set(null);
      else open('preview')();
    },
    // Undo belongs to the page under the preview, too.
    ...(dialog === 'preview' ? undoHandlers : {}),
    compare: open('compare'),
    label: open('label'),
    note: open('note'),
    reason: () => {
      libraryDialogStore.set('reason');
    },
    flag: () => {
      options.toggleFlag();
      advance();
    },
    paint: () => {
      const genreId = genreInFocusStore.get() ?? genreIds[0];
      if (genreId !== undefined) brushStore.set(brush ? null : { genreId, state: 'present' });
    },
    similar: () => {
      const { cursorId, ids } = selectionStore.get();
      const id = cursorId ?? [...ids][0];
      if (id !== undefined) options.onSimilar(id);
    },
    autoAdvance: options.onAutoAdvance,
    guideline: options.onGuideline,
    inspector: () => {
      if (brush) paintCursor(brush);
      else options.onInspector();
    },
    facets: options.onFacets,
    taglines: options.onTaglines,
    undecided: () => {
      if (brush) {
        brushStore.set({ ...brush, state: 'unknown' });
        return;
      }
      const genreId = genreInFocusStore.get();
      if (genreId === null) return;
      void setGenre(editTargets(selectionStore.get()), genreId, 'unknown');
      advance();
    },
  };
  GENRE_KEYS.forEach((_, i) => {
    handlers[`genre.${i}`] = () => {
      const genreId = genreIds[i];
      if (genreId === undefined) return;
      if (brush) {
        brushStore.set(withGenre(brush, genreId));
        return;
      }
      toggle(genreId);
      advance();
    };
  });
  useKeys(dialog === 'preview' ? inDialogToo(handlers) : handlers);
}
