// A training job that has no run yet: embeddings are being made, or it failed before the first step. Shows progress, cancel
// and the reason, so that pressing Start is never followed by silence.
import { useState } from 'react';
import { Box, Button, Group, Title } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import type { Job } from '../../../shared/domain.ts';
import { call } from '../../api/client.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { JobProgress } from '../../parts/JobProgress.tsx';
import { isActive } from '../../state/jobs.ts';

export function Preparing({ job }: { job: Job }) {
  const [error, setError] = useState<unknown>(null);
  if (!isActive(job)) {
    return job.error ? <ErrorNotice error={job.error} title={`${job.title} did not start`} /> : null;
  }
  return (
    <Box component="section" aria-label="Preparing the run" maw={640}>
      <Group justify="space-between" wrap="nowrap" mb="xs">
        <Title order={2} size="h4">
          Preparing {job.title}
        </Title>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerStop size={14} />}
          onClick={() => {
            call('jobs.cancel', { jobId: job.id }).catch(setError);
          }}
        >
          Cancel
        </Button>
      </Group>
      <JobProgress job={job} />
      {error !== null && <ErrorNotice error={error} title="It could not be cancelled" />}
    </Box>
  );
}
