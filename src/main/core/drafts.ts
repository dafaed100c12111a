// Making drafts: the calls of `shared/calls/drafts.ts`. How one request is made is drafting/interactive.ts, many at once are the
// job jobs/draftJob.ts.
import type { draftsCalls as contractOfDrafts } from '../../shared/calls/drafts.ts';
import { AppError } from '../../shared/errors.ts';
import type { CallHandlers } from './dispatch.ts';
import { makeDrafts } from './drafting/interactive.ts';
import type { DraftJobInput } from './jobs/draftJob.ts';
import type { Studio } from './studio.ts';
import { resolveTaglineRun } from './taglineRuns.ts';

export function draftsCalls(studio: Studio): Pick<CallHandlers, keyof typeof contractOfDrafts> {
  /** Requests that are being made, and whether they are to end. */
  const underWay = new Map<string, { stopped: boolean }>();
  return {
    'drafts.make': async (request, { person, signal }) => {
      const { requestId } = request;
      if (underWay.has(requestId)) {
        throw new AppError('conflict', 'This request is under way already.', { hint: 'Ask with a number of its own.' });
      }
      const state = { stopped: false };
      underWay.set(requestId, state);
      try {
        return await makeDrafts(studio, request, person, { signal, stopped: () => state.stopped });
      } finally {
        underWay.delete(requestId);
      }
    },
    'drafts.stop': async ({ requestId }) => {
      const state = underWay.get(requestId);
      if (state === undefined) return { stopped: false };
      // Also one that the compute process has not heard of yet.
      state.stopped = true;
      await studio.compute.call('stopDrafting', { request: requestId });
      return { stopped: true };
    },
    'drafts.start': async (input, { person, role = 'owner' }) => {
      if (input.out !== undefined && role !== 'owner') {
        throw new AppError('forbidden', 'Only the owner of the studio may write files on its computer.');
      }
      // What can be told at once is told before the job waits in the queue; the run is that of now, not of then.
      const run = await resolveTaglineRun(studio, studio.project(), input.runId);
      const jobInput: DraftJobInput = { ...input, runId: run.runId, person };
      const job = await studio.jobs().start('draft', `Draft taglines with ${run.runName}`, jobInput);
      return { jobId: job.id };
    },
  };
}
