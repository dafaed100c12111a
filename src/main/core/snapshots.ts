// Named states of the labels: the calls of `shared/calls/snapshots.ts`.
import type { snapshotsCalls as contractOfSnapshots } from '../../shared/calls/snapshots.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function snapshotsCalls(studio: Studio): Pick<CallHandlers, keyof typeof contractOfSnapshots> {
  return {
    'snapshots.save': async ({ name }, { person }) => {
      const project = studio.project();
      const point = await project.read('snapshots.point', {});
      const { id } = await project.write('snapshots.save', { name, point, person });
      return project.read('snapshots.get', { id });
    },
    'snapshots.list': () => studio.project().read('snapshots.list', {}),
    'snapshots.diff': (input) => studio.project().read('snapshots.diff', input),
    'snapshots.restore': async ({ id }, { person }) =>
      (await studio.project().write('snapshots.restore', { id, person })).output,
    'snapshots.delete': async ({ id }) => {
      await studio.project().write('snapshots.delete', { id });
      return {};
    },
  };
}
