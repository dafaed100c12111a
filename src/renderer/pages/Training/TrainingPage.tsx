// Training: the form at the left; at the right the queue, and the run or sweep that stands in the address. Tagline models have
// a form and a view of their own.
import { useCallback, useEffect, useMemo } from 'react';
import { Box, Center, EmptyState, ScrollArea, Stack, Text } from '@mantine/core';
import { IconChartLine } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import type { Job } from '../../../shared/domain.ts';
import { queryClient, useCall } from '../../api/queries.ts';
import { curveColor } from '../../parts/curveColors.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { taskIn } from '../../parts/TaskSwitch.tsx';
import { useJobs } from '../../state/jobs.ts';
import { Preparing } from './Preparing.tsx';
import { Queue } from './Queue.tsx';
import { RecipeForm } from './RecipeForm.tsx';
import { RunPicker } from './RunPicker.tsx';
import { RunView } from './RunView.tsx';
import { genreSweeps, shownFor, type Shown } from './shown.ts';
import type { Sweep } from './sweepRows.ts';
import { SweepView } from './SweepView.tsx';
import { TaglineTraining } from './taglines/TaglineTraining.tsx';
import classes from './Training.module.css';

/** The sweeps; one that somebody else starts is asked for. Null until they are known. */
function useSweeps(jobs: readonly Job[]): readonly Sweep[] | null {
  const { data } = useCall('sweeps.list', {});
  const unknown = jobs.some(({ sweepId }) => sweepId !== null && data && !data.sweeps.some(({ id }) => id === sweepId));
  useEffect(() => {
    if (unknown) void queryClient.invalidateQueries({ queryKey: ['sweeps.list'] });
  }, [unknown]);
  return useMemo(() => (data ? genreSweeps(data.sweeps) : null), [data]);
}

/** The colour of a run's curves: in a sweep that of its place. */
function colorOf(shown: Shown, sweeps: readonly Sweep[]): string {
  if (shown.kind !== 'run') return curveColor(0);
  const sweep = sweeps.find(({ id }) => id === shown.run.sweep?.id);
  return curveColor(Math.max(0, sweep?.members.findIndex(({ runId }) => runId === shown.run.id) ?? 0));
}

function ShownView({ shown, jobs, color }: { shown: Shown; jobs: readonly Job[]; color: string }) {
  switch (shown.kind) {
    case 'sweep':
      return <SweepView key={shown.sweep.id} sweep={shown.sweep} jobs={jobs} />;
    case 'run':
      return <RunView key={shown.run.id} run={shown.run} job={shown.job} color={color} />;
    case 'waiting':
      return <Preparing job={shown.job} />;
    case 'missing':
      return (
        <Text size="sm" className="quiet">
          The project has no such {shown.what} any more. Choose another one above.
        </Text>
      );
    case 'nothing':
      return (
        <Center h="calc(100dvh - 160px)">
          <EmptyState
            icon={<IconChartLine size={44} stroke={1.3} />}
            title="Nothing has been trained yet"
            description="Start with the preset at the left. The curves, the table of metrics and the posters that changed appear here."
          />
        </Center>
      );
  }
}

/** What stands in the address for what is shown. */
function searchOf(shown: Shown): string | null {
  if (shown.kind === 'sweep') return `sweep=${shown.sweep.id}`;
  if (shown.kind === 'run') return `run=${shown.run.id}`;
  return shown.kind === 'waiting' ? `run=${shown.runId}` : null;
}

function Right({ onShow }: { onShow: (search: string) => void }) {
  const [params] = useSearchParams();
  const { data, error, refetch } = useCall('runs.list', {});
  const jobs = useJobs();
  const sweeps = useSweeps(jobs);
  if (error) return <ErrorNotice error={error} title="The runs could not be read" onRetry={() => void refetch()} />;
  if (!data || !sweeps) return <LateLoader />;
  const { runs } = data;
  const shown = shownFor(params, { runs, sweeps, jobs });
  return (
    <Stack p="md" gap="md">
      <Queue jobs={jobs} />
      {(runs.length > 0 || sweeps.length > 0) && (
        <RunPicker
          runs={runs}
          sweeps={sweeps}
          waiting={shown.kind === 'waiting' ? shown.job : null}
          value={searchOf(shown)}
          onChange={onShow}
        />
      )}
      <ShownView shown={shown} jobs={jobs} color={colorOf(shown, sweeps)} />
    </Stack>
  );
}

function GenreTraining() {
  const [, setParams] = useSearchParams();
  const show = useCallback(
    (search: string): void => {
      setParams(search);
    },
    [setParams],
  );
  return (
    <div className={classes.page}>
      <Box className={classes.form}>
        <RecipeForm onStarted={show} />
      </Box>
      <ScrollArea type="auto" scrollbars="y">
        <Right onShow={show} />
      </ScrollArea>
    </div>
  );
}

export default function TrainingPage() {
  const [params] = useSearchParams();
  return taskIn(params) === 'taglines' ? <TaglineTraining /> : <GenreTraining />;
}
