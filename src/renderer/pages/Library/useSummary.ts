// Genre counts over a selection of several posters, cached by the selection itself rather than by its thousand ids.
import { useQuery } from '@tanstack/react-query';
import type { Output } from '../../../shared/contract.ts';
import { call, newestRevision } from '../../api/client.ts';
import type { Stamped } from '../../api/queries.ts';
import { overlayStore } from '../../state/overlay.ts';
import { paintedCounts, type GenreCounts } from '../../state/toggling.ts';
import { useStore } from '../../state/store.ts';

let marks = 0;
const markOf = new WeakMap<ReadonlySet<number>, number>();
function mark(ids: ReadonlySet<number>): number {
  const known = markOf.get(ids) ?? ++marks;
  markOf.set(ids, known);
  return known;
}

export interface Summary {
  genres: GenreCounts[];
  flagged: number;
}

export function useSummary(ids: ReadonlySet<number>): Summary | null {
  const edits = useStore(overlayStore);
  const { data } = useQuery({
    queryKey: ['selection.summary', { selection: mark(ids) }],
    enabled: ids.size > 1,
    queryFn: async (): Promise<Stamped<Output<'selection.summary'>>> => {
      const atRevision = newestRevision();
      return { ...(await call('selection.summary', { posterIds: [...ids] })), atRevision };
    },
    gcTime: 10_000,
  });
  if (!data || ids.size < 2) return null;
  return {
    flagged: data.flagged,
    genres: data.genres.map((counts) => paintedCounts(counts, ids, data.atRevision, edits)),
  };
}
