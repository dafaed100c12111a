// A tagline run of the tiny model, trained in a moment: its prefix network alone, so that it still ends its texts.
import type { Job } from '../../../src/shared/domain.ts';
import type { Core } from '../../../src/main/core/core.ts';

export async function settledJob(core: Core, jobId: string, ...states: Job['state'][]): Promise<Job> {
  for (;;) {
    const job = await core.call('jobs.get', { jobId });
    if (states.includes(job.state)) return job;
    if (job.state === 'failed') throw new Error(`${String(job.error?.code)}: ${String(job.error?.message)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Trains on the open project from the installed model `tiny`; the id of the run. */
export async function trainTiny(core: Core): Promise<string> {
  const recipe = {
    ...{ prefixLength: 2, hidden: [8], trainedBlocks: 0, epochs: 1, batchSize: 64, scoredPosters: 0 },
    ...{ learningRate: 1e-6 },
  };
  const { jobId, runId } = await core.call('train.taglines', { recipe, base: 'tiny', device: 'cpu', threads: 1 });
  await settledJob(core, jobId, 'done');
  return runId;
}
