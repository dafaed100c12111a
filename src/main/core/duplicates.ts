// Posters that show the same picture: the calls of `shared/calls/duplicates.ts`.
import type { duplicatesCalls as contractOfDuplicates } from '../../shared/calls/duplicates.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function duplicatesCalls(_studio: Studio): Pick<CallHandlers, keyof typeof contractOfDuplicates> {
  return {};
}
