// Running and recent jobs, followed by events: the list that the tray and the queue show.
import { useMemo } from 'react';
import type { Job } from '../../shared/domain.ts';
import type { StudioEvent } from '../../shared/contract.ts';
import { call } from '../api/client.ts';
import { queryClient, useCall } from '../api/queries.ts';
import { showError } from './edits.ts';
import { createStore, useStore } from './store.ts';

const jobsStore = createStore<ReadonlyMap<string, Job>>(new Map());

/** Takes in the events of jobs. */
export function followJobs(event: StudioEvent): void {
  if (event.name === 'job.updated') {
    jobsStore.set((now) => new Map(now).set(event.payload.id, event.payload));
  } else if (event.name === 'project.changed') {
    jobsStore.set(new Map());
  }
}

/** As many as can be asked for: a sweep may queue this many. */
const MOST_JOBS = 500;

export const isActive = (job: Pick<Job, 'state'>): boolean => job.state === 'running' || job.state === 'queued';

/** All known jobs, newest first; the list that was asked for, brought up to date by events. */
export function useJobs(): Job[] {
  const { data } = useCall('jobs.list', { limit: MOST_JOBS });
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

type JobCall = 'jobs.cancel' | 'jobs.pause' | 'jobs.resume';
const FAILED: Record<JobCall, string> = {
  'jobs.cancel': 'The job could not be cancelled',
  'jobs.pause': 'The job could not be paused',
  'jobs.resume': 'The job could not be resumed',
};

/** Cancels, pauses or resumes a job; what goes wrong is shown, not thrown. */
export async function actOnJob(name: JobCall, jobId: string): Promise<void> {
  try {
    await call(name, { jobId });
  } catch (error) {
    showError(error, FAILED[name]);
  }
  await queryClient.invalidateQueries({ queryKey: ['jobs.list'] });
}

/** Puts a waiting job before another, or behind all. */
export async function moveJob(jobId: string, before: string | null): Promise<void> {
  try {
    await call('jobs.move', { jobId, before });
  } catch (error) {
    showError(error, 'The queue could not be put in another order');
  }
  await queryClient.invalidateQueries({ queryKey: ['jobs.list'] });
}
