// Keeps the selection true to the view: nothing hidden stays selected, nothing that was asked for in another view is selected in this
// one, and the cursor stays on its poster wherever that goes.
import { useEffect, useRef } from 'react';
import { keyQueue } from '../../keys/waiting.ts';
import { cursorFollows, moveTo, NO_SELECTION, selectionStore, type Selection } from '../../state/selection.ts';
import type { Library } from '../../state/useLibrary.ts';

export interface SelectionInView {
  /** Names the view, its order included. */
  viewKey: string;
  /** Names its filter alone. */
  filterKey: string;
  selection: Selection;
  library: Pick<Library, 'rowAt' | 'indexOf'>;
}

export function useSelectionInView({ viewKey, filterKey, selection, library }: SelectionInView): void {
  // Another filter may hide posters that were gathered, and a key must not change what nobody sees.
  const filtered = useRef(filterKey);
  useEffect(() => {
    if (filtered.current === filterKey) return;
    filtered.current = filterKey;
    if (selectionStore.get().ids.size > 1) selectionStore.set(NO_SELECTION);
  }, [filterKey]);

  // What was asked for in another view must not select in this one, nor keys that waited for it act here.
  const asked = useRef(viewKey);
  useEffect(() => {
    if (asked.current !== viewKey) keyQueue.giveUp();
    asked.current = viewKey;
  }, [viewKey]);
  useEffect(
    () => () => {
      keyQueue.leavePage();
    },
    [],
  );

  // The cursor ran ahead of the rows: its poster is selected as soon as it is known.
  const { rowAt } = library;
  const cursorRow = selection.cursor === null ? undefined : rowAt(selection.cursor);
  useEffect(() => {
    const { cursor, cursorId } = selectionStore.get();
    if (cursor === null || cursorId !== null || !cursorRow) return;
    selectionStore.set((now) => moveTo(now, cursor, cursorRow.id, false));
  }, [cursorRow]);

  // Edits may take posters before the cursor out of the view: it stays on its poster.
  const { cursor, cursorId } = selection;
  const strayed = cursor !== null && cursorId !== null && rowAt(cursor)?.id !== cursorId;
  const place = strayed ? library.indexOf(cursorId) : undefined;
  useEffect(() => {
    if (place !== undefined) selectionStore.set((now) => (now.cursorId === cursorId ? cursorFollows(now, place) : now));
  }, [place, cursorId]);
}
