// Says that a reason goes with each edit, so that it is not given by oversight.
import { CloseButton, Group, Text } from '@mantine/core';
import { IconMessage2 } from '@tabler/icons-react';
import { reasonStore } from '../../state/edits.ts';

export function ReasonBar({ reason }: { reason: string }) {
  return (
    <Group
      gap={6}
      px="sm"
      h={30}
      wrap="nowrap"
      role="status"
      aria-label="Reason of the edits"
      style={{ borderBottom: '1px solid var(--line)', background: 'var(--surface)', flex: 'none' }}
    >
      <IconMessage2 size={15} aria-hidden />
      <Text size="xs" truncate flex={1}>
        Reason given with each edit: “{reason}”
      </Text>
      <CloseButton
        size="xs"
        aria-label="Give no reason any more"
        onClick={() => {
          reasonStore.set(null);
        }}
      />
    </Group>
  );
}
