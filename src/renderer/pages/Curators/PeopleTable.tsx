// Everybody who decided something: how much, how often present, and how they lean against the others.
import { Card, Group, Table, Text, Title } from '@mantine/core';
import type { Agreement } from '../../../shared/calls/merging.ts';
import { PersonMark } from '../../parts/PersonMark.tsx';
import { ago, count, percent } from '../../parts/words.ts';
import { BiasBar } from './BiasBar.tsx';

export function PeopleTable({ agreement }: { agreement: Agreement }) {
  const { people, overall } = agreement;
  return (
    <Card withBorder padding="sm">
      <Title order={2} size="h5" mb={6}>
        People
      </Title>
      <Table horizontalSpacing="sm" verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Person</Table.Th>
            <Table.Th ta="right">Decisions</Table.Th>
            <Table.Th ta="right">Present</Table.Th>
            <Table.Th ta="right">Compared</Table.Th>
            <Table.Th w={220} ta="center">
              <Text inherit fz="xs" style={{ whiteSpace: 'nowrap' }}>
                removes more · adds more
              </Text>
            </Table.Th>
            <Table.Th ta="right">Last</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {people.map(({ name, decisions, present, lastAt }) => {
            const bias = overall.bias.find(({ person }) => person === name);
            return (
              <Table.Tr key={name}>
                <Table.Td>
                  <Group gap={8} wrap="nowrap">
                    <PersonMark name={name} />
                    {name}
                  </Group>
                </Table.Td>
                <Table.Td ta="right">{count(decisions)}</Table.Td>
                <Table.Td ta="right">{percent(decisions === 0 ? 0 : present / decisions)}</Table.Td>
                <Table.Td ta="right">{count(bias?.compared ?? 0)}</Table.Td>
                <Table.Td>
                  <BiasBar bias={bias?.bias ?? null} />
                </Table.Td>
                <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                  {lastAt === null ? '–' : ago(lastAt)}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
      <Text size="xs" className="quiet" mt={6}>
        Each person’s own last decision on a label counts; what was undone does not. The bar: of the comparisons with
        others on the same label, how many more this person makes present than they do, or absent.
      </Text>
    </Card>
  );
}
