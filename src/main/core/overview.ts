// The project as a whole in numbers: the calls of `shared/calls/overview.ts`.
import type { overviewCalls as contractOfOverview } from '../../shared/calls/overview.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function overviewCalls(_studio: Studio): Pick<CallHandlers, keyof typeof contractOfOverview> {
  return {};
}
