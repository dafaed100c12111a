// "Saved", or a red error that stays until an edit succeeds. While an edit is under way the last mark stands, paler:
// it takes milliseconds, and another word on each key would only disturb.
import { useState } from 'react';
import { Group, Popover, Text, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle, IconCheck, IconLoader2 } from '@tabler/icons-react';
import { savedMarkStore } from '../state/edits.ts';
import { useStore } from '../state/store.ts';

export function SavedMark() {
  const now = useStore(savedMarkStore);
  // Shows "Saving" only when it takes long enough to be read.
  const [slow] = useDebouncedValue(now.state === 'saving', 200);
  const [open, setOpen] = useState(false);
  if (now.state === 'failed') {
    return (
      <Popover opened={open} onChange={setOpen} width={320} position="bottom-end">
        <Popover.Target>
          <UnstyledButton
            onClick={() => {
              setOpen(!open);
            }}
            aria-label={`Not saved: ${now.what}`}
          >
            <Group gap={4} wrap="nowrap" c="red" role="alert">
              <IconAlertTriangle size={18} />
              <Text size="sm" fw={600}>
                Not saved
              </Text>
            </Group>
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>
          <Text size="sm" fw={600}>
            {now.error.message}
          </Text>
          <Text size="sm">{now.error.hint}</Text>
          <Text size="sm" mt={6}>
            The last edit was taken back on screen. All earlier edits are on disk.
          </Text>
        </Popover.Dropdown>
      </Popover>
    );
  }
  const underWay = now.state === 'saving';
  const saving = underWay && slow;
  // An edit of very many posters takes seconds and tells how far it is.
  const part = now.state === 'saving' && now.total ? Math.floor(((now.done ?? 0) / now.total) * 100) : null;
  return (
    <Group
      gap={4}
      wrap="nowrap"
      miw={78}
      className="quiet"
      role="status"
      aria-label={saving ? 'Saving' : 'Saved'}
      aria-busy={underWay}
      opacity={underWay ? 0.5 : 1}
    >
      {saving ? <IconLoader2 size={16} aria-hidden /> : <IconCheck size={16} aria-hidden />}
      <Text size="sm">{saving ? `Saving${part === null ? '' : ` ${part} %`}` : 'Saved'}</Text>
    </Group>
  );
}
