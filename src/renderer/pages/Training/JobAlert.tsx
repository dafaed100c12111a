// How a training stands that does not go on by itself: its state or what went wrong, what is kept, and what can be done.
import type { ReactNode } from 'react';
import { Alert, Group, Text } from '@mantine/core';
import type { Job, JobState } from '../../../shared/domain.ts';
import { JobActions } from '../../parts/JobActions.tsx';
import { JOB_STATES } from '../../parts/jobWords.ts';
import { StateMark } from '../../parts/StateMark.tsx';

const COLORS: Readonly<Partial<Record<JobState, string>>> = {
  paused: 'gray',
  interrupted: 'yellow',
  cancelled: 'gray',
  failed: 'red',
};

/** Whether a state is one to tell of. */
export const isStopped = (state: JobState): boolean => COLORS[state] !== undefined;

export interface JobAlertProps {
  state: JobState;
  /** Null when it is too long ago to be known. */
  job: Job | null;
  /** What is kept, beside what the state says. */
  kept?: ReactNode;
}

export function JobAlert({ state, job, kept }: JobAlertProps) {
  const error = job?.error ?? null;
  return (
    <Alert
      color={COLORS[state] ?? 'gray'}
      role={error ? 'alert' : 'status'}
      title={error ? error.message : <StateMark state={state} size="sm" />}
    >
      <Text size="sm">
        {error ? (error.hint ?? 'The job’s log says more.') : JOB_STATES[state].about} {kept}
      </Text>
      {job && (
        <Group gap={6} mt="xs">
          <JobActions job={job} />
        </Group>
      )}
    </Alert>
  );
}
