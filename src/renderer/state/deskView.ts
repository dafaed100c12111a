// What the tagline desk shows, as it stands in the address: the list, the filter (written as the library writes it) and the
// poster. The address is the only place that holds it, apart from the last one, so that the rail leads back to it.
import { useCallback, useEffect, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { deskListSchema, type DeskList } from '../../shared/calls/taglineDesk.ts';
import { DEFAULT_SORT, viewFromSearch, viewToSearch, type Filter } from '../../shared/filter.ts';
import { deskOpens } from './deskOpening.ts';
import { createStore, useStore } from './store.ts';

export const DESK_PATH = '/taglines';
export const lastDeskStore = createStore('');

export interface DeskView {
  list: DeskList;
  filter: Filter;
  /** The poster in the middle; null before one is chosen. */
  posterId: number | null;
}

/**
 * The poster at hand as the last key has made it. The address follows a moment later: the next key must not find the poster that
 * was left. It holds for one list and filter, while the address says one of the posters that were passed.
 */
interface AtHand {
  view: string;
  posterId: number;
  passed: readonly (number | null)[];
}
const atHandStore = createStore<AtHand | null>(null);

/** Most people come for the posters that have nothing yet. */
export const FIRST_LIST: DeskList = 'none';

/** The list to begin with: drafts that wait where no tagline is missing, and all posters where nothing waits either. */
export function openingList(counts: Readonly<Record<DeskList, number>>): DeskList {
  if (counts.none > 0 || counts.all === 0) return FIRST_LIST;
  return counts.waiting > 0 ? 'waiting' : 'all';
}

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

/** The address of the desk as it was asked for last; null on another page. What is drawn comes a moment later. */
function askedSearch(): string | null {
  const address = window.location.hash.slice(1);
  const end = address.indexOf('?');
  const path = end < 0 ? address : address.slice(0, end);
  return path === DESK_PATH ? address.slice(path.length) : null;
}
/** Whether the desk is the page that was asked for last. */
export const isDeskAsked = (): boolean => askedSearch() !== null;

const listKey = (view: DeskView): string => deskToSearch({ ...view, posterId: null });

/** Whether a list is the one that was asked for last, on the desk. */
export function isAskedList(view: Pick<DeskView, 'list' | 'filter'>): boolean {
  const asked = askedSearch();
  return asked !== null && listKey(deskFromSearch(asked)) === listKey({ ...view, posterId: null });
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
  const inAddress = useMemo(() => deskFromSearch(here), [here]);
  const atHand = useStore(atHandStore);
  const viewKey = useMemo(() => listKey(inAddress), [inAddress]);
  const isAhead = atHand?.view === viewKey && atHand.passed.includes(inAddress.posterId);
  const posterId = isAhead ? atHand.posterId : inAddress.posterId;
  const view = useMemo(() => ({ ...inAddress, posterId }), [inAddress, posterId]);
  useEffect(() => {
    // The address has come after. A key since then has made another one, which stays.
    if (atHand === null || (isAhead && atHand.posterId !== inAddress.posterId)) return;
    atHandStore.set((now) => (now === atHand ? null : now));
  }, [atHand, isAhead, inAddress.posterId]);
  const setDesk = useCallback(
    (next: Partial<DeskView>, options: { replace?: boolean } = {}) => {
      // From what was asked for last, not from what is drawn: the key before this one may have changed it.
      const asked = askedSearch();
      const before = deskFromSearch(asked ?? lastDeskStore.get());
      const { posterId: to } = next;
      if (next.list === undefined && next.filter === undefined) {
        // A poster of a list that was left meanwhile.
        if (listKey(before) !== viewKey || to == null) return;
        atHandStore.set((now) => ({
          view: viewKey,
          posterId: to,
          passed: [...(now?.view === viewKey ? now.passed : []), inAddress.posterId, before.posterId, to],
        }));
        deskOpens('poster');
      } else {
        // The list that is shown already: the poster stays.
        if (asked !== null && next.list === before.list && next.filter === undefined) return;
        deskOpens('list');
      }
      const text = deskToSearch({ ...before, posterId: null, ...next });
      lastDeskStore.set(text);
      void navigate({ pathname: DESK_PATH, search: text }, { replace: options.replace === true && asked !== null });
    },
    [navigate, viewKey, inAddress.posterId],
  );
  return { ...view, setDesk };
}
