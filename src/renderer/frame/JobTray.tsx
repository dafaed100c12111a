// The foot of the rail: a ring per running job; a click lists all jobs with progress, time left, cancel, resume and log.
import { useState } from 'react';
import {
  ActionIcon,
  Button,
  Code,
  Group,
  Popover,
  RingProgress,
  ScrollArea,
  Stack,
  Text,
  Tooltip,
} from '@mantine/core';
import { IconClockPlay, IconListDetails, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import type { Job } from '../../shared/domain.ts';
import { call } from '../api/client.ts';
import { queryKey, queryClient, useCall } from '../api/queries.ts';
import { JobProgress, shareDone } from '../parts/JobProgress.tsx';
import { plural } from '../parts/words.ts';
import { showError } from '../state/edits.ts';
import { isActive, useJobs } from '../state/jobs.ts';

async function act(name: 'jobs.cancel' | 'jobs.resume', job: Job): Promise<void> {
  try {
    await call(name, { jobId: job.id });
  } catch (error) {
    showError(error, name === 'jobs.cancel' ? 'The job could not be cancelled' : 'The job could not be resumed');
  }
  await queryClient.invalidateQueries({ queryKey: queryKey('jobs.list', { limit: 50 }) });
}

function JobLog({ jobId }: { jobId: string }) {
  const { data } = useCall('jobs.get', { jobId }, { refetchInterval: 2000 });
  const lines = data?.log ?? [];
  return (
    <ScrollArea.Autosize mah={160} type="auto">
      <Code block fz={11} aria-label="Log">
        {lines.length === 0 ? 'Nothing logged.' : lines.map((l) => `${l.at.slice(11, 19)} ${l.line}`).join('\n')}
      </Code>
    </ScrollArea.Autosize>
  );
}

function JobRow({ job }: { job: Job }) {
  const [logOpen, setLogOpen] = useState(false);
  return (
    <Stack gap={2} role="listitem" aria-label={job.title}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" fw={500} truncate flex={1}>
          {job.title}
        </Text>
        <Tooltip label="Log">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Log of ${job.title}`}
            aria-expanded={logOpen}
            onClick={() => {
              setLogOpen(!logOpen);
            }}
          >
            <IconListDetails size={16} />
          </ActionIcon>
        </Tooltip>
        {isActive(job) && (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlayerStop size={12} />}
            onClick={() => void act('jobs.cancel', job)}
          >
            Cancel
          </Button>
        )}
        {!isActive(job) && job.resumable && job.state !== 'done' && (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconRefresh size={12} />}
            onClick={() => void act('jobs.resume', job)}
          >
            Resume
          </Button>
        )}
      </Group>
      <JobProgress job={job} />
      {logOpen && <JobLog jobId={job.id} />}
    </Stack>
  );
}

export function JobTray() {
  const [open, setOpen] = useState(false);
  const jobs = useJobs();
  const running = jobs.filter(isActive);
  const stopped = jobs.filter((job) => job.state === 'interrupted').length;
  const label = running.length > 0 ? `${plural(running.length, 'job')} running` : 'Jobs';
  return (
    <Popover opened={open} onChange={setOpen} position="right-end" width={380} shadow="md" trapFocus>
      <Popover.Target>
        <Stack
          gap={4}
          align="center"
          pb={8}
          onClick={() => {
            setOpen(!open);
          }}
        >
          {running.slice(0, 3).map((job) => (
            <RingProgress
              key={job.id}
              size={40}
              thickness={4}
              sections={[{ value: shareDone(job) ?? 25, color: 'indigo' }]}
              role="img"
              aria-label={`${job.title}: ${job.progress.phase}`}
              label={
                <Text ta="center" fz={10}>
                  {shareDone(job) === null ? '…' : `${Math.floor(shareDone(job) ?? 0)}%`}
                </Text>
              }
            />
          ))}
          <Tooltip label={stopped > 0 ? `${label}; ${stopped} interrupted` : label} position="right" disabled={open}>
            <ActionIcon variant="subtle" color={stopped > 0 ? 'yellow' : 'gray'} size="lg" aria-label={label}>
              <IconClockPlay size={22} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </Stack>
      </Popover.Target>
      <Popover.Dropdown p="sm">
        <ScrollArea.Autosize mah={420} type="auto" scrollbars="y" offsetScrollbars>
          {jobs.length === 0 ? (
            <Text size="sm" className="quiet">
              No jobs yet. Imports, training and exports show up here.
            </Text>
          ) : (
            <Stack gap="sm" role="list" aria-label="Jobs">
              {jobs.slice(0, 20).map((job) => (
                <JobRow key={job.id} job={job} />
              ))}
            </Stack>
          )}
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
