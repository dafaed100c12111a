// Posters that show the same picture: the calls of `shared/calls/duplicates.ts`.
import type { duplicatesCalls as contractOfDuplicates } from '../../shared/calls/duplicates.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function duplicatesCalls(studio: Studio): Pick<CallHandlers, keyof typeof contractOfDuplicates> {
  return {
    'duplicates.find': async (input) => {
      const job = await studio.jobs().start('duplicates', 'Find duplicates', input);
      return { jobId: job.id };
    },
    'duplicates.list': (input) => studio.project().read('duplicates.list', input),
    'duplicates.propagate': async (input, { person }) =>
      (await studio.project().write('duplicates.propagate', { ...input, person })).output,
    'duplicates.tellApart': async (input, { person }) =>
      (await studio.project().write('duplicates.tellApart', { ...input, person })).output,
  };
}
