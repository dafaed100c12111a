// Who works in a shared studio: the calls of `shared/calls/people.ts`, and what the server asks of its people.
import type { peopleCalls as contractOfPeople } from '../../shared/calls/people.ts';
import type { Role } from '../../shared/roles.ts';
import type { CallHandlers } from './dispatch.ts';
import type { PeopleRegistry } from './people/registry.ts';
import type { Presence } from './people/presence.ts';

export interface People {
  registry: PeopleRegistry;
  presence: Presence;
  /** Who edits as the owner. */
  ownerName: () => string;
  /** Where this studio is served; null while it is not. */
  address: () => string | null;
}

export function peopleCalls({
  registry,
  presence,
  ownerName,
  address,
}: People): Pick<CallHandlers, keyof typeof contractOfPeople> {
  const withUrl = <T extends { code: string }>(link: T): T & { url: string | null } => {
    const base = address();
    return { ...link, url: base === null ? null : `${base}/?code=${link.code}` };
  };
  return {
    'people.me': (_input, { person, role }) => ({
      name: person,
      role: role ?? ('owner' satisfies Role),
      shared: registry.list().length > 0,
      here: presence.here(),
    }),
    'people.list': () => ({ people: registry.list() }),
    'people.add': ({ name, role }) => withUrl(registry.add(name, role, [ownerName()])),
    'people.link': ({ name }) => withUrl(registry.link(name)),
    'people.remove': ({ name }) => {
      registry.remove(name);
      return {};
    },
  };
}
