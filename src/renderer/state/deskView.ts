// What the tagline desk shows, as it stands in the address: the list, the filter (written as the library writes it) and the
// poster. The address is the only place that holds it, apart from the last one, so that the rail leads back to it.
import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { deskListSchema, type DeskList } from '../../shared/calls/taglineDesk.ts';
import { DEFAULT_SORT, viewFromSearch, viewToSearch, type Filter } from '../../shared/filter.ts';
import { createStore, useStore } from './store.ts';

export const DESK_PATH = '/taglines';
export const lastDeskStore = createStore('');

export interface DeskView {
  list: DeskList;
  filter: Filter;
  /** The poster in the middle; null before one is chosen. */
  posterId: number | null;
}

/** Most people come for the posters that have nothing yet. */
const FIRST_LIST: DeskList = 'none';

/** Writes a view of the desk as search parameters; the first list without a filter is the empty string. */
export function deskToSearch({ list, filter, posterId }: DeskView): string {
  const params = new URLSearchParams(viewToSearch(filter, DEFAULT_SORT));
  if (list !== FIRST_LIST) params.set('list', list);
  if (posterId !== null) params.set('poster', String(posterId));
  return params.toString();
}

/** Reads what `deskToSearch` wrote; what makes no sense is dropped. */
export function deskFromSearch(search: string): DeskView {
  const params = new URLSearchParams(search);
  const list = deskListSchema.safeParse(params.get('list'));
  const poster = params.get('poster');
  return {
    list: list.success ? list.data : FIRST_LIST,
    filter: viewFromSearch(search).filter,
    posterId: poster !== null && /^\d{1,9}$/.test(poster) ? Number(poster) : null,
  };
}

/**
 * The view and how to change it. Another list or filter leaves the poster: the queue says which comes first. Steps from poster
 * to poster replace the address, so that Back leads out of the desk and not through all that was looked at.
 */
export function useDeskView(): DeskView & {
  setDesk: (next: Partial<DeskView>, options?: { replace?: boolean }) => void;
} {
  const { search, pathname } = useLocation();
  const navigate = useNavigate();
  const last = useStore(lastDeskStore);
  const here = pathname === DESK_PATH ? search : last;
  const view = useMemo(() => deskFromSearch(here), [here]);
  const setDesk = useCallback(
    (next: Partial<DeskView>, options: { replace?: boolean } = {}) => {
      const posterId = next.list === undefined && next.filter === undefined ? view.posterId : null;
      const text = deskToSearch({ ...view, posterId, ...next });
      lastDeskStore.set(text);
      void navigate(
        { pathname: DESK_PATH, search: text },
        { replace: options.replace === true && pathname === DESK_PATH },
      );
    },
    [navigate, pathname, view],
  );
  return { ...view, setDesk };
}
