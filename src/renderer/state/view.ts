// The library's view (filter and sort) as it stands in the URL. The address bar is the only place that holds it,
// apart from the last view, so that the rail leads back to it.
import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { viewFromSearch, viewToSearch, type Filter, type Sort } from '../../shared/filter.ts';
import { createStore, useStore } from './store.ts';

export const lastViewStore = createStore('');

export interface View {
  filter: Filter;
  sort: Sort;
}

/** The view and how to change it. Off the library it is the last one. Changing the filter replaces the address while typing, else adds to the history. */
export function useView(): View & { setView: (next: Partial<View>, options?: { replace?: boolean }) => void } {
  const { search, pathname } = useLocation();
  const navigate = useNavigate();
  const lastView = useStore(lastViewStore);
  const here = pathname === '/library' ? search : lastView;
  const view = useMemo(() => viewFromSearch(here), [here]);
  const setView = useCallback(
    (next: Partial<View>, options: { replace?: boolean } = {}) => {
      const text = viewToSearch(next.filter ?? view.filter, next.sort ?? view.sort);
      lastViewStore.set(text);
      void navigate(
        { pathname: '/library', search: text },
        { replace: options.replace === true && pathname === '/library' },
      );
    },
    [navigate, pathname, view],
  );
  return { ...view, setView };
}

type GenrePart = NonNullable<Filter['genres']>[number];

/** What the filter says of one genre. */
export const genrePart = (filter: Filter, genreId: number): GenrePart | undefined =>
  filter.genres?.find((g) => g.genreId === genreId);

/** The filter with one genre's part replaced; undefined takes it out. */
export function withGenrePart(filter: Filter, genreId: number, part: Omit<GenrePart, 'genreId'> | undefined): Filter {
  const others = (filter.genres ?? []).filter((g) => g.genreId !== genreId);
  const genres = part ? [...others, { genreId, ...part }] : others;
  const { genres: _old, ...rest } = filter;
  return genres.length > 0 ? { ...rest, genres } : rest;
}

/** The filter with one scalar part set, or taken out when undefined or empty. */
export function withPart<K extends Exclude<keyof Filter, 'genres'>>(
  filter: Filter,
  key: K,
  value: Filter[K] | undefined,
): Filter {
  const next: Filter = { ...filter, [key]: value };
  return Object.fromEntries(Object.entries(next).filter(([, v]) => v !== undefined && v !== '')) as Filter;
}

/** How many parts restrict the view. */
export const partCount = (filter: Filter): number =>
  Object.entries(filter).reduce((sum, [key, value]) => sum + (key === 'genres' ? (value as unknown[]).length : 1), 0);
