// The list of all keys (`?`), in columns by place, read from the keymap, and the genres with their keys.
import { Group, Kbd, Modal, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { keyCaps, type KeyAction } from '../../shared/keymap.ts';
import { useCall } from '../api/queries.ts';
import { useStore } from '../state/store.ts';
import { keymapStore } from './keyHandlers.ts';
import { isMac } from './system.ts';

/** The keys of an action as key caps. */
export function KeyCaps({ keys }: { keys: readonly string[] }) {
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end">
      {keys.map((key, i) => (
        <Group key={key} gap={2} wrap="nowrap">
          {i > 0 && <span className="quiet">or </span>}
          {keyCaps(key, isMac)
            .flat()
            .map((cap, j) => (
              <Kbd key={`${cap}${j}`} size="xs" style={{ whiteSpace: 'nowrap' }}>
                {cap}
              </Kbd>
            ))}
        </Group>
      ))}
    </Group>
  );
}

/** Places in the columns of the list. */
const COLUMNS: [string, (a: KeyAction) => boolean][][] = [
  [['Everywhere', (a) => a.places.includes('everywhere')]],
  [['Library', (a) => a.places.includes('library') && !a.id.startsWith('genre.')]],
  [
    ['Review', (a) => a.places.includes('review') && !a.id.startsWith('genre.')],
    ['Taglines', (a) => a.places.includes('desk')],
  ],
  [
    ['Comparing', (a) => a.places.includes('compare') && !a.id.startsWith('genre.')],
    ['Duplicates', (a) => a.places.includes('duplicates')],
    ['Blind panel', (a) => a.places.includes('panel')],
  ],
];

/** The overlay that `?` opens. */
export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const keymap = useStore(keymapStore);
  const actions = [...keymap.values()];
  const { data } = useCall('genres.list', {}, { enabled: opened });
  const genres = (data?.genres ?? []).map(({ name }, i) => ({ name, keys: keymap.get(`genre.${i}`)?.keys ?? [] }));
  const byTyping = genres.filter(({ keys }) => keys.length === 0).length;
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" size="84rem" aria-label="Keys">
      <SimpleGrid cols={4} spacing="lg">
        {COLUMNS.map((groups) => (
          <Stack key={groups[0]![0]} gap="lg">
            {groups.map(([name, belongs]) => (
              <Stack key={name} gap="xs">
                <Title order={3} size="h6">
                  {name}
                </Title>
                <Table verticalSpacing={2} horizontalSpacing={0} fz="xs">
                  <Table.Tbody>
                    {actions.filter(belongs).map((a) => (
                      <Table.Tr key={a.id}>
                        <Table.Td w="100%">{a.label}</Table.Td>
                        <Table.Td>
                          <KeyCaps keys={a.keys} />
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Stack>
            ))}
          </Stack>
        ))}
      </SimpleGrid>
      {genres.length > 0 && (
        <Stack gap="xs" mt="lg">
          <Title order={3} size="h6">
            Genres, in chip order (in review: the digits alone)
          </Title>
          <Group gap="md">
            {genres
              .filter(({ keys }) => keys.length > 0)
              .map(({ name, keys }) => (
                <Group key={name} gap={6} wrap="nowrap" fz="sm">
                  <KeyCaps keys={keys.slice(0, 1)} />
                  {name}
                </Group>
              ))}
          </Group>
          {byTyping > 0 && (
            <Text size="sm" className="quiet">
              {byTyping} more {byTyping === 1 ? 'genre has' : 'genres have'} no key of their own: “Label by typing”
              finds them.
            </Text>
          )}
        </Stack>
      )}
    </Modal>
  );
}
