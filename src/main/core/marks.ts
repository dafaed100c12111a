// Flags and notes on posters, guidelines of genres, the list of recent edits: the calls of `shared/calls/marks.ts`.
import type { marksCalls as contractOfMarks } from '../../shared/calls/marks.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function marksCalls(studio: Studio): Pick<CallHandlers, keyof typeof contractOfMarks> {
  return {
    'marks.set': async (input, { person }) => (await studio.project().write('marks.set', { ...input, person })).output,
    'guidelines.list': (input) => studio.project().read('guidelines.list', input),
    'guidelines.set': async (input, { person }) =>
      (await studio.project().write('guidelines.set', { ...input, person })).output,
    'edits.recent': (input) => studio.project().read('edits.recent', input),
    'edits.posters': (input) => studio.project().read('edits.posters', input),
    'edits.revert': async (input, { person }) =>
      (await studio.project().write('edits.revert', { ...input, person })).output,
  };
}
