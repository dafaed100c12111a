// The genre vocabulary as something to edit: the calls of `shared/calls/vocabulary.ts`.
import type { vocabularyCalls as contractOfVocabulary } from '../../shared/calls/vocabulary.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function vocabularyCalls(_studio: Studio): Pick<CallHandlers, keyof typeof contractOfVocabulary> {
  return {};
}
