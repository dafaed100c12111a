// The tagline models of the project with the language model that they began with, their lift, and which one drafts.
import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { useNavigate } from 'react-router';
import type { Run } from '../../../shared/domain.ts';
import { useCall } from '../../api/queries.ts';
import { dateTime, percent } from '../../parts/words.ts';
import { draftWithRun } from '../../state/runs.ts';
import { usedTaglineRun } from '../../state/usedRun.ts';
import { figuresOfRun, figureWords, liftText, starred, type RunFigure } from '../Training/taglines/taglineFigures.ts';

const written = (figure: RunFigure | null, format: (value: number) => string): string =>
  figure === null ? '–' : starred(figure, format);

function Row({ run, used }: { run: Run; used: boolean }) {
  const navigate = useNavigate();
  const { lift, unique } = figuresOfRun(run);
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        <Group gap="xs">
          {run.name}
          {used && (
            <Badge variant="light" tt="none" size="sm">
              Used for drafting
            </Badge>
          )}
        </Group>
      </Table.Th>
      <Table.Td>{run.state}</Table.Td>
      <Table.Td>{run.builtIn ? 'Comes with Marquee' : dateTime(run.createdAt)}</Table.Td>
      <Table.Td>{run.taglines?.base.id ?? ''}</Table.Td>
      <Table.Td ta="right" title={lift ? figureWords(lift) : undefined}>
        {written(lift, liftText)}
      </Table.Td>
      <Table.Td ta="right" title={unique ? figureWords(unique) : undefined}>
        {written(unique, percent)}
      </Table.Td>
      <Table.Td>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          {run.state === 'done' && !used && (
            <Button size="compact-xs" variant="default" onClick={() => void draftWithRun(run)}>
              Use for drafting
            </Button>
          )}
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => void navigate(`/training?task=taglines&run=${encodeURIComponent(run.id)}`)}
          >
            Show
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

export function TaglineRunsTable() {
  const { data } = useCall('runs.list', { task: 'taglines' });
  const { data: info } = useCall('studio.info', {});
  const runs = data?.runs ?? [];
  const used = usedTaglineRun(info?.project ?? null, runs);
  if (data && runs.length === 0)
    return (
      <Text size="sm" className="quiet">
        None yet; the Training page starts one.
      </Text>
    );
  return (
    <Table verticalSpacing={6} fz="sm" highlightOnHover aria-label="Tagline models">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Started</Table.Th>
          <Table.Th>Language model</Table.Th>
          <Table.Th ta="right" title="Cosine to the poster’s own tagline minus that to all others’">
            Lift
          </Table.Th>
          <Table.Th ta="right" title="Share of drafts that no other poster got">
            Unique
          </Table.Th>
          <Table.Th />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {runs.map((run) => (
          <Row key={run.id} run={run} used={run.id === used} />
        ))}
      </Table.Tbody>
    </Table>
  );
}
