// Search by image and by text: the calls of `shared/calls/similar.ts`.
import type { similarCalls as contractOfSimilar } from '../../shared/calls/similar.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function similarCalls(_studio: Studio): Pick<CallHandlers, keyof typeof contractOfSimilar> {
  return {};
}
