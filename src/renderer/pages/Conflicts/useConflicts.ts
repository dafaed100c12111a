// The conflict inbox under way: the list as the studio has it, the place in it, and decisions on the card at that place.
// A settled conflict leaves the list, so the next one comes to its place; undo brings it back.
import { useRef, useState } from 'react';
import type { Conflict } from '../../../shared/calls/merging.ts';
import type { Input } from '../../../shared/contract.ts';
import { useCall } from '../../api/queries.ts';
import { sendEdit, undoOrRedo } from '../../state/edits.ts';

export const PAGE = 50;
export type Take = Input<'merging.resolve'>['take'];

export interface ConflictFilter {
  genreId?: number;
  party?: string;
}

/** @param filter the conflicts to go through */
export function useConflicts(filter: ConflictFilter) {
  const [place, setPlace] = useState(0);
  const offset = Math.floor(place / PAGE) * PAGE;
  const { data, error, refetch } = useCall('merging.conflicts', { ...filter, offset, limit: PAGE }, { keep: true });
  const total = data?.total ?? 0;
  const at = Math.min(place, Math.max(0, total - 1));
  const card: Conflict | undefined = data?.items[at - offset];
  const move = (by: 1 | -1): void => {
    setPlace(Math.min(Math.max(0, at + by), Math.max(0, total - 1)));
  };
  /** The pair that is being settled: it stays in its place until the list is there again, and a second press is for nothing. */
  const settling = useRef('');
  const resolve = async (input: Input<'merging.resolve'>): Promise<void> => {
    // Shown by sendEdit when it fails.
    await sendEdit('merging.resolve', input, 'the decision').catch(() => undefined);
    await refetch();
  };
  return {
    card,
    at,
    total,
    data,
    error,
    move,
    /** Settles the card at the place. */
    take: (take: Take): void => {
      if (!card) return;
      const { posterId, genreId } = card;
      const pair = `${posterId}:${genreId}`;
      if (settling.current === pair) return;
      settling.current = pair;
      void resolve({ pairs: [{ posterId, genreId }], take }).finally(() => {
        settling.current = '';
      });
    },
    /** Settles all that the filter lets through. */
    takeAll: (take: Take): Promise<void> => resolve({ ...filter, take }),
    undo: (): void => {
      void undoOrRedo('undo').then(() => refetch());
    },
    restart: (): void => {
      setPlace(0);
    },
  };
}
