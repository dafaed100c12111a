// Live figures of a run under way: epoch, step, speed, time left, the device that really runs it, and cancel.
import { useState } from 'react';
import { Box, Button, Group, Progress, Text } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import type { Job } from '../../../shared/domain.ts';
import { call } from '../../api/client.ts';
import { shareDone } from '../../parts/JobProgress.tsx';
import { count, duration, sentence } from '../../parts/words.ts';
import { showError } from '../../state/edits.ts';
import type { LiveRun } from '../../state/liveRun.ts';
import classes from './Training.module.css';

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <Box>
      <Text size="xs" className="quiet">
        {name}
      </Text>
      <Text size="md" fw={600} lh={1.3} title={value}>
        {value}
      </Text>
    </Box>
  );
}

export interface RunProgressProps {
  job: Job;
  live: LiveRun | null;
  epochs: number;
}

export function RunProgress({ job, live, epochs }: RunProgressProps) {
  const [cancelling, setCancelling] = useState(false);
  const step = live?.steps.at(-1);
  const cancel = async (): Promise<void> => {
    setCancelling(true);
    try {
      await call('jobs.cancel', { jobId: job.id });
    } catch (error) {
      showError(error, 'The run could not be cancelled');
      setCancelling(false);
    }
  };
  const left = job.progress.secondsLeft;
  return (
    <Box component="section" aria-label="Progress of the run">
      <Group justify="space-between" wrap="nowrap" mb={6}>
        <Text size="sm">{job.state === 'queued' ? 'Waiting for the job before it' : sentence(job.progress.phase)}</Text>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerStop size={14} />}
          loading={cancelling}
          onClick={() => void cancel()}
        >
          Cancel
        </Button>
      </Group>
      <Progress
        value={shareDone(job) ?? 100}
        striped={shareDone(job) === null}
        animated={shareDone(job) === null}
        mb="sm"
        transitionDuration={100}
        aria-label="Share of the run that is done"
      />
      <div className={classes.figures}>
        <Figure name="Epoch" value={step ? `${step.epoch} of ${epochs}` : '–'} />
        <Figure name="Step" value={step ? `${count(step.step)} of ${count(step.steps)}` : '–'} />
        <Figure name="Posters per second" value={step ? count(Math.round(step.samplesPerSecond)) : '–'} />
        <Figure name="Time left" value={left === null ? '–' : duration(left)} />
        <Figure name="Loss" value={step ? step.loss.toFixed(4) : '–'} />
        <Figure name="Device in use" value={step?.device ?? '–'} />
      </div>
    </Box>
  );
}
