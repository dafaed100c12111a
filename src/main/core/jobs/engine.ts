// Runs jobs and keeps their rows: queue and its order, states, progress, log, pause, cancel, resume. Knows no kind of job from inside; what
// each kind does is a function in a file of its own. A job's end is on disk before anyone is told of it.
import { v7 as uuidv7 } from 'uuid';
import type { Output } from '../../../shared/contract.ts';
import type { Job, JobKind, JobState } from '../../../shared/domain.ts';
import { AppError, toWireError } from '../../../shared/errors.ts';
import type { Log } from '../../lib/log.ts';
import type { EventHub } from '../events.ts';
import type { OpenProject } from '../openProject.ts';
import { NO_PROGRESS, ProgressMeter } from './progress.ts';

/** A job as the function that does its work sees it. */
export interface JobRun {
  readonly id: string;
  readonly project: OpenProject;
  /** Aborted when the job is cancelled or the project closes. */
  readonly signal: AbortSignal;
  /** The state that the job ends in once its signal is aborted. */
  readonly stopState: 'cancelled' | 'paused' | 'interrupted';
  /** The phase that was started last. */
  readonly phaseName: string;
  /** Starts a phase of the progress: what, counted in what, of how many (null: not known). */
  phase(what: string, unit: string, total: number | null): void;
  progress(done: number, total?: number | null): void;
  /** Adds a line to the job's log. */
  log(level: 'info' | 'warn' | 'error', line: string): void;
  /** @throws AppError `cancelled` when the signal was aborted. */
  check(): void;
}

/** The work of one kind of job. It must continue where it stopped when it is run again with the same input. */
export type JobWork = (run: JobRun, input: unknown) => Promise<unknown>;

export interface JobEngineOptions {
  project: OpenProject;
  works: Record<JobKind, JobWork>;
  hub: EventHub;
  log: Log;
  clock: () => Date;
}

export interface JobEngine {
  /** Whether a job is queued or running. */
  readonly busy: boolean;
  /** Puts a job in the queue; its row is on disk when this resolves. */
  start(kind: JobKind, title: string, input: unknown, sweepId?: string): Promise<Job>;
  cancel(id: string): Promise<void>;
  /** Puts a queued or running job aside until it is resumed; the next begins. */
  pause(id: string): Promise<void>;
  /** Puts a waiting job before another waiting one, or behind all. */
  move(id: string, before: string | null): void;
  /** Runs a paused, interrupted, failed or cancelled job again, where it stopped; behind those that wait. */
  resume(id: string): Promise<void>;
  list(limit: number): Promise<Job[]>;
  /** A job as read from the catalog, or as it is in memory where that is newer. */
  now(job: Job): Job;
  get(id: string): Promise<Output<'jobs.get'>>;
  /** Resolves when the job is neither queued nor running any more. */
  settled(id: string): Promise<Job>;
  /** Stops everything; running jobs become `interrupted`. */
  close(): Promise<void>;
}

const COMPUTING: JobKind[] = [
  'embed',
  'train',
  'crossval',
  'predict',
  'similarity',
  'duplicates',
  'draft',
  'map',
  'tokenizer',
  'language',
  'taglines',
  'evaluateTaglines',
];

/** A job waits for earlier unfinished jobs of these kinds: one job computes at a time, and it sees what an earlier import brought. */
const WAITS_FOR: Record<JobKind, JobKind[]> = {
  import: ['import'],
  embed: ['import', ...COMPUTING],
  train: ['import', ...COMPUTING],
  crossval: ['import', ...COMPUTING],
  predict: ['import', ...COMPUTING],
  export: ['import', 'export'],
  exportTaglines: ['import', 'exportTaglines'],
  exportModel: ['exportModel'],
  backup: ['backup'],
  // They have a thread of their own: a search must not wait until a training is over.
  similarity: ['import', 'embed', 'similarity', 'duplicates'],
  duplicates: ['import', 'embed', 'similarity', 'duplicates'],
  map: ['import', ...COMPUTING],
  draft: ['import', ...COMPUTING],
  merge: ['import', 'merge'],
  tokenizer: ['import', ...COMPUTING],
  language: ['import', ...COMPUTING],
  taglines: ['import', ...COMPUTING],
  evaluateTaglines: ['import', ...COMPUTING],
};
const RESUMABLE: Record<JobKind, boolean> = {
  import: true,
  embed: true,
  train: true,
  crossval: true,
  predict: true,
  export: true,
  exportTaglines: true,
  exportModel: true,
  backup: false,
  similarity: true,
  duplicates: true,
  map: true,
  draft: true,
  merge: true,
  tokenizer: true,
  language: true,
  taglines: true,
  evaluateTaglines: true,
};
const ROW_EVERY_MS = 500;
const EVENT_EVERY_MS = 150;

