// One run: what it is, how it goes or went, its curves, its metrics, and the posters that it sees otherwise.
import { memo } from 'react';
import { Anchor, Badge, Box, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import type { Job, Run } from '../../../shared/domain.ts';
import { useCall } from '../../api/queries.ts';
import { ChangedPosters } from './ChangedPosters.tsx';
import { MetricsTable } from './MetricsTable.tsx';
import { RunActions } from './RunActions.tsx';
import { RunLive } from './RunLive.tsx';
import { RunState } from './RunState.tsx';
import { activationWords, endWords, factsOf } from './runWords.ts';
import classes from './Training.module.css';

function Marks({ run, active }: { run: Run; active: boolean }) {
  const marks = [
    active ? 'Active' : '',
    run.builtIn ? 'Starter' : '',
    run.kind === 'crossval' ? 'Label check' : '',
    run.kind === 'imported' ? 'Imported' : '',
  ].filter((mark) => mark !== '');
  return marks.map((mark) => (
    <Badge key={mark} variant="light" tt="none" flex="none" {...(mark === 'Active' ? {} : { color: 'gray' })}>
      {mark}
    </Badge>
  ));
}

function Facts({ run }: { run: Run }) {
  return (
    <dl className={classes.facts}>
      {run.sweep && (
        <div>
          <dt>Sweep</dt>
          <dd>
            <Anchor component={Link} to={`/training?sweep=${run.sweep.id}`} size="sm">
              {run.sweep.name}
            </Anchor>
          </dd>
        </div>
      )}
      {factsOf(run).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Whether the library and the review queue show its predictions. */
function useIsActive(run: Run): boolean {
  const { data: info } = useCall('studio.info', {});
  return info?.project?.activeRun === run.id;
}

/** Apart from the rest, which is drawn anew with each event of a job. */
const RunHead = memo(function RunHead({ run }: { run: Run }) {
  const active = useIsActive(run);
  return (
    <Box>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Group gap="xs" miw={0}>
          <Title order={2} size="h4" lineClamp={2}>
            {run.name}
          </Title>
          <Marks run={run} active={active} />
        </Group>
        <RunActions run={run} active={active} />
      </Group>
      <Facts run={run} />
      {run.fallback != null && (
        <Text size="xs" className="quiet">
          {run.fallback}
        </Text>
      )}
    </Box>
  );
});

const RunResults = memo(function RunResults({ run }: { run: Run }) {
  return (
    <>
      {run.metrics && <MetricsTable metrics={run.metrics} />}
      {run.state === 'done' && <ChangedPosters runId={run.id} />}
    </>
  );
});

/** Where a check of labels leads. The review queue goes by the active run, so another one's doubts are not offered as its own. */
function CheckedLabels({ run }: { run: Run }) {
  const active = useIsActive(run);
  return (
    <Text size="sm">
      Each poster was judged by a head that never saw it.{' '}
      {active ? (
        <Anchor component={Link} to="/review" size="sm">
          Review the labels that it doubts
        </Anchor>
      ) : (
        'Another run is active now; make this one active to review the labels that it doubts.'
      )}
    </Text>
  );
}

export interface RunViewProps {
  run: Run;
  job: Job | null;
  /** Of its curves, as it has in its sweep. */
  color: string;
}

export function RunView({ run, job, color }: RunViewProps) {
  const active = useIsActive(run);
  const words = [endWords(run), activationWords(job, active)].filter((text) => text !== null).join(' ');
  return (
    <Stack gap="md" component="article" aria-label={`Run ${run.name}`}>
      <RunHead run={run} />
      <RunState run={run} job={job} epochs={run.history.length} words={words} />
      {run.kind === 'crossval' && run.state === 'done' && <CheckedLabels run={run} />}
      <RunLive run={run} job={job} color={color} />
      <RunResults run={run} />
    </Stack>
  );
}
