// Running and recent jobs, followed by events: the list that the tray shows and the live curves of training runs.
import { useMemo } from 'react';
import type { Job } from '../../shared/domain.ts';
import type { StudioEvent } from '../../shared/contract.ts';
import { useCall } from '../api/queries.ts';
import { MOST_STEPS, thinned, type LiveRun, type TrainStep } from './liveRun.ts';
import { createStore, useStore } from './store.ts';

const jobsStore = createStore<ReadonlyMap<string, Job>>(new Map());
const liveRunsStore = createStore<ReadonlyMap<string, LiveRun>>(new Map());

/** Steps come by the dozen; charts are drawn a few times a second. */
const DRAW_EVERY_MS = 300;
let waiting: TrainStep[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

function changeRun(runId: string, change: (run: LiveRun) => LiveRun): void {
  liveRunsStore.set((now) => new Map(now).set(runId, change(now.get(runId) ?? { steps: [], epochs: [] })));
}

function takeSteps(): void {
  timer = undefined;
  const taken = waiting;
  waiting = [];
  for (const runId of new Set(taken.map((step) => step.runId))) {
    const steps = taken.filter((step) => step.runId === runId);
    changeRun(runId, (run) => ({ ...run, steps: thinned([...run.steps, ...steps], MOST_STEPS) }));
  }
}

/** Takes in job and training events. */
export function followJobs(event: StudioEvent): void {
  if (event.name === 'job.updated') {
    jobsStore.set((now) => new Map(now).set(event.payload.id, event.payload));
  } else if (event.name === 'train.step') {
    waiting.push(event.payload);
    timer ??= setTimeout(takeSteps, DRAW_EVERY_MS);
  } else if (event.name === 'train.epoch') {
    const { runId, point } = event.payload;
    changeRun(runId, (run) => ({ ...run, epochs: [...run.epochs.filter((p) => p.epoch !== point.epoch), point] }));
  } else if (event.name === 'project.changed') {
    jobsStore.set(new Map());
    liveRunsStore.set(new Map());
  }
}

export const isActive = (job: Pick<Job, 'state'>): boolean => job.state === 'running' || job.state === 'queued';

/** All known jobs, newest first; the list that was asked for, brought up to date by events. */
export function useJobs(): Job[] {
  const { data } = useCall('jobs.list', { limit: 50 });
  const live = useStore(jobsStore);
  return useMemo(() => {
    const all = new Map(data?.jobs.map((job) => [job.id, job]));
    for (const [id, job] of live) all.set(id, job);
    return [...all.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }, [data, live]);
}

/** One job, followed. */
export function useJob(jobId: string | null): Job | null {
  const jobs = useJobs();
  return jobs.find((job) => job.id === jobId) ?? null;
}

/** Steps and epochs of a run that came by event since this page was opened. */
export const useLiveRun = (runId: string | null): LiveRun | null => {
  const runs = useStore(liveRunsStore);
  return runId === null ? null : (runs.get(runId) ?? null);
};
