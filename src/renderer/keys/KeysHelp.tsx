// The list of all keys (`?`), in three columns, read from the keymap.
import { Group, Kbd, Modal, SimpleGrid, Stack, Table, Title } from '@mantine/core';
import { keyCaps, type KeyAction } from '../../shared/keymap.ts';
import { useStore } from '../state/store.ts';
import { keymapStore } from './keyHandlers.ts';

const isMac = navigator.userAgent.includes('Mac');

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

const GROUPS: [string, (a: KeyAction) => boolean][] = [
  ['Everywhere', (a) => a.places.includes('everywhere')],
  ['Library', (a) => a.places.includes('library') && !a.id.startsWith('genre.')],
  ['Review', (a) => a.places.includes('review') && !a.id.startsWith('genre.')],
  ['Comparing', (a) => a.places.includes('compare') && !a.id.startsWith('genre.')],
];

/** The overlay that `?` opens. */
export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const actions = [...useStore(keymapStore).values()];
  const genreKeys = actions.filter((a) => a.id.startsWith('genre.')).flatMap((a) => a.keys.slice(0, 1));
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" size="74rem" aria-label="Keys">
      <SimpleGrid cols={3} spacing="xl">
        {GROUPS.map(([name, belongs]) => (
          <Stack key={name} gap="xs">
            <Title order={3} size="h6">
              {name}
            </Title>
            <Table verticalSpacing={3} horizontalSpacing={0} fz="sm">
              <Table.Tbody>
                {actions.filter(belongs).map((a) => (
                  <Table.Tr key={a.id}>
                    <Table.Td>{a.label}</Table.Td>
                    <Table.Td>
                      <KeyCaps keys={a.keys} />
                    </Table.Td>
                  </Table.Tr>
                ))}
                {name === 'Library' && (
                  <Table.Tr>
                    <Table.Td colSpan={2}>
                      Toggle a genre, in chip order
                      <Group gap={2} mt={4}>
                        {genreKeys.map((key) => (
                          <KeyCaps key={key} keys={[key]} />
                        ))}
                      </Group>
                    </Table.Td>
                  </Table.Tr>
                )}
              </Table.Tbody>
            </Table>
          </Stack>
        ))}
      </SimpleGrid>
    </Modal>
  );
}
