// Training runs: list, metrics, comparison, and which one is active.
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

type Calls = Pick<CallHandlers, 'runs.list' | 'runs.get' | 'runs.activate' | 'runs.evaluate' | 'runs.changed'>;

export function runCalls(studio: Studio): Calls {
  return {
    'runs.list': (input) => studio.project().read('runs.list', input),
    'runs.get': (input) => studio.project().read('runs.get', input),
    'runs.activate': async (input) => {
      await studio.project().write('run.activate', input);
      return {};
    },
    'runs.evaluate': (input) => studio.project().read('runs.evaluate', input),
    'runs.changed': (input) => studio.project().read('runs.changed', input),
  };
}
