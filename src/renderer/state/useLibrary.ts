// Windowed pages of the library: 200 rows each, asked for around what is on screen, kept by react-query.
// Rows come painted with the edits that are still on their way.
import { useCallback, useMemo } from 'react';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import type { PosterRow } from '../../shared/domain.ts';
import type { Filter, Sort } from '../../shared/filter.ts';
import type { Output } from '../../shared/contract.ts';
import { callQuery, type Stamped } from '../api/queries.ts';
import { overlayStore } from './overlay.ts';
import { PAGE_ROWS, pagesAround, rowsAtHand } from './pages.ts';
import { useStore } from './store.ts';

export interface Library {
  total: number;
  /** False until the first answer of this view. */
  loaded: boolean;
  error: Error | null;
  runGenreIds: readonly number[];
  rowAt(index: number): PosterRow | undefined;
  /** A poster by id, when it is on one of the pages at hand. */
  rowOf(posterId: number): PosterRow | undefined;
  /** Place of a poster in the view, when it is on one of the pages at hand. */
  indexOf(posterId: number): number | undefined;
}

type Page = Stamped<Output<'library.page'>>;
const dataOf = (answers: readonly { data: Page | undefined }[]): (Page | undefined)[] => answers.map((a) => a.data);

/** The posters of a view, as far as they are on the pages around `first`..`last`. */
export function useLibrary(filter: Filter, sort: Sort, first: number, last: number): Library {
  const page = (offset: number) => callQuery('library.page', { filter, sort, offset, limit: PAGE_ROWS });
  // The first page says how many there are; the last view's answer stays until it comes, so nothing blinks.
  const head = useQuery({ ...page(0), placeholderData: keepPreviousData });
  const total = head.data?.total ?? 0;
  const pages = useMemo(() => pagesAround(first, last, total), [first, last, total]);
  const answers = useQueries({
    queries: pages.map((number) => ({ ...page(number * PAGE_ROWS), enabled: total > 0 })),
    combine: dataOf,
  });
  const edits = useStore(overlayStore);

  const rows = useMemo(() => {
    const further = pages.map((number, i) => ({ offset: number * PAGE_ROWS, page: answers[i] }));
    return rowsAtHand([{ offset: 0, page: head.data }, ...further], edits);
  }, [head.data, edits, answers, pages]);

  return {
    total,
    loaded: head.data !== undefined,
    error: head.error,
    runGenreIds: head.data?.runGenreIds ?? [],
    rowAt: useCallback((index: number) => rows.byIndex.get(index), [rows]),
    rowOf: useCallback((posterId: number) => rows.byId.get(posterId), [rows]),
    indexOf: useCallback((posterId: number) => rows.places.get(posterId), [rows]),
  };
}
