// Who works in a shared studio: the calls of `shared/calls/people.ts`.
import type { peopleCalls as contractOfPeople } from '../../shared/calls/people.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function peopleCalls(_studio: Studio): Pick<CallHandlers, keyof typeof contractOfPeople> {
  return {};
}
