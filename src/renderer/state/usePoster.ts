// One poster in full, painted with edits under way.
import { useMemo } from 'react';
import type { PosterDetail } from '../../shared/domain.ts';
import { useCall } from '../api/queries.ts';
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
