// Sweeps: several trainings that were asked for as one. Each is a job of its own in the queue; a sweep is what they have in
// common, and pausing, resuming or cancelling it does so for each of them that is not over.
import { v7 as uuidv7 } from 'uuid';
import type { Output } from '../../shared/contract.ts';
import type { Job } from '../../shared/domain.ts';
import { AppError } from '../../shared/errors.ts';
import type { CallHandlers } from './dispatch.ts';
import type { TrainJobInput } from './jobs/trainJob.ts';
import type { Studio } from './studio.ts';
import { checkTaglineRequest, startTaglineTraining, targetsReader } from './taglineTraining.ts';
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
      return startMembers(studio, name, runs, startTraining);
    },
    'sweeps.startTaglines': async ({ name, runs }) => {
      const read = targetsReader(studio.project());
      for (const [index, request] of runs.entries()) {
        await checkTaglineRequest(studio, request, `Run ${index + 1} of the sweep: `, read);
      }
      return startMembers(studio, name, runs, startTaglineTraining);
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

/** Puts all runs in the queue; none where one cannot be put there, for want of space on the disk for instance. */
async function startMembers<Request extends { name?: string | undefined }>(
  studio: Studio,
  name: string,
  requests: readonly Request[],
  start: (
    studio: Studio,
    request: Request,
    sweep: { id: string; name: string },
  ) => Promise<{ job: Job; runId: string }>,
): Promise<Output<'sweeps.start'>> {
  const sweep = { id: uuidv7(), name };
  await studio.project().write('sweep.put', { ...sweep, createdAt: studio.clock().toISOString() });
  const runs: Output<'sweeps.start'>['runs'] = [];
  try {
    for (const [index, request] of requests.entries()) {
      const { job, runId } = await start(studio, { ...request, name: request.name ?? `${name} ${index + 1}` }, sweep);
      runs.push({ jobId: job.id, runId });
    }
  } catch (error) {
    // What waits before what runs, as `runningLast` has it; the error is that of the run that did not start.
    for (const { jobId } of runs.toReversed()) await studio.jobs().cancel(jobId).catch(ignoreOver);
    throw error;
  }
  return { sweepId: sweep.id, runs };
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
