// A training job that has no run yet: it waits, embeddings are being made, or it failed before the first step. Shows progress,
// what can be done and the reason, so that pressing Start is never followed by silence.
import { Alert, Box, Group, Text, Title } from '@mantine/core';
import type { Job } from '../../../shared/domain.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { JobActions } from '../../parts/JobActions.tsx';
import { JobProgress } from '../../parts/JobProgress.tsx';
import { JOB_STATES } from '../../parts/jobWords.ts';
import { isActive } from '../../state/jobs.ts';

export function Preparing({ job }: { job: Job }) {
  const actions = (
    <Group gap={6} wrap="nowrap">
      <JobActions job={job} />
    </Group>
  );
  if (job.error) {
    return (
      <Box maw={640}>
        <ErrorNotice error={job.error} title={`${job.title} did not start`} m={0} />
        <Box mt="xs">{actions}</Box>
      </Box>
    );
  }
  if (!isActive(job)) {
    return (
      <Alert color="gray" title={`${job.title}: ${JOB_STATES[job.state].word.toLowerCase()}`} maw={640}>
        <Text size="sm" mb="xs">
          {JOB_STATES[job.state].about}
        </Text>
        {actions}
      </Alert>
    );
  }
  return (
    <Box component="section" aria-label="Preparing the run" maw={640}>
      <Group justify="space-between" wrap="nowrap" mb="xs">
        <Title order={2} size="h4">
          {job.state === 'queued' ? `${job.title} waits` : `Preparing ${job.title}`}
        </Title>
        {actions}
      </Group>
      <JobProgress job={job} />
    </Box>
  );
}
