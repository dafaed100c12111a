// How a run stands when it neither runs nor is simply done: paused, interrupted, cancelled, failed; early or diverged.
import { Alert, Group, Text } from '@mantine/core';
import type { Job, JobState, Run } from '../../../shared/domain.ts';
import { JobActions } from '../../parts/JobActions.tsx';
import { JOB_STATES } from '../../parts/jobWords.ts';
import { plural } from '../../parts/words.ts';
import { endWords } from './runWords.ts';

const COLORS: Partial<Record<JobState, string>> = {
  paused: 'gray',
  interrupted: 'yellow',
  cancelled: 'gray',
  failed: 'red',
};

/** "3 epochs were finished and are kept." */
function keptWords(run: Run): string {
  const epochs = run.history.length;
  return epochs === 0
    ? ''
    : `${plural(epochs, 'epoch')} ${epochs === 1 ? 'was' : 'were'} finished and ${epochs === 1 ? 'is' : 'are'} kept.`;
}

export function RunState({ run, job }: { run: Run; job: Job | null }) {
  const state = job?.state ?? run.state;
  const color = COLORS[state];
  if (color === undefined) {
    const words = endWords(run);
    if (words === null || state !== 'done') return null;
    if (run.stopped === 'diverged') {
      return (
        <Alert color="yellow" title="It diverged">
          {words}
        </Alert>
      );
    }
    return <Text size="sm">{words}</Text>;
  }
  const error = job?.error;
  return (
    <Alert color={color} title={error ? error.message : `${JOB_STATES[state].word}`} role="status">
      <Text size="sm">
        {[error ? (error.hint ?? 'The job’s log says more.') : JOB_STATES[state].about, keptWords(run)]
          .filter((words) => words !== '')
          .join(' ')}
      </Text>
      {job && (
        <Group gap={6} mt="xs">
          <JobActions job={job} />
        </Group>
      )}
    </Alert>
  );
}
