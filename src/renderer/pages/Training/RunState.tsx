// How a run stands when it does not run: paused, interrupted, cancelled, failed; or done, and how it ended.
import { Alert, Text } from '@mantine/core';
import type { Job, Run } from '../../../shared/domain.ts';
import { useCall } from '../../api/queries.ts';
import { plural } from '../../parts/words.ts';
import { isStopped, JobAlert } from './JobAlert.tsx';
import { activationWords, endWords } from './runWords.ts';

export function RunState({ run, job }: { run: Run; job: Job | null }) {
  const { data: info } = useCall('studio.info', {});
  const state = job?.state ?? run.state;
  if (isStopped(state)) {
    const epochs = run.history.length;
    return <JobAlert state={state} job={job} kept={epochs === 0 ? '' : `Kept: ${plural(epochs, 'whole epoch')}.`} />;
  }
  if (state !== 'done') return null;
  const words = [endWords(run), activationWords(job, info?.project?.activeRun === run.id)]
    .filter((text) => text !== null)
    .join(' ');
  if (words === '') return null;
  return run.stopped === 'diverged' ? <Alert color="yellow">{words}</Alert> : <Text size="sm">{words}</Text>;
}
