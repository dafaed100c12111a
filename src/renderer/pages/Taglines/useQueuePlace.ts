// The row of the poster at hand as it was last. Where nobody saw it yet - the window was loaded anew, a link or Back led to the
// poster - the studio says where it stands in its list.
import { useCallback, useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { DeskList } from '../../../shared/calls/taglineDesk.ts';
import type { Filter } from '../../../shared/filter.ts';
import { callQuery } from '../../api/queries.ts';
import { deskToSearch } from '../../state/deskView.ts';
import type { QueuePlace } from './queuePlace.ts';

interface SeenRow {
  /** The list and filter that it is a row of, as in the address. */
  view: string;
  posterId: number;
  row: number;
}

/** @param posterId the poster at hand; null before one is chosen */
export function useQueuePlace(
  list: DeskList,
  filter: Filter,
  posterId: number | null,
): { place: QueuePlace | null; setRow: (posterId: number, row: number) => void } {
  const [seen, setSeen] = useState<SeenRow | null>(null);
  const view = deskToSearch({ list, filter, posterId: null });
  const row = seen?.view === view && seen.posterId === posterId ? seen.row : null;
  const isAsked = posterId !== null && row === null;
  const answer = useQuery({
    ...callQuery('desk.position', { list, filter, posterId: posterId ?? 0 }),
    enabled: isAsked,
    // Rows move meanwhile: an old answer says nothing.
    gcTime: 0,
  });
  // What could not be asked for stands on top; the queue itself says what is wrong.
  const found = answer.isError ? 0 : answer.data === undefined ? null : (answer.data.index ?? 0);
  const index = isAsked ? found : row;
  const place = useMemo(() => (posterId === null ? null : { posterId, index }), [posterId, index]);
  const setRow = useCallback(
    (of: number, next: number) => {
      setSeen({ view, posterId: of, row: next });
    },
    [view],
  );
  return { place, setRow };
}
