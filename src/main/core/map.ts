// The map of the posters: the calls of `shared/calls/map.ts`. The reader answers; the core adds which encoder the project uses.
import type { mapCalls as contractOfMap } from '../../shared/calls/map.ts';
import type { CallHandlers } from './dispatch.ts';
import { chooseImageEncoder, usableEncoder } from './models/encoders.ts';
import type { Studio } from './studio.ts';

export function mapCalls(studio: Studio): Pick<CallHandlers, keyof typeof contractOfMap> {
  return {
    'map.start': async (input) => {
      const { id } = await chooseImageEncoder(studio, studio.project());
      const job = await studio.jobs().start('map', `Make the map by ${id}`, input);
      return { jobId: job.id };
    },
    'map.points': async () => {
      const project = studio.project();
      const encoder = await usableEncoder(studio, project);
      return project.read('map.points', { encoder: encoder && { id: encoder.id, hash: encoder.hash } });
    },
    'map.values': (input) => studio.project().read('map.values', input),
    'map.matching': (input) => studio.project().read('map.matching', input),
    'map.table': (input) => studio.project().read('map.table', input),
  };
}
