// A training job that has no run yet: it waits, embeddings are being made, or it failed before the first step. Shows progress,
// what can be done and the reason, so that pressing Start is never followed by silence.
import { Box, Group, Stack, Title } from '@mantine/core';
import type { Job } from '../../../shared/domain.ts';
import { JobActions } from '../../parts/JobActions.tsx';
import { JobProgress } from '../../parts/JobProgress.tsx';
import { isStopped, JobAlert } from './JobAlert.tsx';

export function Preparing({ job }: { job: Job }) {
  if (isStopped(job.state)) {
    return (
      <Stack gap="xs" maw={640}>
        <Title order={2} size="h4">
          {job.title}
        </Title>
        <JobAlert state={job.state} job={job} />
      </Stack>
    );
  }
  return (
    <Box component="section" aria-label="Preparing the run" maw={640}>
      <Group justify="space-between" wrap="nowrap" mb="xs">
        <Title order={2} size="h4">
          {job.state === 'queued' ? `${job.title} waits` : `Preparing ${job.title}`}
        </Title>
        <Group gap={6} wrap="nowrap">
          <JobActions job={job} />
        </Group>
      </Group>
      <JobProgress job={job} />
    </Box>
  );
}
