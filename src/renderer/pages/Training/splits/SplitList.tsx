// The splits of the project as a table: how films are divided, which split is active, which are locked and by which run.
import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { count } from '../../../parts/words.ts';
import { madeWords, PARTS, type Split } from './splitWords.ts';

export interface SplitListProps {
  splits: readonly Split[];
  /** Name of the split whose check is shown. */
  shown: string | null;
  onShow: (name: string) => void;
  onUse: (name: string) => void;
  /** Name of the split that is becoming the active one. */
  using: string | null;
}

export function SplitList({ splits, shown, onShow, onUse, using }: SplitListProps) {
  return (
    <Table.ScrollContainer minWidth={640} type="native">
      <Table verticalSpacing={4} fz="sm" aria-label="Splits of the project">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Made</Table.Th>
            {PARTS.map(({ part, label }) => (
              <Table.Th key={part} ta="right">
                {label}
              </Table.Th>
            ))}
            <Table.Th>Locked by</Table.Th>
            <Table.Th aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {splits.map((split) => (
            <Table.Tr key={split.name} data-shown={split.name === shown || undefined}>
              <Table.Td maw={240}>
                <Group gap={6} wrap="nowrap">
                  <Text size="sm" fw={split.active ? 600 : 400} truncate title={split.name}>
                    {split.name}
                  </Text>
                  {split.active && (
                    <Badge size="xs" variant="light" flex="none">
                      active
                    </Badge>
                  )}
                </Group>
              </Table.Td>
              <Table.Td>{madeWords(split)}</Table.Td>
              {PARTS.map(({ part }) => (
                <Table.Td key={part} ta="right">
                  {count(split[part])}
                </Table.Td>
              ))}
              <Table.Td maw={180}>
                {split.locked ? (
                  <Text size="sm" truncate title={split.lockedBy?.name}>
                    <IconLock size={13} aria-hidden style={{ verticalAlign: '-1px' }} />{' '}
                    {split.lockedBy?.name ?? 'a run'}
                  </Text>
                ) : (
                  <Text size="sm" className="quiet">
                    not yet
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                <Button
                  size="compact-xs"
                  variant={split.name === shown ? 'light' : 'subtle'}
                  aria-pressed={split.name === shown}
                  title="Shows below whether a picture is in two parts, and how even the genres are"
                  onClick={() => {
                    onShow(split.name);
                  }}
                >
                  Check
                </Button>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  ml={4}
                  disabled={split.active}
                  title={
                    split.active ? 'This split is the active one already' : 'New runs train and are measured by it'
                  }
                  loading={using === split.name}
                  onClick={() => {
                    onUse(split.name);
                  }}
                >
                  Use
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
