// Event logs of other copies of the project, conflicts, agreement: the calls of `shared/calls/merging.ts`.
import type { mergingCalls as contractOfMerging } from '../../shared/calls/merging.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function mergingCalls(_studio: Studio): Pick<CallHandlers, keyof typeof contractOfMerging> {
  return {};
}
