// Who else works in this studio now, and what they edited last; followed by events.
import type { EventPayload, StudioEvent } from '../../shared/contract.ts';
import type { Here } from '../../shared/calls/people.ts';
import { queryClient, useCall } from '../api/queries.ts';
import { createStore, useStore } from './store.ts';

export type EditNews = EventPayload<'people.edited'>;

const presenceStore = createStore<readonly Here[] | null>(null);
/** The last edit of each person. */
export const newsStore = createStore<ReadonlyMap<string, EditNews>>(new Map());

/** Takes in the events of people. */
export function followPeople(event: StudioEvent): void {
  if (event.name === 'people.presence') {
    presenceStore.set(event.payload.here);
    void queryClient.invalidateQueries({ queryKey: ['people.list'] });
  } else if (event.name === 'people.edited') {
    newsStore.set((now) => new Map(now).set(event.payload.person, event.payload));
  } else if (event.name === 'project.changed') {
    newsStore.set(new Map());
  }
}

/** Who is at this window, and everybody who is here. The roles of a studio that nobody shares are the owner's. */
export function usePeople(): {
  me: string;
  role: 'owner' | 'curator' | 'viewer';
  shared: boolean;
  here: readonly Here[];
  /** False until the studio has said who this is. */
  known: boolean;
} {
  const { data } = useCall('people.me', {});
  const live = useStore(presenceStore);
  return {
    me: data?.name ?? '',
    role: data?.role ?? 'owner',
    shared: data?.shared ?? false,
    known: data !== undefined,
    here: live ?? data?.here ?? [],
  };
}

/** A colour that stays with a name: one of those of the curves, which are told apart in both themes. */
export function personColor(name: string): string {
  let sum = 7;
  for (const char of name) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973;
  return `var(--curve-${(sum % 9) + 1})`;
}

/** "AB" of "Ann Baker", "An" of "Ann". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => [...word][0] ?? '') : [...name.trim()].slice(0, 2);
  return letters.join('');
}
