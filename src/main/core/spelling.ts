// What the page's spell check asks of the project: the calls of `shared/calls/spelling.ts`.
import type { spellingCalls as contractOfSpelling } from '../../shared/calls/spelling.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function spellingCalls(studio: Studio): Pick<CallHandlers, keyof typeof contractOfSpelling> {
  return { 'spelling.known': (input) => studio.project().read('spelling.known', input) };
}
