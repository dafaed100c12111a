// The runs of the project: genre heads with their test figures, and which one is active.
import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { useNavigate } from 'react-router';
import type { Run } from '../../../shared/domain.ts';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { count, dateTime, metric } from '../../parts/words.ts';
import { showError } from '../../state/edits.ts';
import { activateRun } from '../../state/runs.ts';

function RunRow({ run, active, posters }: { run: Run; active: boolean; posters: number }) {
  const navigate = useNavigate();
  const test = run.metrics?.['test']?.tuned;
  const predict = (): void => {
    call('predict.start', { runId: run.id }).catch((error: unknown) =>
      showError(error, 'The prediction did not start'),
    );
  };
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        <Group gap="xs">
          {run.name}
          {active && (
            <Badge variant="light" tt="none" size="sm">
              Active
            </Badge>
          )}
        </Group>
      </Table.Th>
      <Table.Td>{run.state}</Table.Td>
      <Table.Td>{dateTime(run.createdAt)}</Table.Td>
      <Table.Td>{run.encoder.id}</Table.Td>
      <Table.Td ta="right">{metric(test?.macro.f1 ?? null)}</Table.Td>
      <Table.Td ta="right">{metric(test?.mAP ?? null)}</Table.Td>
      <Table.Td ta="right">{count(run.predicted)}</Table.Td>
      <Table.Td>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          {run.state === 'done' && run.predicted < posters && (
            <Button size="compact-xs" variant="default" onClick={predict}>
              Predict all
            </Button>
          )}
          {run.state === 'done' && !active && (
            <Button size="compact-xs" variant="default" onClick={() => void activateRun(run)}>
              Make active
            </Button>
          )}
          <Button size="compact-xs" variant="subtle" onClick={() => void navigate(`/training?run=${run.id}`)}>
            Show
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

export function RunsTable() {
  const { data: runs } = useCall('runs.list', {});
  const { data: info } = useCall('studio.info', {});
  return (
    <>
      <Table verticalSpacing={6} fz="sm" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Started</Table.Th>
            <Table.Th>Encoder</Table.Th>
            <Table.Th ta="right" title="On the test split, at the tuned thresholds">
              Macro F1
            </Table.Th>
            <Table.Th ta="right" title="On the test split">
              mAP
            </Table.Th>
            <Table.Th ta="right">Predicted</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {(runs?.runs ?? []).map((run) => (
            <RunRow
              key={run.id}
              run={run}
              active={info?.project?.activeRun === run.id}
              posters={info?.project?.counts.images ?? 0}
            />
          ))}
        </Table.Tbody>
      </Table>
      {runs?.runs.length === 0 && (
        <Text size="sm" className="quiet" mt="xs">
          None yet; the Training page starts one.
        </Text>
      )}
    </>
  );
}
