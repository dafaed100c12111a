// The library's view (filter and sort) as it stands in the URL. The address bar is the only place that holds it,
// apart from the last view, so that the rail leads back to it.
import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { viewFromSearch, viewToSearch, type Filter, type Sort } from '../../shared/filter.ts';
import { createStore, useStore } from './store.ts';

export const lastViewStore = createStore('');
/** The address of the evaluation that was looked at last, as search parameters; its form is the page's own matter. */
export const lastEvaluationStore = createStore('');

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
