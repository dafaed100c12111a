// Named states of the labels: the calls of `shared/calls/snapshots.ts`.
import type { snapshotsCalls as contractOfSnapshots } from '../../shared/calls/snapshots.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function snapshotsCalls(_studio: Studio): Pick<CallHandlers, keyof typeof contractOfSnapshots> {
  return {};
}
