// Saved views of the library: the calls of `shared/calls/views.ts`.
import type { viewsCalls as contractOfViews } from '../../shared/calls/views.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function viewsCalls(_studio: Studio): Pick<CallHandlers, keyof typeof contractOfViews> {
  return {};
}
