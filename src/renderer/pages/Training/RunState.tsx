// How a run stands when it does not run: paused, interrupted, cancelled, failed; or done, and how it ended.
import { Alert, Text } from '@mantine/core';
import type { Job, Run } from '../../../shared/domain.ts';
import { plural } from '../../parts/words.ts';
import { isStopped, JobAlert } from './JobAlert.tsx';

export interface RunStateProps {
  run: Pick<Run, 'state' | 'stopped'>;
  job: Job | null;
  /** Whole epochs that are on record. */
  epochs: number;
  /** How it ended and what came of it, once it is done; empty where nothing has to be said. */
  words: string;
}

export function RunState({ run, job, epochs, words }: RunStateProps) {
  const state = job?.state ?? run.state;
  if (isStopped(state)) {
    return <JobAlert state={state} job={job} kept={epochs === 0 ? '' : `Kept: ${plural(epochs, 'whole epoch')}.`} />;
  }
  if (state !== 'done' || words === '') return null;
  return run.stopped === 'diverged' ? <Alert color="yellow">{words}</Alert> : <Text size="sm">{words}</Text>;
}
