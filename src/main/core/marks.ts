// Flags and notes on posters, second looks at pairs, guidelines of genres: the calls of `shared/calls/marks.ts`.
import type { marksCalls as contractOfMarks } from '../../shared/calls/marks.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function marksCalls(_studio: Studio): Pick<CallHandlers, keyof typeof contractOfMarks> {
  return {};
}
