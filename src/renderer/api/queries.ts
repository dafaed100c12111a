// React-query over the contract: one cache entry per call and input, stamped with the revision that it is at least as new as.
// Which entries an event makes stale is decided in events.ts.
import { keepPreviousData, QueryClient, useQuery, type QueryKey, type UseQueryResult } from '@tanstack/react-query';
import type { CallName, Input, Output } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import { call, newestRevision } from './client.ts';

/** An answer with the revision that was known when it was asked for: it is at least that new. */
export type Stamped<T> = T & { atRevision: number };

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: 120_000,
      refetchOnWindowFocus: false,
      // A second part that asks what has just failed shows the failure; else showing it would ask again, without end.
      retryOnMount: false,
      retry: (count, error) => error instanceof AppError && error.code === 'offline' && count < 3,
    },
  },
});

export const queryKey = <N extends CallName>(name: N, input: Input<N>): [N, Input<N>] => [name, input];

/** Options of a query for a call, to be used with any of react-query's hooks. */
export function callQuery<N extends CallName>(name: N, input: Input<N>) {
  return {
    queryKey: queryKey(name, input),
    queryFn: async (): Promise<Stamped<Output<N>>> => {
      const atRevision = newestRevision();
      return { ...(await call(name, input)), atRevision };
    },
  };
}

/** Answers that say how single posters and the selection stand. */
const ROWS: ReadonlySet<unknown> = new Set<CallName>([
  'library.page',
  'poster.get',
  'selection.summary',
  'desk.poster',
]);
const FRESH_MS = 2000;

/** Resolves when no answer about posters on screen is on its way any more, or is too long on its way to be waited for. */
export function rowsAreFresh(): Promise<void> {
  const underWay = (): boolean => queryClient.isFetching({ predicate: (query) => ROWS.has(query.queryKey[0]) }) > 0;
  return new Promise((resolve) => {
    const end = (): void => {
      stop();
      clearTimeout(late);
      resolve();
    };
    const late = setTimeout(end, FRESH_MS);
    const stop = queryClient.getQueryCache().subscribe(() => {
      if (!underWay()) end();
    });
    if (!underWay()) end();
  });
}

export interface CallOptions {
  enabled?: boolean;
  /** Shows the last answer while another is on its way. */
  keep?: boolean;
  refetchInterval?: number | false;
}

/** Asks the studio and keeps the answer current. */
export function useCall<N extends CallName>(
  name: N,
  input: Input<N>,
  options: CallOptions = {},
): UseQueryResult<Stamped<Output<N>>> {
  const { enabled = true, keep = false, refetchInterval = false } = options;
  const query: { queryKey: QueryKey; queryFn: () => Promise<object> } = callQuery(name, input);
  const result = useQuery<object>({
    ...query,
    enabled,
    refetchInterval,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
  });
  // The cache is keyed by the call, so what comes out is that call's answer.
  return result as UseQueryResult<Stamped<Output<N>>>;
}
