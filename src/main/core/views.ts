// Saved views of the library: the calls of `shared/calls/views.ts`.
import type { viewsCalls as contractOfViews } from '../../shared/calls/views.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function viewsCalls(studio: Studio): Pick<CallHandlers, keyof typeof contractOfViews> {
  return {
    'views.list': () => studio.project().read('views.list', {}),
    'views.save': async (input, { person }) =>
      (await studio.project().write('views.save', { ...input, person })).output,
    'views.rename': async (input) => (await studio.project().write('views.rename', input)).output,
    'views.delete': async (input) => {
      await studio.project().write('views.delete', input);
      return {};
    },
  };
}
