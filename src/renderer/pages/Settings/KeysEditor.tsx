// The keymap as a list that can be changed. A key that clashes with another is refused and the other named.
import { useState } from 'react';
import { ActionIcon, Button, Group, Kbd, Table, Text, TextInput, Tooltip } from '@mantine/core';
import { IconRotate } from '@tabler/icons-react';
import { chordOf } from '../../../shared/keyChord.ts';
import { findClashes, KEY_ACTIONS, keymapWith, type KeyAction } from '../../../shared/keymap.ts';
import { KeyCaps } from '../../keys/KeysHelp.tsx';
import { isMac } from '../../keys/system.ts';
import { useSetting } from '../../state/settings.ts';

const PLACES = {
  everywhere: 'Everywhere',
  library: 'Library',
  review: 'Review',
  compare: 'Comparing',
  duplicates: 'Duplicates',
  desk: 'Taglines',
  panel: 'Blind panel',
} as const;

/** Listens for one chord, or for two where the first is a prefix such as g. */
function Recorder({ onKeys, onCancel }: { onKeys: (keys: string) => void; onCancel: () => void }) {
  const [typed, setTyped] = useState<string[]>([]);
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end">
      <TextInput
        size="xs"
        w={130}
        autoFocus
        readOnly
        aria-label="Press the new key"
        placeholder="Press a key"
        value={typed.join(' ')}
        onKeyDown={(event) => {
          event.preventDefault();
          event.stopPropagation();
          if (event.key === 'Escape') onCancel();
          else if (event.key === 'Enter' && typed.length > 0) onKeys(typed.join(' '));
          else {
            const chord = chordOf(event, isMac);
            if (chord !== '') setTyped([...typed, chord].slice(-2));
          }
        }}
        onBlur={onCancel}
      />
      <Text size="xs" className="quiet" style={{ whiteSpace: 'nowrap' }}>
        <Kbd size="xs">Enter</Kbd> keeps
      </Text>
    </Group>
  );
}

export function KeysEditor() {
  const [own, setOwn] = useSetting('ui.keys', {});
  const [recording, setRecording] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const keymap = keymapWith(own);
  const change = (action: KeyAction, keys: string): void => {
    setRecording(null);
    const next = { ...own, [action.id]: [keys] };
    const clash = findClashes(keymapWith(next)).find((c) => c.actions.includes(action.id));
    if (clash) {
      const other = KEY_ACTIONS.find((a) => clash.actions.includes(a.id) && a.id !== action.id);
      setRefused(`“${keys}” is the key of “${other?.label ?? ''}”. Change that one first.`);
      return;
    }
    setRefused(null);
    setOwn(next);
  };
  return (
    <>
      {refused !== null && (
        <Text size="sm" c="red" role="alert" mb="xs">
          {refused}
        </Text>
      )}
      <Table fz="sm" verticalSpacing={3} maw={800}>
        <Table.Tbody>
          {[...keymap.values()].map((action) => (
            <Table.Tr key={action.id}>
              <Table.Td>{action.label}</Table.Td>
              <Table.Td className="quiet" style={{ whiteSpace: 'nowrap' }}>
                {action.places.map((p) => PLACES[p]).join(', ')}
              </Table.Td>
              <Table.Td>
                {recording === action.id ? (
                  <Recorder
                    onKeys={(keys) => {
                      change(action, keys);
                    }}
                    onCancel={() => {
                      setRecording(null);
                    }}
                  />
                ) : (
                  <KeyCaps keys={action.keys} />
                )}
              </Table.Td>
              <Table.Td w={110}>
                <Group gap={4} wrap="nowrap">
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    aria-label={`Change the key of ${action.label}`}
                    onClick={() => {
                      setRefused(null);
                      setRecording(action.id);
                    }}
                  >
                    Change
                  </Button>
                  {own[action.id] && (
                    <Tooltip label="Back to the default">
                      <ActionIcon
                        size="sm"
                        variant="subtle"
                        color="gray"
                        aria-label={`Default key of ${action.label}`}
                        onClick={() => {
                          setOwn(Object.fromEntries(Object.entries(own).filter(([id]) => id !== action.id)));
                        }}
                      >
                        <IconRotate size={14} />
                      </ActionIcon>
                    </Tooltip>
                  )}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
