// The foot of the rail: a ring per running job; a click lists the jobs with progress, time left, pause,
// cancel, resume and log.
import { useState } from 'react';
import { ActionIcon, Code, Group, Popover, RingProgress, ScrollArea, Stack, Text, Tooltip } from '@mantine/core';
import { IconClockPlay, IconListDetails } from '@tabler/icons-react';
import type { Job } from '../../shared/domain.ts';
import { useCall } from '../api/queries.ts';
import { JobActions } from '../parts/JobActions.tsx';
import { JobProgress, shareDone } from '../parts/JobProgress.tsx';
import { inQueueOrder, trayWords } from '../parts/jobWords.ts';
import { useJobs } from '../state/jobs.ts';

/** A sweep has hundreds of jobs; the Training page lists them all. */
const MOST_ROWS = 20;

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
        <Text size="sm" fw={500} truncate flex={1} miw={0} title={job.title}>
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
        <JobActions job={job} iconOnly />
      </Group>
      <JobProgress job={job} />
      {logOpen && <JobLog jobId={job.id} />}
    </Stack>
  );
}

export function JobTray() {
  const [open, setOpen] = useState(false);
  const jobs = inQueueOrder(useJobs());
  const running = jobs.filter(({ state }) => state === 'running');
  const stopped = jobs.some(({ state }) => state === 'interrupted');
  const label = trayWords(jobs);
  const more = jobs.filter(({ state }) => state === 'queued').length - MOST_ROWS;
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
          <Tooltip label={label} position="right" disabled={open}>
            <ActionIcon variant="subtle" color={stopped ? 'yellow' : 'gray'} size="lg" aria-label={label}>
              <IconClockPlay size={22} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </Stack>
      </Popover.Target>
      <Popover.Dropdown p="sm">
        {/* As wide as the list, not as its longest line: a long name would push the buttons out of sight. */}
        <ScrollArea.Autosize
          mah={420}
          type="auto"
          scrollbars="y"
          offsetScrollbars
          styles={{ content: { minWidth: 0 } }}
        >
          {jobs.length === 0 ? (
            <Text size="sm" className="quiet">
              No jobs yet. Imports, training and exports show up here.
            </Text>
          ) : (
            <Stack gap="sm" role="list" aria-label="Jobs">
              {jobs.slice(0, MOST_ROWS).map((job) => (
                <JobRow key={job.id} job={job} />
              ))}
              {more > 0 && (
                <Text size="xs" className="quiet">
                  {more} more wait; the Training page lists them all.
                </Text>
              )}
            </Stack>
          )}
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
