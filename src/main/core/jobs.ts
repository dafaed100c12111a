// Calls on jobs of any kind: list, look at, cancel, resume.
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function jobCalls(studio: Studio): Pick<CallHandlers, 'jobs.list' | 'jobs.get' | 'jobs.cancel' | 'jobs.resume'> {
  return {
    'jobs.list': async ({ limit }) => ({ jobs: await studio.jobs().list(limit) }),
    'jobs.get': ({ jobId }) => studio.jobs().get(jobId),
    'jobs.cancel': async ({ jobId }) => {
      await studio.jobs().cancel(jobId);
      return {};
    },
    'jobs.resume': async ({ jobId }) => {
      await studio.jobs().resume(jobId);
      return { jobId };
    },
  };
}
