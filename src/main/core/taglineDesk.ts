// The tagline desk: the calls of `shared/calls/taglineDesk.ts`.
import type { taglineDeskCalls as contractOfDesk } from '../../shared/calls/taglineDesk.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function taglineDeskCalls(studio: Studio): Pick<CallHandlers, keyof typeof contractOfDesk> {
  return {
    'desk.counts': (input) => studio.project().read('desk.counts', input),
    'desk.queue': (input) => studio.project().read('desk.queue', input),
    'desk.position': (input) => studio.project().read('desk.position', input),
    'desk.poster': (input) => studio.project().read('desk.poster', input),
    'drafts.decide': async (input, { person }) =>
      (await studio.project().write('drafts.decide', { ...input, person })).output,
    'taglines.approve': async (input, { person }) =>
      (await studio.project().write('taglines.approve', { ...input, person })).output,
    'desk.blocklist': () => studio.project().read('desk.blocklist', {}),
    'desk.setBlocklist': async (input, { person }) =>
      (await studio.project().write('desk.setBlocklist', { ...input, person })).output,
  };
}
