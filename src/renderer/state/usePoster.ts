// One poster in full, painted with edits under way.
import { useMemo } from 'react';
import type { PosterDetail } from '../../shared/domain.ts';
import { queryClient, queryKey, useCall } from '../api/queries.ts';
import { overlayStore, painted } from './overlay.ts';
import { useStore } from './store.ts';

/** The poster, or null while it is not known; the last one stays until the next has come. */
export function usePoster(posterId: number | null): { poster: PosterDetail | null; error: Error | null } {
  const { data, error } = useCall(
    'poster.get',
    { posterId: posterId ?? 0 },
    { enabled: posterId !== null, keep: true },
  );
  const edits = useStore(overlayStore);
  const poster = useMemo(() => (data ? painted(data, data.atRevision, edits) : null), [data, edits]);
  return { poster: posterId === null ? null : poster, error };
}

/**
 * Takes over what an edit of a text has saved, before the poster is asked for again: an undo right after it would otherwise
 * bring back what the page still shows as the text of now, and the field would keep a text that nobody has.
 */
export function knowSaved(posterId: number, saved: Partial<Pick<PosterDetail, 'note' | 'tagline'>>): void {
  queryClient.setQueryData<PosterDetail>(queryKey('poster.get', { posterId }), (known) =>
    known === undefined ? undefined : { ...known, ...saved },
  );
}