interface Live {
  job: Job;
  abort: AbortController;
  /** The state that an aborted job ends in. */
  stopsAs: 'cancelled' | 'paused';
  meter: ProgressMeter;
  lastRow: number;
  lastEvent: number;
  timer: NodeJS.Timeout | null;
  writes: Promise<void>;
  settled: Promise<Job>;
  settle: (job: Job) => void;
}

const inQueueAlready = (): AppError => new AppError('conflict', 'This job is queued or running already.');

export function createJobEngine(options: JobEngineOptions): JobEngine {
  const { project, works, hub, log, clock } = options;
  const readOnly = project.opened.readOnly;
  /** Unfinished jobs, in the order of their start. */
  const live = new Map<string, Live>();
  /** Ended jobs whose row could not be written: of a read-only project, or when the disk is full. */
  const unstored = new Map<string, Job>();
  /** Jobs whose row is being put back in the queue, until they wait there. */
  const resuming = new Map<string, Promise<void>>();
  /** Place in the queue of the job that is put in it next; see `order` of jobs. */
  let nextOrder = 0;
  let closing = false;

  const emit = (entry: Live): void => {
    entry.lastEvent = Date.now();
    hub.emit('job.updated', entry.job);
  };
  /** Writes of one job happen one after the other; the row on disk is never older than an event that was sent. */
  const putRow = (entry: Live, of = entry.job): Promise<void> => {
    entry.lastRow = Date.now();
    if (readOnly) return Promise.resolve();
    const job = { ...of };
    entry.writes = entry.writes.then(() => project.write('job.put', { job }));
    return entry.writes;
  };
  const putRowQuietly = (entry: Live): void => {
    putRow(entry).catch((error: unknown) => {
      entry.writes = Promise.resolve();
      log.error('the progress of a job could not be stored', { job: entry.job.id, error });
    });
  };

  const tick = (entry: Live): void => {
    entry.job = { ...entry.job, progress: entry.meter.progress };
    const now = Date.now();
    if (now - entry.lastRow >= ROW_EVERY_MS) putRowQuietly(entry);
    if (now - entry.lastEvent >= EVENT_EVERY_MS) emit(entry);
    else {
      entry.timer ??= setTimeout(
        () => {
          entry.timer = null;
          if (entry.job.state === 'running') emit(entry);
        },
        EVENT_EVERY_MS - (now - entry.lastEvent),
      );
    }
  };

  const runOf = (entry: Live): JobRun => ({
    id: entry.job.id,
    project,
    signal: entry.abort.signal,
    get stopState() {
      return closing ? 'interrupted' : entry.stopsAs;
    },
    get phaseName() {
      return entry.meter.progress.phase;
    },
    phase(what, unit, total) {
      entry.meter.start(what, unit, total);
      entry.lastEvent = 0;
      tick(entry);
    },
    progress(done, total) {
      if (total === undefined) entry.meter.set(done);
      else entry.meter.set(done, total);
      tick(entry);
    },
    log(level, line) {
      if (readOnly) return;
      entry.writes = entry.writes
        .then(() => project.write('job.log', { jobId: entry.job.id, level, line: line.slice(0, 4000) }))
        .catch((error: unknown) => {
          log.error('a line of a job log could not be stored', { job: entry.job.id, error });
        });
    },
    check() {
      if (entry.abort.signal.aborted) throw new AppError('cancelled', 'The job was cancelled.');
    },
  });

  const finish = async (entry: Live, state: JobState, change: Partial<Job>): Promise<void> => {
    if (entry.timer) clearTimeout(entry.timer);
    entry.timer = null;
    // Nobody sees the end before it is on disk: who resumes a job that has ended must not find it still here.
    const ended: Job = { ...entry.job, ...change, state, endedAt: clock().toISOString() };
    try {
      await putRow(entry, ended);
      if (readOnly) unstored.set(ended.id, ended);
    } catch (error) {
      unstored.set(ended.id, ended);
      log.error('the end of a job could not be stored', { job: ended.id, error });
    }
    entry.job = ended;
    // Stopped twice while it waited, it ends twice; by the second time it may have been resumed.
    if (live.get(ended.id) === entry) live.delete(ended.id);
    emit(entry);
    entry.settle(entry.job);
    schedule();
  };

  const failed = (entry: Live, thrown: unknown): Promise<void> => {
    const wire = toWireError(thrown);
    const { code, message, hint, details } = wire;
    const error = {
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(details === undefined ? {} : { details }),
    };
    const resumable = RESUMABLE[entry.job.kind];
    if (closing) return finish(entry, 'interrupted', { resumable, error: null });
    if (entry.abort.signal.aborted) return finish(entry, entry.stopsAs, { resumable, error: null });
    if (code === 'internal') log.error('job failed', { job: entry.job.id, kind: entry.job.kind, error: thrown });
    // A compute process that died says nothing about the work: the same job can go on.
    return finish(entry, code === 'compute_failed' ? 'interrupted' : 'failed', { resumable, error });
  };

  const execute = async (entry: Live): Promise<void> => {
    entry.job = { ...entry.job, state: 'running', startedAt: entry.job.startedAt ?? clock().toISOString() };
    emit(entry);
    try {
      await putRow(entry);
      const result = await works[entry.job.kind](runOf(entry), entry.job.input);
      await entry.writes;
      await finish(entry, 'done', { result: result ?? null, resumable: false, progress: entry.meter.progress });
    } catch (error) {
      await failed(entry, error);
    }
  };

  const schedule = (): void => {
    if (closing) return;
    const earlier = new Set<JobKind>();
    for (const entry of live.values()) {
      const { kind, state } = entry.job;
      // One that is being stopped while it waits does not begin any more, although its end is not on disk yet.
      const waits = state === 'queued' && !entry.abort.signal.aborted;
      if (waits && !WAITS_FOR[kind].some((other) => earlier.has(other))) void execute(entry);
      earlier.add(kind);
    }
  };

  const stop = async (entry: Live, as: Live['stopsAs']): Promise<void> => {
    if (as === 'paused' && !RESUMABLE[entry.job.kind]) {
      throw new AppError('conflict', `A ${entry.job.kind} job cannot be paused.`);
    }
    const stopping = entry.abort.signal.aborted;
    if (entry.job.state === 'queued' && stopping) {
      // Its end is on its way to the disk: a second one would end what was resumed meanwhile.
      const { state } = await entry.settled;
      if (as === 'cancelled' && state === 'paused') await cancelStored(entry.job.id);
      return;
    }
    // A job that is being cancelled is not paused any more; one that is being paused can still be cancelled.
    if (!stopping || as === 'cancelled') entry.stopsAs = as;
    entry.abort.abort();
    if (entry.job.state === 'queued') return finish(entry, as, { resumable: RESUMABLE[entry.job.kind] });
    const phase = entry.stopsAs === 'paused' ? 'pausing' : 'cancelling';
    entry.job = { ...entry.job, progress: { ...entry.job.progress, phase } };
    emit(entry);
  };

  const stored = async (id: string): Promise<Output<'jobs.get'>> => {
    const ended = unstored.get(id);
    return ended ? { ...ended, log: [] } : project.read('jobs.get', { jobId: id });
  };

  /** Cancels a job that was put aside. */
  const cancelStored = async (id: string): Promise<void> => {
    const { log: _log, ...job } = await stored(id);
    if (job.state !== 'interrupted' && job.state !== 'paused') return;
    const cancelled: Job = { ...job, state: 'cancelled', endedAt: clock().toISOString() };
    await project.write('job.put', { job: cancelled });
    hub.emit('job.updated', cancelled);
  };

  const admit = async (job: Job): Promise<void> => {
    let settle: (job: Job) => void = () => undefined;
    const settled = new Promise<Job>((resolve) => {
      settle = resolve;
    });
    const entry: Live = {
      job: { ...job, order: nextOrder++ },
      abort: new AbortController(),
      stopsAs: 'cancelled',
      meter: new ProgressMeter(() => Date.now()),
      lastRow: 0,
      lastEvent: 0,
      timer: null,
      writes: Promise.resolve(),
      settled,
      settle,
    };
    await putRow(entry);
    live.set(job.id, entry);
    emit(entry);
    schedule();
  };

  /** A job in memory; one that is just being resumed once it is there: who stops it then must not find it stopped still. */
  const liveNow = async (id: string): Promise<Live | undefined> => {
    await resuming.get(id)?.catch(() => undefined);
    return live.get(id);
  };

  return {
    get busy() {
      return live.size > 0;
    },
    async start(kind, title, input, sweepId) {
      if (closing) throw new AppError('cancelled', 'The project is being closed.');
      const job: Job = {
        id: uuidv7(),
        kind,
        title,
        state: 'queued',
        resumable: RESUMABLE[kind],
        progress: NO_PROGRESS,
        input,
        result: null,
        error: null,
        createdAt: clock().toISOString(),
        startedAt: null,
        endedAt: null,
        sweepId: sweepId ?? null,
      };
      await admit(job);
      return job;
    },
    async cancel(id) {
      const entry = await liveNow(id);
      await (entry ? stop(entry, 'cancelled') : cancelStored(id));
    },
    async pause(id) {
      const entry = await liveNow(id);
      if (entry) return stop(entry, 'paused');
      const job = await stored(id);
      if (job.state === 'paused') return;
      throw new AppError('conflict', `This job cannot be paused: it is ${job.state}.`);
    },
    move(id, before) {
      const waiting = (of: string): Live => {
        const entry = live.get(of);
        if (entry?.job.state === 'queued') return entry;
        throw new AppError('conflict', 'Only a job that waits in the queue can be moved, and only before another one.');
      };
      const moved = waiting(id);
      if (before !== null) waiting(before);
      if (before === id) return;
      const rest = [...live].filter(([other]) => other !== id);
      const at = before === null ? rest.length : rest.findIndex(([other]) => other === before);
      rest.splice(at, 0, [id, moved]);
      live.clear();
      for (const [other, entry] of rest) live.set(other, entry);
      for (const entry of live.values()) {
        if (entry.job.state !== 'queued') continue;
        entry.job = { ...entry.job, order: nextOrder++ };
        emit(entry);
      }
      schedule();
    },
    async resume(id) {
      if (closing) throw new AppError('cancelled', 'The project is being closed.');
      if (live.has(id) || resuming.has(id)) throw inQueueAlready();
      const back = (async (): Promise<void> => {
        const { log: _log, ...job } = await stored(id);
        if (job.state === 'done' || !job.resumable) {
          throw new AppError('conflict', `This ${job.kind} job cannot be resumed: it is ${job.state}.`, {
            hint: 'Start a new one.',
          });
        }
        if (live.has(id)) throw inQueueAlready();
        await admit({ ...job, state: 'queued', error: null, endedAt: null });
        unstored.delete(id);
      })();
      resuming.set(id, back);
      try {
        await back;
      } finally {
        resuming.delete(id);
      }
    },
    now: (job) => live.get(job.id)?.job ?? unstored.get(job.id) ?? job,
    async list(limit) {
      const { jobs } = await project.read('jobs.list', { limit });
      const known = new Set(jobs.map((job) => job.id));
      const inMemory = new Map([...unstored, ...[...live].map(([id, entry]) => [id, entry.job] as const)]);
      const unseen = [...inMemory.values()].filter((job) => !known.has(job.id));
      return [...unseen.reverse(), ...jobs.map((job) => inMemory.get(job.id) ?? job)].slice(0, limit);
    },
    async get(id) {
      const entry = live.get(id);
      if (entry && readOnly) return { ...entry.job, log: [] };
      const job = await stored(id);
      return { ...job, ...(live.get(id)?.job ?? {}) };
    },
    async settled(id) {
      const entry = live.get(id);
      if (entry) return entry.settled;
      const { log: _log, ...job } = await stored(id);
      return job;
    },
    async close() {
      closing = true;
      const entries = [...live.values()];
      for (const entry of entries) {
        if (entry.job.state === 'queued') void finish(entry, 'interrupted', { resumable: RESUMABLE[entry.job.kind] });
        else entry.abort.abort();
      }
      await Promise.all(entries.map((entry) => entry.settled));
    },
  };
}
