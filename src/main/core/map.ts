// The map of the posters: the calls of `shared/calls/map.ts`.
import type { mapCalls as contractOfMap } from '../../shared/calls/map.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function mapCalls(_studio: Studio): Pick<CallHandlers, keyof typeof contractOfMap> {
  return {};
}
