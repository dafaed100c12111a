// The review queues: the reader ranks, the writer records decisions.
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function reviewCalls(studio: Studio): Pick<CallHandlers, 'review.queue' | 'review.counts' | 'review.decide'> {
  return {
    'review.queue': (input) => studio.project().read('review.queue', input),
    'review.counts': (input) => studio.project().read('review.counts', input),
    'review.decide': async (input, { person }) =>
      (await studio.project().write('review.decide', { ...input, person })).output,
  };
}
