// What was done to the vocabulary, newest first.
import { Table, Text, Title } from '@mantine/core';
import { useCall } from '../../api/queries.ts';
import { ago, sentence } from '../../parts/words.ts';

const STATES = { done: '', undone: 'undone', dropped: 'taken back' } as const;

export function VocabularyLog() {
  const { data } = useCall('vocabulary.history', { limit: 50 });
  const entries = data?.entries.filter(({ what }) => !/^(?:undo|redo): /.test(what)) ?? [];
  if (entries.length === 0) return null;
  return (
    <>
      <Title order={2} size="h5" mt="xl" mb="xs">
        What was changed
      </Title>
      <Table fz="sm" verticalSpacing={3} maw={900} aria-label="Changes of the vocabulary">
        <Table.Tbody>
          {entries.map(({ batchId, at, actor, what, state }) => (
            <Table.Tr key={batchId}>
              <Table.Td>
                <Text span size="sm" td={state === 'done' ? undefined : 'line-through'}>
                  {sentence(what)}
                </Text>{' '}
                <Text span size="xs" className="quiet">
                  {STATES[state]}
                </Text>
              </Table.Td>
              <Table.Td>{actor}</Table.Td>
              <Table.Td ta="right">{ago(at)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
