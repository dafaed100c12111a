// What the states of jobs are called and what they mean for the work that was done. The one place of these words.
import type { Job, JobState } from '../../shared/domain.ts';
import { plural } from './words.ts';

interface StateWords {
  /** One word: "Paused". */
  word: string;
  /** What became of the work, and what can be done; empty where nothing has to be said. */
  about: string;
}

export const JOB_STATES: Readonly<Record<JobState, StateWords>> = {
  queued: { word: 'Waiting', about: 'It begins when the jobs before it are over.' },
  running: { word: 'Running', about: '' },
  paused: { word: 'Paused', about: 'Put aside; nothing is lost. Resume goes on where it stopped.' },
  interrupted: {
    word: 'Interrupted',
    about: 'The studio ended while it ran. What was saved is kept, and Resume goes on from there.',
  },
  cancelled: { word: 'Cancelled', about: 'Stopped for good; it runs again only if you resume it.' },
  failed: { word: 'Failed', about: 'It could not go on. What was saved before is kept.' },
  done: { word: 'Done', about: '' },
};

/** Whether a job can be put aside: backups are over sooner than that. */
export const canPause = (job: Pick<Job, 'state' | 'resumable'>): boolean =>
  job.resumable && (job.state === 'queued' || job.state === 'running');

export const canResume = (job: Pick<Job, 'state' | 'resumable'>): boolean =>
  job.resumable && job.state !== 'queued' && job.state !== 'running' && job.state !== 'done';

/** Jobs that compute share one queue: only one of them runs at a time. */
const COMPUTING: readonly Job['kind'][] = [
  'train',
  'crossval',
  'embed',
  'predict',
  'tokenizer',
  'language',
  'taglines',
  'evaluateTaglines',
];
/** Trainings that can be started again with another batch. */
const BATCHED: readonly Job['kind'][] = ['train', 'crossval', 'taglines'];
export const isComputing = (job: Pick<Job, 'kind'>): boolean => COMPUTING.includes(job.kind);

const RANK: Readonly<Record<JobState, number>> = {
  running: 0,
  queued: 1,
  paused: 2,
  interrupted: 3,
  failed: 4,
  cancelled: 4,
  done: 4,
};

const byMaking = (a: Job, b: Job): number => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id);

/** Running, then waiting in the order of the queue, then paused and interrupted, then what is over, newest first. */
export function inQueueOrder(jobs: readonly Job[]): Job[] {
  return [...jobs].sort((a, b) => {
    if (RANK[a.state] !== RANK[b.state]) return RANK[a.state] - RANK[b.state];
    if (a.state === 'queued') return (a.order ?? 0) - (b.order ?? 0) || byMaking(a, b);
    return RANK[a.state] === RANK.done ? byMaking(b, a) : byMaking(a, b);
  });
}

/** "1 running, 4 waiting, 1 paused, 2 failed"; only states of unfinished jobs and failures. */
export function queueWords(jobs: readonly Pick<Job, 'state'>[]): string {
  const told: JobState[] = ['running', 'queued', 'paused', 'interrupted', 'failed'];
  return told
    .map((state) => [jobs.filter((job) => job.state === state).length, JOB_STATES[state].word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${String(count)} ${word.toLowerCase()}`)
    .join(', ');
}

/** The job that a waiting one has to be put before to move up or down by one place; undefined where it cannot move. */
export function placeBefore(waiting: readonly Pick<Job, 'id'>[], id: string, by: -1 | 1): string | null | undefined {
  const at = waiting.findIndex((job) => job.id === id);
  if (at < 0) return undefined;
  if (by === -1) return at === 0 ? undefined : waiting[at - 1]!.id;
  return at === waiting.length - 1 ? undefined : (waiting[at + 2]?.id ?? null);
}

/** The batch that a training which ran out of memory can have; null where none fits, or something else went wrong. */
export function fittingBatch(job: Pick<Job, 'kind' | 'error'>): number | null {
  if (job.error?.code !== 'out_of_memory' || !BATCHED.includes(job.kind)) return null;
  const fitting = job.error.details?.['fitting'];
  return typeof fitting === 'number' && fitting > 0 ? Math.floor(fitting) : null;
}

/** "2 jobs running, 3 waiting" for the tray. */
export function trayWords(jobs: readonly Pick<Job, 'state'>[]): string {
  const count = (state: JobState): number => jobs.filter((job) => job.state === state).length;
  const parts = [
    count('running') > 0 ? `${plural(count('running'), 'job')} running` : '',
    count('queued') > 0 ? `${String(count('queued'))} waiting` : '',
    count('paused') > 0 ? `${String(count('paused'))} paused` : '',
    count('interrupted') > 0 ? `${String(count('interrupted'))} interrupted` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'Jobs' : parts.join(', ');
}
