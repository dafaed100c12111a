// The library's view (filter and sort) as it stands in the URL. The address bar is the only place that holds it,
// apart from the last view, so that the rail leads back to it.
import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { viewFromSearch, viewToSearch, type Filter, type Sort } from '../../shared/filter.ts';
import { createStore, useStore } from './store.ts';

export const lastViewStore = createStore('');
/** The address of the evaluation that was looked at last, as search parameters; its form is the page's own matter. */
export const lastEvaluationStore = createStore('');

/** What the library is ranked by stays where the filter changes; its meaning is likeness.ts' matter. */
function keepLikeness(next: string, before: string): string {
  const params = new URLSearchParams(next);
  const old = new URLSearchParams(before);
  for (const name of ['like', 'looks', 'picture']) {
    const value = old.get(name);
    if (value !== null) params.set(name, value);
  }
  return params.toString();
}

export interface View {
  filter: Filter;
  sort: Sort;
}

/** The view as it was asked for last: what is drawn comes a moment later. */
export const viewNow = (): View => viewFromSearch(lastViewStore.get());

/** The view and how to change it. Off the library it is the last one. Changing the filter replaces the address while typing, else adds to the history. */
export function useView(): View & { setView: (next: Partial<View>, options?: { replace?: boolean }) => void } {
  const { search, pathname } = useLocation();
  const navigate = useNavigate();
  const lastView = useStore(lastViewStore);
  const here = pathname === '/library' ? search : lastView;
  const view = useMemo(() => viewFromSearch(here), [here]);
  const setView = useCallback(
    (next: Partial<View>, options: { replace?: boolean } = {}) => {
      const text = keepLikeness(viewToSearch(next.filter ?? view.filter, next.sort ?? view.sort), here);
      lastViewStore.set(text);
      void navigate(
        { pathname: '/library', search: text },
        { replace: options.replace === true && pathname === '/library' },
      );
    },
    [here, navigate, pathname, view],
  );
  return { ...view, setView };
}
