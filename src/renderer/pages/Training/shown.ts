// What the right side of the Training page shows, by its address: a sweep, a run, a training that has no run yet. Pure.
import type { Job, Run, RunTask } from '../../../shared/domain.ts';
import { isComputing } from '../../parts/jobWords.ts';
import type { Sweep } from './sweepRows.ts';

export type Shown =
  | { kind: 'sweep'; sweep: Sweep }
  | { kind: 'run'; run: Run; job: Job | null }
  | { kind: 'waiting'; runId: string; job: Job }
  | { kind: 'missing'; what: 'run' | 'sweep' }
  | { kind: 'nothing' };

/** The run that a job makes, where it makes one. */
export function runIdOf({ input }: Pick<Job, 'input'>): string | null {
  return typeof input === 'object' && input !== null && 'runId' in input && typeof input.runId === 'string'
    ? input.runId
    : null;
}

/** The page that shows the run that a job makes or measures; null where it has none. */
export function placeOf(job: Pick<Job, 'kind' | 'input'>): string | null {
  const runId = runIdOf(job);
  if (runId === null) return null;
  const run = `run=${encodeURIComponent(runId)}`;
  if (job.kind === 'evaluateTaglines') return `/evaluation?task=taglines&${run}`;
  return job.kind === 'taglines' ? `/training?task=taglines&${run}` : `/training?${run}`;
}

const KINDS: Readonly<Record<RunTask, readonly Job['kind'][]>> = {
  genres: ['train', 'crossval'],
  taglines: ['taglines'],
};

/** Sweeps of genre heads. Those of tagline models show as runs among the other tagline runs. */
export const genreSweeps = (sweeps: readonly Sweep[]): Sweep[] =>
  sweeps.filter(({ members }) => !members.some(({ job }) => KINDS.taglines.includes(job.kind)));

/** Newest first. */
export const newestFirst = (runs: readonly Run[]): Run[] =>
  [...runs].sort((a, b) => b.createdAt.localeCompare(a.createdAt));

/** What an address asks for; without one the training that runs, else the newest run. `jobs` are newest first. */
export function shownFor(
  params: URLSearchParams,
  { runs, sweeps, jobs }: { runs: readonly Run[]; sweeps: readonly Sweep[]; jobs: readonly Job[] },
  task: RunTask = 'genres',
): Shown {
  const makesRun = ({ kind }: Job): boolean => KINDS[task].includes(kind);
  const ofRun = (run: Run): Shown => ({ kind: 'run', run, job: jobs.find(({ id }) => id === run.jobId) ?? null });
  const ofJob = (job: Job): Shown => {
    const runId = runIdOf(job);
    const run = runs.find(({ id }) => id === runId);
    if (run) return ofRun(run);
    return runId === null ? { kind: 'nothing' } : { kind: 'waiting', runId, job };
  };
  const sweepId = params.get('sweep');
  if (sweepId !== null) {
    const sweep = sweeps.find(({ id }) => id === sweepId);
    return sweep ? { kind: 'sweep', sweep } : { kind: 'missing', what: 'sweep' };
  }
  const runId = params.get('run');
  if (runId !== null) {
    const run = runs.find(({ id }) => id === runId);
    if (run) return ofRun(run);
    const job = jobs.find((each) => makesRun(each) && runIdOf(each) === runId);
    return job ? ofJob(job) : { kind: 'missing', what: 'run' };
  }
  const running = jobs.find((job) => makesRun(job) && job.state === 'running');
  if (running) return ofJob(running);
  const [newest] = newestFirst(runs);
  if (newest) return ofRun(newest);
  const unfinished = jobs.find((job) => makesRun(job) && job.state !== 'done' && job.state !== 'cancelled');
  return unfinished ? ofJob(unfinished) : { kind: 'nothing' };
}

const DAY_MS = 86_400_000;

/** The unfinished jobs of the queue that computes, and what failed within a day. */
export function queueOf(jobs: readonly Job[], now = Date.now()): { open: Job[]; failed: Job[] } {
  const computing = jobs.filter(isComputing);
  return {
    open: computing.filter(({ state }) => ['running', 'queued', 'paused', 'interrupted'].includes(state)),
    failed: computing.filter(
      ({ state, endedAt }) => state === 'failed' && endedAt !== null && now - Date.parse(endedAt) < DAY_MS,
    ),
  };
}
