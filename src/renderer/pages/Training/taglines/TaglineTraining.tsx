// Training of tagline models: the form at the left; at the right the queue, and one run or all of them, as the address says.
import { useCallback } from 'react';
import { Box, Center, EmptyState, Group, ScrollArea, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconChartLine } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import type { Job, Run } from '../../../../shared/domain.ts';
import { useCall } from '../../../api/queries.ts';
import { curveColor } from '../../../parts/curveColors.ts';
import { ErrorNotice } from '../../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../../parts/LateLoader.tsx';
import { useJobs } from '../../../state/jobs.ts';
import { usedTaglineRun } from '../../../state/usedRun.ts';
import { Preparing } from '../Preparing.tsx';
import { Queue } from '../Queue.tsx';
import { RunPicker } from '../RunPicker.tsx';
import { newestFirst, shownFor, type Shown } from '../shown.ts';
import classes from '../Training.module.css';
import { TaglineForm } from './TaglineForm.tsx';
import { TaglineRuns } from './TaglineRuns.tsx';
import { TaglineRunView } from './TaglineRunView.tsx';

const NO_SWEEPS: readonly never[] = [];

function ShownView({ shown, runs, used }: { shown: Shown; runs: readonly Run[]; used: string | null }) {
  switch (shown.kind) {
    case 'run': {
      // The colour that the run has among all.
      const place = newestFirst(runs).findIndex(({ id }) => id === shown.run.id);
      return (
        <TaglineRunView
          key={shown.run.id}
          run={shown.run}
          runs={runs}
          job={shown.job}
          used={shown.run.id === used}
          color={curveColor(Math.max(0, place))}
        />
      );
    }
    case 'waiting':
      return <Preparing job={shown.job} />;
    case 'nothing':
      return (
        <Center h="calc(100dvh - 160px)">
          <EmptyState
            icon={<IconChartLine size={44} stroke={1.3} />}
            title="No tagline model has been trained here yet"
            description="Start with the preset at the left. The curves and drafts for a few fixed posters appear here; until then the starter model drafts."
          />
        </Center>
      );
    default:
      return (
        <Text size="sm" className="quiet">
          The project has no such run any more. Choose another one above.
        </Text>
      );
  }
}

/** What stands in the address for what is shown. */
function searchOf(shown: Shown): string | null {
  if (shown.kind === 'run') return `run=${shown.run.id}`;
  return shown.kind === 'waiting' ? `run=${shown.runId}` : null;
}

interface PartProps {
  runs: readonly Run[];
  jobs: readonly Job[];
}

function Runs({ runs, jobs, onShow }: PartProps & { onShow: (search: string) => void }) {
  const [params] = useSearchParams();
  const { data: info } = useCall('studio.info', {});
  const used = usedTaglineRun(info?.project ?? null, runs);
  const all = params.get('view') === 'all';
  const shown = shownFor(params, { runs, sweeps: NO_SWEEPS, jobs }, 'taglines');
  return (
    <>
      {runs.length > 0 && (
        <Group gap="sm">
          <SegmentedControl
            size="xs"
            aria-label="What is shown"
            data={[
              { value: 'one', label: 'One run' },
              { value: 'all', label: 'All runs' },
            ]}
            value={all ? 'all' : 'one'}
            onChange={(view) => {
              onShow(view === 'all' ? 'view=all' : '');
            }}
          />
          {!all && (
            <RunPicker
              runs={runs}
              sweeps={NO_SWEEPS}
              waiting={shown.kind === 'waiting' ? shown.job : null}
              value={searchOf(shown)}
              label="Shown run"
              onChange={onShow}
            />
          )}
        </Group>
      )}
      {all && runs.length > 0 ? (
        <TaglineRuns runs={runs} usedRun={used} />
      ) : (
        <ShownView shown={shown} runs={runs} used={used} />
      )}
    </>
  );
}

function Right({ onShow }: { onShow: (search: string) => void }) {
  const { data, error, refetch } = useCall('runs.list', { task: 'taglines' });
  const jobs = useJobs();
  if (error) return <ErrorNotice error={error} title="The runs could not be read" onRetry={() => void refetch()} />;
  if (!data) return <LateLoader />;
  return (
    <Stack p="md" gap="md">
      <Queue jobs={jobs} />
      <Runs runs={data.runs} jobs={jobs} onShow={onShow} />
    </Stack>
  );
}

export function TaglineTraining() {
  const [, setParams] = useSearchParams();
  const show = useCallback(
    (search: string): void => {
      setParams(`task=taglines${search === '' ? '' : `&${search}`}`);
    },
    [setParams],
  );
  return (
    <div className={classes.page}>
      <Box className={classes.form}>
        <TaglineForm onStarted={show} />
      </Box>
      <ScrollArea type="auto" scrollbars="y">
        <Right onShow={show} />
      </ScrollArea>
    </div>
  );
}
