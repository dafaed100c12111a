// Progress of one job in words and as a bar: what, how much, how fast, time left.
import { Group, Progress, Text } from '@mantine/core';
import type { Job } from '../../shared/domain.ts';
import { isActive } from '../state/jobs.ts';
import { JOB_STATES } from './jobWords.ts';
import { ago, count, duration, sentence } from './words.ts';

/** Share done in percent; null when the total is not known. */
export function shareDone(job: Job): number | null {
  const { done, total } = job.progress;
  return total === null || total === 0 ? null : Math.min(100, (100 * done) / total);
}

/** "12 of 300 posters, 45 per second" */
export function progressWords(job: Job): string {
  const { done, total, unit, perSecond } = job.progress;
  const much = total === null ? `${count(done)} ${unit}` : `${count(done)} of ${count(total)} ${unit}`;
  return perSecond === null
    ? much
    : `${much}, ${perSecond >= 10 ? count(Math.round(perSecond)) : perSecond.toFixed(1)} per second`;
}

/** The file that a job wrote, where its result names one. */
export function resultFile(job: Pick<Job, 'result'>): string | null {
  const { result } = job;
  return typeof result === 'object' && result !== null && 'path' in result && typeof result.path === 'string'
    ? result.path
    : null;
}

/** What a pause or an interruption means; how a job ended on its own needs no words. */
const aboutOf = ({ state }: Job): string =>
  state === 'paused' || state === 'interrupted' ? `. ${JOB_STATES[state].about}` : '';

export function JobProgress({ job }: { job: Job }) {
  // What waits does nothing yet: a moving bar would say otherwise.
  if (job.state === 'queued') {
    return (
      <Text size="xs" className="quiet">
        {JOB_STATES.queued.about}
      </Text>
    );
  }
  const share = shareDone(job);
  const left = job.progress.secondsLeft;
  const file = resultFile(job);
  if (!isActive(job)) {
    const when = job.endedAt === null ? '' : `, ${ago(job.endedAt)}`;
    return (
      <Text size="xs" c={job.state === 'failed' ? 'red' : undefined} className={job.state === 'failed' ? '' : 'quiet'}>
        {JOB_STATES[job.state].word}
        {when}
        {job.error ? `: ${job.error.message} ${job.error.hint ?? ''}` : aboutOf(job)}
        {file !== null && `. The file is ${file}`}
      </Text>
    );
  }
  return (
    <>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="xs" truncate>
          {sentence(job.progress.phase)}
        </Text>
        <Text size="xs" className="quiet" style={{ whiteSpace: 'nowrap' }}>
          {left === null ? '' : `${duration(left)} left`}
        </Text>
      </Group>
      <Progress
        value={share ?? 100}
        striped={share === null}
        animated={share === null}
        size="sm"
        my={4}
        transitionDuration={0}
        aria-label={`${job.title}: ${progressWords(job)}`}
      />
      <Text size="xs" className="quiet">
        {progressWords(job)}
      </Text>
    </>
  );
}
