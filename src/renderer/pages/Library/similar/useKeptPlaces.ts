// Where the grid stood in each view of this window, so that who comes back from a ranked list finds the poster again.
import { useEffect, useRef } from 'react';
import { useNavigationType } from 'react-router';
import { NO_SELECTION, selectionStore, type Selection } from '../../../state/selection.ts';

interface Place {
  selection: Selection;
  scrollTop: number;
}
const places = new Map<string, Place>();
const KEPT = 50;
/** Frames in which the scroll position is put back: about 150 ms. */
const FRAMES = 9;
const gridElement = (): HTMLElement | null => document.getElementById('poster-grid');

/**
 * A view that is come back to gets its selection and its scroll position. A list that is ranked anew begins at its top, with
 * nothing selected: the cursor would follow its poster to wherever that ranks.
 */
export function useKeptPlaces(viewKey: string, rankKey: string, ready: boolean): { comeBack: () => void } {
  const kind = useNavigationType();
  const shown = useRef(viewKey);
  const ranked = useRef(rankKey);
  const returning = useRef(false);
  const pending = useRef<Place | null>(null);
  /** Followed while a view is shown: when it changes, the grid has been drawn anew already. */
  const last = useRef<Place>({ selection: selectionStore.get(), scrollTop: 0 });

  useEffect(() => {
    const note = (): void => {
      if (pending.current === null)
        last.current = { selection: selectionStore.get(), scrollTop: gridElement()?.scrollTop ?? 0 };
    };
    const timer = setInterval(note, 250);
    return () => {
      clearInterval(timer);
    };
  }, []);

  useEffect(() => {
    if (shown.current === viewKey) return;
    places.delete(shown.current);
    places.set(shown.current, last.current);
    if (places.size > KEPT) places.delete(places.keys().next().value!);
    shown.current = viewKey;
    const back = kind === 'POP' || returning.current;
    returning.current = false;
    pending.current = back ? (places.get(viewKey) ?? null) : null;
    const rankedAnew = ranked.current !== rankKey;
    ranked.current = rankKey;
    if (rankedAnew && pending.current === null) selectionStore.set(NO_SELECTION);
  }, [viewKey, rankKey, kind]);

  useEffect(() => {
    const place = pending.current;
    if (!ready || place === null || shown.current !== viewKey) return;
    pending.current = null;
    selectionStore.set(place.selection);
    // The cursor scrolls to itself over some frames; the place has the last word.
    let frames = FRAMES;
    let frame = 0;
    const put = (): void => {
      const grid = gridElement();
      if (grid) grid.scrollTop = place.scrollTop;
      if (--frames > 0) frame = requestAnimationFrame(put);
    };
    frame = requestAnimationFrame(put);
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [ready, viewKey]);

  return {
    comeBack: () => {
      returning.current = true;
    },
  };
}
