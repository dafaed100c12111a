// The library ranked by likeness: windowed pages like those of useLibrary.ts, and what the studio says of the search. While the
// index is being made it asks again.
import { useCallback, useMemo } from 'react';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import type { Output } from '../../shared/contract.ts';
import type { Filter } from '../../shared/filter.ts';
import { call } from '../api/client.ts';
import { callQuery, type Stamped } from '../api/queries.ts';
import type { Likeness } from './likeness.ts';
import { overlayStore } from './overlay.ts';
import { PAGE_ROWS, pagesAround, rowsAtHand } from './pages.ts';
import { useStore } from './store.ts';
import type { Library } from './useLibrary.ts';

type Answer = Output<'similar.byPoster'>;
/** Milliseconds between two looks whether the index is ready. */
const AGAIN_MS = 1000;

/** Posters of a project that has none of this number: never asked for. */
const NOTHING: Likeness = { like: 0 };

export interface Ranked extends Library {
  /** What the studio says beside the posters; null until the first answer. */
  facts: Omit<Answer, 'rows'> | null;
  cosineOf(posterId: number): number | undefined;
  /** Ids of a range of the ranked list. */
  ids(from: number, to?: number): Promise<number[]>;
}

const inputOf = (likeness: Likeness, filter: Filter, offset: number) => {
  const page = { filter, offset, k: PAGE_ROWS };
  if ('like' in likeness) return ['similar.byPoster', { posterId: likeness.like, ...page }] as const;
  if ('looks' in likeness) return ['similar.byText', { text: likeness.looks, ...page }] as const;
  return ['similar.byImage', { path: likeness.picture, ...page }] as const;
};

// The three calls answer alike.
const queryOf = (likeness: Likeness, filter: Filter, offset: number) => {
  const [name, input] = inputOf(likeness, filter, offset);
  return callQuery(name, input) as unknown as { queryKey: [string, object]; queryFn: () => Promise<Stamped<Answer>> };
};

const dataOf = (answers: readonly { data: Stamped<Answer> | undefined }[]): (Stamped<Answer> | undefined)[] =>
  answers.map((answer) => answer.data);

export function useRanked(likeness: Likeness | null, filter: Filter, first: number, last: number): Ranked {
  const by = likeness ?? NOTHING;
  const head = useQuery({
    ...queryOf(by, filter, 0),
    enabled: likeness !== null,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.building ? AGAIN_MS : false),
  });
  const data = likeness === null ? undefined : head.data;
  const total = data?.total ?? 0;
  const pages = useMemo(() => pagesAround(first, last, total), [first, last, total]);
  const answers = useQueries({
    queries: pages.map((number) => ({ ...queryOf(by, filter, number * PAGE_ROWS), enabled: total > 0 })),
    combine: dataOf,
  });
  const edits = useStore(overlayStore);
  const rows = useMemo(() => {
    const all = [
      { offset: 0, page: data },
      ...pages.map((number, i) => ({ offset: number * PAGE_ROWS, page: answers[i] })),
    ];
    const cosines = new Map(all.flatMap(({ page }) => page?.rows.map(({ id, cosine }) => [id, cosine] as const) ?? []));
    return { ...rowsAtHand(all, edits), cosines };
  }, [data, edits, answers, pages]);

  return {
    total,
    loaded: data !== undefined,
    error: likeness === null ? null : head.error,
    runGenreIds: data?.runGenreIds ?? [],
    facts: data ?? null,
    rowAt: useCallback((index: number) => rows.byIndex.get(index), [rows]),
    rowOf: useCallback((posterId: number) => rows.byId.get(posterId), [rows]),
    indexOf: useCallback((posterId: number) => rows.places.get(posterId), [rows]),
    cosineOf: useCallback((posterId: number) => rows.cosines.get(posterId), [rows]),
    ids: async (from, to = total) => {
      const ids: number[] = [];
      for (let offset = from; offset < to; offset += PAGE_ROWS) {
        const [name, input] = inputOf(by, filter, offset);
        const answer = (await call(name, { ...input, k: Math.min(PAGE_ROWS, to - offset) } as never)) as Answer;
        ids.push(...answer.rows.map((row) => row.id));
      }
      return ids;
    },
  };
}
