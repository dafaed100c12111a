// The queue of the desk in pages of 100, asked for around what is on screen, painted with decisions that are on their way, and with
// the poster at hand in its old place where it has left the list (queuePlace.ts).
import { useMemo } from 'react';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import type { DeskList } from '../../../shared/calls/taglineDesk.ts';
import type { Output } from '../../../shared/contract.ts';
import type { Filter } from '../../../shared/filter.ts';
import { callQuery, type Stamped } from '../../api/queries.ts';
import { deskPaintStore, paintedQueued, type QueuedPoster } from '../../state/deskPaint.ts';
import { useStore } from '../../state/store.ts';
import { guestAt, listIndex, shownTotal, type QueuePlace } from './queuePlace.ts';

const PAGE = 100;

type Page = Stamped<Output<'desk.queue'>>;
const dataOf = (answers: readonly { data: Page | undefined }[]): (Page | undefined)[] => answers.map((a) => a.data);

export interface DeskQueue {
  /** Rows that are shown. */
  total: number;
  /** Posters that the list has. */
  listed: number;
  /** False until the first answer of this very list. */
  loaded: boolean;
  error: Error | null;
  rowAt(shown: number): QueuedPoster | 'guest' | undefined;
  /** The row of the poster at hand; null where none is. */
  current: number | null;
  /** The first poster of the list. */
  first: QueuedPoster | undefined;
}

const pagesOf = (indexes: readonly number[], total: number): number[] => {
  const last = Math.max(0, Math.ceil(total / PAGE) - 1);
  return [...new Set(indexes.map((index) => Math.min(last, Math.max(0, Math.floor(index / PAGE)))))].sort(
    (a, b) => a - b,
  );
};

/**
 * @param place the poster at hand and the row in which it was last; where that is not known yet, the list has not come
 * @param from the first row on screen, and `to` the last
 */
export function useDeskQueue(
  list: DeskList,
  filter: Filter,
  place: QueuePlace | null,
  { from, to }: { from: number; to: number },
): DeskQueue {
  const page = (number: number) => callQuery('desk.queue', { list, filter, offset: number * PAGE, limit: PAGE });
  // The first page says how many there are; the last list stays until it comes, so nothing blinks.
  const head = useQuery({ ...page(0), placeholderData: keepPreviousData });
  const listed = head.data?.total ?? 0;
  const at = place === null ? 0 : place.index;
  const numbers = useMemo(
    () => pagesOf([from, to, ...(at === null ? [] : [at - 1, at, at + 1])], listed),
    [from, to, at, listed],
  );
  const answers = useQueries({
    queries: numbers.map((number) => ({ ...page(number), enabled: listed > 0 && !head.isPlaceholderData })),
    combine: dataOf,
  });
  const paint = useStore(deskPaintStore);
  const rows = useMemo(() => {
    const byIndex = new Map<number, QueuedPoster>();
    const places = new Map<number, number>();
    const all = [{ offset: 0, data: head.data }, ...numbers.map((n, i) => ({ offset: n * PAGE, data: answers[i] }))];
    for (const { offset, data } of all) {
      data?.posters.forEach((queued, i) => {
        byIndex.set(offset + i, paintedQueued(queued, data.revision, paint));
        places.set(queued.posterId, offset + i);
      });
    }
    return { byIndex, places };
  }, [head.data, numbers, answers, paint]);

  const headLoaded = head.data !== undefined && !head.isPlaceholderData;
  const loaded = headLoaded && (at !== null || (place !== null && rows.places.has(place.posterId)));
  const known = loaded && numbers.every((_, i) => answers[i] !== undefined || listed === 0);
  const inList = place === null ? undefined : (rows.places.get(place.posterId) ?? (known ? undefined : 'unknown'));
  const guest = guestAt(place, inList, listed);
  return {
    total: shownTotal(listed, guest),
    listed,
    loaded,
    error: head.error,
    rowAt: (shown) => {
      const index = listIndex(shown, guest);
      return index === null ? 'guest' : rows.byIndex.get(index);
    },
    current: place === null ? null : (guest ?? (typeof inList === 'number' ? inList : place.index)),
    first: rows.byIndex.get(0),
  };
}
