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
  const underWay = new Set<string>();
  return {
    'drafts.make': async (request, { person, signal }) => {
      const { requestId } = request;
      if (underWay.has(requestId)) {
        throw new AppError('conflict', 'This request is under way already.', { hint: 'Ask with a number of its own.' });
      }
      underWay.add(requestId);
      try {
        return await makeDrafts(studio, request, person, signal);
      } finally {
        underWay.delete(requestId);
      }
    },
    'drafts.stop': async ({ requestId }) => {
      if (!underWay.has(requestId)) return { stopped: false };
      return studio.compute.call('stopDrafting', { request: requestId });
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
