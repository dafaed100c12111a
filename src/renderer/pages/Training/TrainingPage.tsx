// Training: the recipe at the left, the chosen run at the right. Which run is shown stands in the URL.
import { Box, Center, EmptyState, Group, ScrollArea, Select, Stack } from '@mantine/core';
import { IconChartLine } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { isActive, useJobs } from '../../state/jobs.ts';
import { Preparing } from './Preparing.tsx';
import { RecipeForm } from './RecipeForm.tsx';
import { RunView } from './RunView.tsx';
import classes from './Training.module.css';

const STATES: Record<string, string> = {
  running: ' (running)',
  queued: ' (waiting)',
  failed: ' (failed)',
  cancelled: ' (cancelled)',
  interrupted: ' (interrupted)',
};

export default function TrainingPage() {
  const [params, setParams] = useSearchParams();
  const { data, error } = useCall('runs.list', {});
  const jobs = useJobs();
  const runs = [...(data?.runs ?? [])].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  // The newest training job, as long as no run came of it.
  const newest = jobs.find((job) => job.kind === 'train');
  const preparing = newest && !runs.some((r) => r.jobId === newest.id) && newest.state !== 'cancelled' ? newest : null;
  const run = runs.find((r) => r.id === params.get('run')) ?? runs[0];
  const show = (runId: string): void => {
    setParams({ run: runId }, { replace: true });
  };
  return (
    <div className={classes.page}>
      <Box className={classes.form}>
        <RecipeForm busy={jobs.some((job) => job.kind === 'train' && isActive(job))} onStarted={show} />
      </Box>
      <ScrollArea type="auto">
        {error ? (
          <ErrorNotice error={error} title="The runs could not be read" />
        ) : !data ? (
          <LateLoader />
        ) : run ? (
          <Stack p="md" gap="md">
            {preparing && <Preparing job={preparing} />}
            <Group>
              <Select
                aria-label="Run"
                size="xs"
                w={320}
                allowDeselect={false}
                data={runs.map((r) => ({ value: r.id, label: r.name + (STATES[r.state] ?? '') }))}
                value={run.id}
                onChange={(value) => {
                  if (value !== null) show(value);
                }}
              />
            </Group>
            <RunView key={run.id} run={run} />
          </Stack>
        ) : preparing ? (
          <Box p="md">
            <Preparing job={preparing} />
          </Box>
        ) : (
          <Center h="calc(100dvh - 60px)">
            <EmptyState
              icon={<IconChartLine size={44} stroke={1.3} />}
              title="Nothing has been trained yet"
              description="Start with the default recipe at the left. The curves, the table of metrics and the posters that changed appear here."
            />
          </Center>
        )}
      </ScrollArea>
    </div>
  );
}
