// The list that the desk opens with where the address names none: the first one, unless nothing is in it. A list that somebody
// chooses afterwards stays, empty or not.
import { useCallback, useLayoutEffect, useRef } from 'react';
import type { DeskList } from '../../../shared/calls/taglineDesk.ts';
import { FIRST_LIST, isAskedList, openingList, type DeskView } from '../../state/deskView.ts';

interface OpeningListOptions extends Pick<DeskView, 'list' | 'filter' | 'posterId'> {
  counts: Readonly<Record<DeskList, number>> | undefined;
  onList: (list: DeskList) => void;
}

/** @returns to be called when somebody chooses a list, be it the one that is shown already */
export function useOpeningList({ list, filter, posterId, counts, onList }: OpeningListOptions): () => void {
  const undecided = useRef(list === FIRST_LIST && posterId === null);
  // With the drawing: keys that wait for the list are for this one.
  useLayoutEffect(() => {
    if (list !== FIRST_LIST) undecided.current = false;
    if (!undecided.current || counts === undefined || !isAskedList({ list, filter })) return;
    undecided.current = false;
    const opening = openingList(counts);
    if (opening !== list) onList(opening);
  });
  return useCallback(() => {
    undecided.current = false;
  }, []);
}
