// The map of the posters: the calls of `shared/calls/map.ts`. The reader answers; the core adds which encoder the project uses.
import type { mapCalls as contractOfMap } from '../../shared/calls/map.ts';
import { AppError } from '../../shared/errors.ts';
import type { CallHandlers } from './dispatch.ts';
import { chooseImageEncoder } from './models/encoders.ts';
import type { Studio } from './studio.ts';

export function mapCalls(studio: Studio): Pick<CallHandlers, keyof typeof contractOfMap> {
  return {
    'map.start': async (input) => {
      const { id } = await chooseImageEncoder(studio, studio.project());
      const job = await studio.jobs().start('map', `Make the map by ${id}`, input);
      return { jobId: job.id };
    },
    'map.points': async () => studio.project().read('map.points', { encoder: await encoderOf(studio) }),
    'map.values': (input) => studio.project().read('map.values', input),
    'map.matching': (input) => studio.project().read('map.matching', input),
    'map.table': (input) => studio.project().read('map.table', input),
  };
}

/** The project's encoder; null where it is not installed any more: the map is shown all the same. */
async function encoderOf(studio: Studio): Promise<{ id: string; hash: string } | null> {
  try {
    const { id, hash } = await chooseImageEncoder(studio, studio.project());
    return { id, hash };
  } catch (error) {
    if (error instanceof AppError && ['not_found', 'corrupt', 'unsupported'].includes(error.code)) return null;
    throw error;
  }
}
