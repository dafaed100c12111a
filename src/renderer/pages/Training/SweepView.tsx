// One sweep: how far it is, its runs best first, and the curves of all of them in two charts.
import { useMemo, useState } from 'react';
import { Button, Group, Progress, SegmentedControl, Stack, Switch, Text, Title } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import type { Job, JobState } from '../../../shared/domain.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { CurveChart } from '../../parts/CurveChart.tsx';
import { curveColor } from '../../parts/curveColors.ts';
import { queueWords } from '../../parts/jobWords.ts';
import { dateTime, plural } from '../../parts/words.ts';
import { showError } from '../../state/edits.ts';
import { isActive } from '../../state/jobs.ts';
import { sweepEpochs, sweepF1Curves, sweepLossCurves } from './sweepCurves.ts';
import { hasSeeds, sweepRows, type JobStates, type Sweep } from './sweepRows.ts';
import { SweepTable } from './SweepTable.tsx';
import classes from './Training.module.css';

const FAILED = {
  'sweeps.pause': 'The sweep could not be paused',
  'sweeps.resume': 'The sweep could not be resumed',
  'sweeps.cancel': 'The sweep could not be cancelled',
};

async function act(name: keyof typeof FAILED, sweepId: string): Promise<void> {
  try {
    await call(name, { sweepId });
  } catch (error) {
    showError(error, FAILED[name]);
  }
  await queryClient.invalidateQueries({ queryKey: ['jobs.list'] });
  await queryClient.invalidateQueries({ queryKey: ['sweeps.list'] });
}

/** States of a sweep's jobs as events tell of them; the same object while none changed. */
function useStates({ members }: Sweep, jobs: readonly Job[]): JobStates {
  const now = new Map(jobs.map((job) => [job.id, job.state]));
  const written = JSON.stringify(members.map(({ job }) => [job.id, now.get(job.id) ?? job.state]));
  return useMemo(() => new Map(JSON.parse(written) as [string, JobState][]), [written]);
}

function SweepHead({ sweep, states }: { sweep: Sweep; states: JobStates }) {
  const jobs = [...states.values()].map((state) => ({ state }));
  const done = jobs.filter(({ state }) => state === 'done').length;
  const active = jobs.some(isActive);
  const stopped = jobs.some(({ state }) => state === 'paused' || state === 'interrupted');
  const words = queueWords(jobs);
  return (
    <Stack gap={6}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Title order={2} size="h4">
            {sweep.name}
          </Title>
          <Text size="sm" className="quiet">
            {plural(jobs.length, 'run')}, {done} done{words === '' ? '' : `, ${words}`} · {dateTime(sweep.createdAt)}
          </Text>
        </div>
        <Group gap={6} wrap="nowrap">
          {active && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlayerPause size={14} />}
              onClick={() => void act('sweeps.pause', sweep.id)}
            >
              Pause sweep
            </Button>
          )}
          {stopped && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlayerPlay size={14} />}
              onClick={() => void act('sweeps.resume', sweep.id)}
            >
              Resume sweep
            </Button>
          )}
          {(active || stopped) && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlayerStop size={14} />}
              onClick={() => void act('sweeps.cancel', sweep.id)}
            >
              Cancel sweep
            </Button>
          )}
        </Group>
      </Group>
      {(active || stopped) && (
        <Progress
          value={(100 * done) / Math.max(1, jobs.length)}
          aria-label={`${String(done)} of ${plural(jobs.length, 'run')} done`}
        />
      )}
      {stopped && !active && (
        <Text size="xs" className="quiet">
          Nothing is lost: runs that are done are kept, and Resume goes on with the others where they stopped.
        </Text>
      )}
    </Stack>
  );
}

export function SweepView({ sweep, jobs }: { sweep: Sweep; jobs: readonly Job[] }) {
  const navigate = useNavigate();
  const [marked, setMarked] = useState<string | null>(null);
  const [average, setAverage] = useState(true);
  const [training, setTraining] = useState(false);
  const [rule, setRule] = useState<'tuned' | 'half'>('tuned');
  const seeds = useMemo(() => hasSeeds(sweep.members), [sweep]);
  const states = useStates(sweep, jobs);
  const rows = useMemo(() => sweepRows(sweep.members, seeds && average), [sweep, seeds, average]);
  const loss = useMemo(() => sweepLossCurves(rows, training), [rows, training]);
  const f1 = useMemo(() => sweepF1Curves(rows, rule), [rows, rule]);
  const epochs = sweepEpochs(rows);
  const open = (runId: string): void => void navigate(`/training?run=${runId}`);
  const chart = {
    epochs,
    marked,
    onMark: setMarked,
    onPick: open,
    legend: {
      of: rows.map((row) => ({
        label: Object.values(row.varied).join(', ') || row.name,
        color: curveColor(row.index),
      })),
      note: 'Colours as in the table; point at a curve or a row.',
    },
  };
  return (
    <Stack gap="lg" component="article" aria-label={`Sweep ${sweep.name}`}>
      <SweepHead sweep={sweep} states={states} />
      <Stack gap={4}>
        {seeds && (
          <Switch
            size="xs"
            label="Mean over seeds"
            description="One row for runs that differ in nothing but the seed: mean ± deviation."
            checked={average}
            onChange={(event) => {
              setAverage(event.currentTarget.checked);
            }}
          />
        )}
        <SweepTable rows={rows} states={states} marked={marked} onMark={setMarked} />
      </Stack>
      <div className={classes.charts}>
        <CurveChart
          title="Loss of all runs"
          about="Cross-entropy on validation, by epoch; lower is better."
          curves={loss}
          height={260}
          {...chart}
        >
          <Switch
            size="xs"
            label="Training too"
            checked={training}
            onChange={(event) => {
              setTraining(event.currentTarget.checked);
            }}
          />
        </CurveChart>
        <CurveChart
          title="F1 of all runs"
          about="Macro F1 on validation, by epoch; higher is better."
          curves={f1}
          height={260}
          empty="No F1 by epoch is on record."
          {...chart}
        >
          <SegmentedControl
            size="xs"
            aria-label="Thresholds of the F1"
            data={[
              { value: 'tuned', label: 'Tuned' },
              { value: 'half', label: 'At 0.5' },
            ]}
            value={rule}
            onChange={(value) => {
              setRule(value === 'half' ? 'half' : 'tuned');
            }}
          />
        </CurveChart>
      </div>
    </Stack>
  );
}
