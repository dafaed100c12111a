// Training: the recipe at the left, the chosen run at the right. Which run is shown stands in the URL.
import { Box, Center, EmptyState, Group, ScrollArea, Select, Stack } from '@mantine/core';
import { IconChartLine } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { isActive, useJobs } from '../../state/jobs.ts';
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
