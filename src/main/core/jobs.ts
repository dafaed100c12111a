// Calls on jobs of any kind: list, look at, cancel, pause, resume, put in order.
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

type Calls = Pick<CallHandlers, 'jobs.list' | 'jobs.get' | 'jobs.cancel' | 'jobs.resume' | 'jobs.pause' | 'jobs.move'>;

export function jobCalls(studio: Studio): Calls {
  return {
    'jobs.list': async ({ limit }) => ({ jobs: await studio.jobs().list(limit) }),
    'jobs.get': ({ jobId }) => studio.jobs().get(jobId),
    'jobs.cancel': async ({ jobId }) => {
      await studio.jobs().cancel(jobId);
      return {};
    },
    'jobs.pause': async ({ jobId }) => {
      await studio.jobs().pause(jobId);
      return {};
    },
    'jobs.move': ({ jobId, before }) => {
      studio.jobs().move(jobId, before);
      return {};
    },
    'jobs.resume': async ({ jobId }) => {
      await studio.jobs().resume(jobId);
      return { jobId };
    },
  };
}
