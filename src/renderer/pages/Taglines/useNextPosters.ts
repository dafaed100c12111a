// The next posters of the queue are fetched while this one is looked at, so that the step to them is at once.
import { useEffect } from 'react';
import { posterUrl } from '../../api/client.ts';
import { callQuery, queryClient } from '../../api/queries.ts';
import type { DeskQueue } from './useDeskQueue.ts';

const AHEAD = 2;

export function useNextPosters(queue: DeskQueue, current: number | null): void {
  const next = Array.from({ length: AHEAD }, (_, i) => queue.rowAt((current ?? -1) + 1 + i)).flatMap((row) =>
    row === undefined || row === 'guest' ? [] : [row],
  );
  const key = next.map(({ posterId, hasImage }) => `${String(posterId)}${hasImage ? '' : '-'}`).join(' ');
  useEffect(() => {
    for (const each of key === '' ? [] : key.split(' ')) {
      const posterId = Number.parseInt(each, 10);
      if (!each.endsWith('-')) new Image().src = posterUrl(posterId, 'full');
      void queryClient.prefetchQuery(callQuery('desk.poster', { posterId }));
    }
  }, [key]);
}
