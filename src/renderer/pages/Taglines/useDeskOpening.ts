// Tells the keys when the list and the poster that were asked for are drawn; until then they wait (state/deskOpening.ts).
import { useLayoutEffect } from 'react';
import { deskOpened, deskOpens } from '../../state/deskOpening.ts';
import type { DeskPoster } from '../../state/deskPaint.ts';
import { isAskedList, type DeskView } from '../../state/deskView.ts';
import type { DeskQueue } from './useDeskQueue.ts';

interface DeskOpeningOptions extends Pick<DeskView, 'list' | 'filter'> {
  queue: Pick<DeskQueue, 'loaded' | 'error'>;
  /** The poster at hand; null where the list has none, or none yet. */
  posterId: number | null;
  /** It as it is drawn; null until it is there. */
  poster: DeskPoster | null;
  error: Error | null;
  /** Whether it is known how many posters each list has: by that the list is chosen that the desk opens with. */
  counted: boolean;
}

export function useDeskOpening(options: DeskOpeningOptions): void {
  const { list, filter, queue, posterId, poster, error, counted } = options;
  // With each drawing: what is asked for changes by the address, what is there by answers.
  useLayoutEffect(() => {
    if (!isAskedList({ list, filter }) || !(queue.loaded || queue.error !== null)) {
      deskOpens('list');
      return;
    }
    if (posterId === null ? !counted : poster === null && error === null) return;
    const failure = queue.error ?? error;
    deskOpened('list', failure);
    deskOpened('poster', failure);
  });
  useLayoutEffect(
    () => () => {
      deskOpened('list');
      deskOpened('poster');
    },
    [],
  );
}
