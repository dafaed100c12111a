// The review queues: the reader ranks, the writer records decisions. Where the nearest posters are not known yet, the core has
// them found beside, once; large projects leave that to cross-validation.
import { toWireError } from '../../shared/errors.ts';
import type { CallHandlers } from './dispatch.ts';
import { findNearest } from './jobs/nearestPosters.ts';
import type { OpenProject } from './openProject.ts';
import type { Studio } from './studio.ts';
import { chooseThreads } from './threads.ts';

/** Found in a few seconds of two cores. */
const MOST_BESIDE = 15_000;

export function reviewCalls(studio: Studio): Pick<CallHandlers, 'review.queue' | 'review.counts' | 'review.decide'> {
  const tried = new WeakSet<OpenProject>();
  const findBeside = async (project: OpenProject, runId: string): Promise<void> => {
    if (tried.has(project) || project.opened.readOnly || studio.jobs().busy) return;
    tried.add(project);
    try {
      const { encoder } = await project.read('runs.get', { runId });
      const threads = await chooseThreads(studio);
      const most = MOST_BESIDE;
      if (!(await findNearest(project, studio.compute, { modelHash: encoder.hash, threads, most }))) return;
      const { revision } = await project.info();
      await project.publish({ revision, what: ['embeddings'], posterIds: [] });
    } catch (error) {
      // The project may have been closed; the queues do without.
      studio.log.warn('the nearest posters could not be found', { error: toWireError(error).message });
    }
  };
  return {
    'review.queue': async (input) => {
      const project = studio.project();
      const answer = await project.read('review.queue', input);
      if (answer.basis?.neighbours === 'missing') void findBeside(project, answer.basis.runId);
      return answer;
    },
    'review.counts': (input) => studio.project().read('review.counts', input),
    'review.decide': async (input, { person }) =>
      (await studio.project().write('review.decide', { ...input, person })).output,
  };
}
