// The buttons of a job: pause, resume, cancel, and after a lack of memory the same training with the batch that fits.
import { useState } from 'react';
import { Button, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import type { Job } from '../../shared/domain.ts';
import { crossvalRequestSchema, trainRequestSchema } from '../../shared/training.ts';
import { call } from '../api/client.ts';
import { showError } from '../state/edits.ts';
import { actOnJob, isActive } from '../state/jobs.ts';
import { canPause, canResume, fittingBatch } from './jobWords.ts';

/** Starts what a job was asked for again, with another batch. @returns the new run */
async function startWithBatch(job: Job, batchSize: number): Promise<string> {
  if (job.kind === 'crossval') {
    const request = crossvalRequestSchema.parse(job.input);
    return (await call('crossval.start', { ...request, recipe: { ...request.recipe, batchSize } })).runId;
  }
  const request = trainRequestSchema.parse(job.input);
  return (await call('train.start', { ...request, recipe: { ...request.recipe, batchSize } })).runId;
}

/** Of a training that did not fit into memory: the same with the largest batch that does. Nothing for other jobs. */
export function SmallerBatch({ job }: { job: Job }) {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const batch = fittingBatch(job);
  if (batch === null) return null;
  const start = async (): Promise<void> => {
    setBusy(true);
    try {
      const runId = await startWithBatch(job, batch);
      void navigate(`/training?run=${runId}`);
    } catch (error) {
      showError(error, 'The training did not start');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button size="compact-xs" variant="light" flex="none" loading={busy} onClick={() => void start()}>
      Start with batch {batch}
    </Button>
  );
}

export function JobActions({ job }: { job: Job }) {
  const stopping = job.state === 'running' && /^(pausing|cancelling)/.test(job.progress.phase);
  return (
    <>
      <SmallerBatch job={job} />
      {canPause(job) && (
        <Tooltip label="Puts it aside; nothing is lost, and the next in the queue begins.">
          <Button
            size="compact-xs"
            variant="default"
            flex="none"
            leftSection={<IconPlayerPause size={12} />}
            disabled={stopping}
            aria-label={`Pause ${job.title}`}
            onClick={() => void actOnJob('jobs.pause', job.id)}
          >
            Pause
          </Button>
        </Tooltip>
      )}
      {canResume(job) && (
        <Button
          size="compact-xs"
          variant="default"
          flex="none"
          leftSection={<IconPlayerPlay size={12} />}
          aria-label={`Resume ${job.title}`}
          onClick={() => void actOnJob('jobs.resume', job.id)}
        >
          Resume
        </Button>
      )}
      {(isActive(job) || job.state === 'paused' || job.state === 'interrupted') && (
        <Button
          size="compact-xs"
          variant="default"
          flex="none"
          leftSection={<IconPlayerStop size={12} />}
          disabled={stopping && job.progress.phase.startsWith('cancelling')}
          aria-label={`Cancel ${job.title}`}
          onClick={() => void actOnJob('jobs.cancel', job.id)}
        >
          Cancel
        </Button>
      )}
    </>
  );
}
