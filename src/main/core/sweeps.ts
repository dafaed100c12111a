// Sweeps: several trainings that were asked for as one. Each is a job of its own in the queue; a sweep is what they have in
// common, and pausing, resuming or cancelling it does so for each of them that is not over.
import { v7 as uuidv7 } from 'uuid';
import type { Output } from '../../shared/contract.ts';
import type { Job } from '../../shared/domain.ts';
import { AppError } from '../../shared/errors.ts';
import type { CallHandlers } from './dispatch.ts';
import type { TrainJobInput } from './jobs/trainJob.ts';
import type { Studio } from './studio.ts';
import { checkTaglineRequest, startTaglineTraining } from './taglineTraining.ts';
import { checkRequest, startTraining } from './training.ts';

type Calls = Pick<
  CallHandlers,
  'sweeps.start' | 'sweeps.startTaglines' | 'sweeps.list' | 'sweeps.pause' | 'sweeps.resume' | 'sweeps.cancel'
>;

export function sweepCalls(studio: Studio): Calls {
  return {
    'sweeps.start': async ({ name, runs }) => {
      // All or none: a sweep whose last recipe is wrong should not be found out about in the morning.
      for (const [index, request] of runs.entries()) {
        await checkRequest(studio, request, `Run ${index + 1} of the sweep: `);
      }
      const sweep = { id: uuidv7(), name };
      await studio.project().write('sweep.put', { ...sweep, createdAt: studio.clock().toISOString() });
      const started: Output<'sweeps.start'>['runs'] = [];
      for (const [index, request] of runs.entries()) {
        const named = { ...request, name: request.name ?? `${name} ${index + 1}` };
        const { job, runId } = await startTraining(studio, named, sweep);
        started.push({ jobId: job.id, runId });
      }
      return { sweepId: sweep.id, runs: started };
    },
    'sweeps.startTaglines': async ({ name, runs }) => {
      for (const [index, request] of runs.entries()) {
        await checkTaglineRequest(studio, request, `Run ${index + 1} of the sweep: `);
      }
      const sweep = { id: uuidv7(), name };
      await studio.project().write('sweep.put', { ...sweep, createdAt: studio.clock().toISOString() });
      const started: Output<'sweeps.startTaglines'>['runs'] = [];
      for (const [index, request] of runs.entries()) {
        const named = { ...request, name: request.name ?? `${name} ${index + 1}` };
        const { job, runId } = await startTaglineTraining(studio, named, sweep);
        started.push({ jobId: job.id, runId });
      }
      return { sweepId: sweep.id, runs: started };
    },
    'sweeps.list': () => listSweeps(studio),
    'sweeps.pause': async ({ sweepId }) => {
      const open = (await membersOf(studio, sweepId)).filter(({ state }) => state === 'queued' || state === 'running');
      for (const { id } of runningLast(open)) {
        await studio.jobs().pause(id).catch(ignoreOver);
      }
      return { jobs: open.length };
    },
    'sweeps.resume': async ({ sweepId }) => {
      const members = await membersOf(studio, sweepId);
      const stopped = members.filter(({ state }) => state === 'paused' || state === 'interrupted');
      for (const { id } of stopped) await studio.jobs().resume(id);
      return { jobs: stopped.length };
    },
    'sweeps.cancel': async ({ sweepId }) => {
      const over = new Set<Job['state']>(['done', 'failed', 'cancelled']);
      const open = (await membersOf(studio, sweepId)).filter(({ state }) => !over.has(state));
      for (const { id } of runningLast(open)) await studio.jobs().cancel(id);
      return { jobs: open.length };
    },
  };
}

/** What waits before what runs: stopping the one that runs would else begin the next. */
const runningLast = (jobs: readonly Job[]): Job[] =>
  jobs.toSorted((a, b) => Number(a.state === 'running') - Number(b.state === 'running'));

/** A member may come to its end while the others are paused; there is nothing to pause then. */
function ignoreOver(error: unknown): void {
  if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
}

/** Jobs of a sweep in the order that they were asked for. @throws AppError `not_found` */
async function membersOf(studio: Studio, sweepId: string): Promise<Job[]> {
  const sweep = (await studio.project().read('sweeps.jobs', {})).sweeps.find(({ id }) => id === sweepId);
  if (!sweep) throw new AppError('not_found', `The project has no sweep ${sweepId}.`);
  return sweep.jobs.map((job) => studio.jobs().now(job));
}

async function listSweeps(studio: Studio): Promise<Output<'sweeps.list'>> {
  const project = studio.project();
  const { sweeps } = await project.read('sweeps.jobs', {});
  if (sweeps.length === 0) return { sweeps: [] };
  const [{ runs: heads }, { runs: writers }] = await Promise.all([
    project.read('runs.list', { task: 'genres' }),
    project.read('runs.list', { task: 'taglines' }),
  ]);
  const runOf = new Map([...heads, ...writers].map((run) => [run.id, run]));
  return {
    sweeps: sweeps.map(({ jobs, ...sweep }) => ({
      ...sweep,
      members: jobs.map((job) => {
        const { runId } = job.input as TrainJobInput;
        return { runId, name: job.title, job: studio.jobs().now(job), run: runOf.get(runId) ?? null };
      }),
    })),
  };
}
