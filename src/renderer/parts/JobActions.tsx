// The buttons of a job: pause, resume, cancel, and after a lack of memory the same training with the batch that fits.
import { memo, useState } from 'react';
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop, type Icon } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import type { Job } from '../../shared/domain.ts';
import { taglineTrainRequestSchema } from '../../shared/taglines/taglineRequest.ts';
import { crossvalRequestSchema, trainRequestSchema } from '../../shared/training.ts';
import { call } from '../api/client.ts';
import { showError } from '../state/edits.ts';
import { actOnJob, isActive } from '../state/jobs.ts';
import { canPause, canResume, fittingBatch } from './jobWords.ts';

/** Starts what a job was asked for again, with another batch. @returns the search part of the address of the new run */
async function startWithBatch(job: Job, batchSize: number): Promise<string> {
  if (job.kind === 'taglines') {
    const request = taglineTrainRequestSchema.parse(job.input);
    const { runId } = await call('train.taglines', { ...request, recipe: { ...request.recipe, batchSize } });
    return `task=taglines&run=${runId}`;
  }
  if (job.kind === 'crossval') {
    const request = crossvalRequestSchema.parse(job.input);
    return `run=${(await call('crossval.start', { ...request, recipe: { ...request.recipe, batchSize } })).runId}`;
  }
  const request = trainRequestSchema.parse(job.input);
  return `run=${(await call('train.start', { ...request, recipe: { ...request.recipe, batchSize } })).runId}`;
}

/** Of a training that did not fit into memory: the same with the largest batch that does. Nothing for other jobs. */
function SmallerBatch({ job }: { job: Job }) {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const batch = fittingBatch(job);
  if (batch === null) return null;
  const start = async (): Promise<void> => {
    setBusy(true);
    try {
      const search = await startWithBatch(job, batch);
      void navigate(`/training?${search}`);
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

interface ActionProps {
  word: string;
  icon: Icon;
  about: string;
  job: Job;
  call: Parameters<typeof actOnJob>[0];
  disabled: boolean;
  iconOnly: boolean;
}

function Action({ word, icon: ActionSymbol, about, job, call: name, disabled, iconOnly }: ActionProps) {
  const common = {
    variant: 'default',
    disabled,
    'aria-label': `${word} ${job.title}`,
    onClick: () => void actOnJob(name, job.id),
  } as const;
  return (
    <Tooltip label={iconOnly ? `${word}. ${about}` : about} w={240}>
      {iconOnly ? (
        <ActionIcon {...common} variant="subtle" color="gray" size="sm">
          <ActionSymbol size={14} />
        </ActionIcon>
      ) : (
        <Button {...common} size="compact-xs" flex="none" leftSection={<ActionSymbol size={12} />}>
          {word}
        </Button>
      )}
    </Tooltip>
  );
}

export interface JobActionsProps {
  job: Job;
  /** Symbols with their words on hover, for lists of many jobs. */
  iconOnly?: boolean;
}

/** Which stop a running job is about to come to; null where it just runs. */
function stopping({ state, progress: { phase } }: Job): 'pausing' | 'cancelling' | null {
  if (state !== 'running') return null;
  return phase.startsWith('pausing') ? 'pausing' : phase.startsWith('cancelling') ? 'cancelling' : null;
}

/** Progress comes several times a second; the buttons stay. */
const sameButtons = (a: JobActionsProps, b: JobActionsProps): boolean =>
  a.iconOnly === b.iconOnly &&
  a.job.id === b.job.id &&
  a.job.state === b.job.state &&
  a.job.resumable === b.job.resumable &&
  a.job.error === b.job.error &&
  stopping(a.job) === stopping(b.job);

export const JobActions = memo(function JobActions({ job, iconOnly = false }: JobActionsProps) {
  const stop = stopping(job);
  const common = { job, iconOnly };
  return (
    <>
      <SmallerBatch job={job} />
      {canPause(job) && (
        <Action
          {...common}
          word="Pause"
          icon={IconPlayerPause}
          about="Puts it aside; nothing is lost, and the next in the queue begins."
          call="jobs.pause"
          disabled={stop !== null}
        />
      )}
      {canResume(job) && (
        <Action
          {...common}
          word="Resume"
          icon={IconPlayerPlay}
          about="Goes on where it stopped, behind those that wait."
          call="jobs.resume"
          disabled={false}
        />
      )}
      {(isActive(job) || job.state === 'paused' || job.state === 'interrupted') && (
        <Action
          {...common}
          word="Cancel"
          icon={IconPlayerStop}
          about="Stops it for good; what was saved is kept."
          call="jobs.cancel"
          disabled={stop === 'cancelling'}
        />
      )}
    </>
  );
}, sameButtons);
