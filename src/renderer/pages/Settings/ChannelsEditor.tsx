// The channels that a tagline's length is compared with: add, change, remove, and back to the published ones. A row that is
// not whole yet is kept here and not saved.
import { useState } from 'react';
import { ActionIcon, Button, Group, Input, NativeSelect, NumberInput, Table, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { CHANNELS, channelSchema, type Channel } from '../../../shared/taglines/channels.ts';
import type { Counting } from '../../../shared/taglines/characters.ts';
import { useSetting } from '../../state/settings.ts';

const RULES: { value: Channel['rule']; label: string }[] = [
  { value: 'refused', label: 'is refused' },
  { value: 'cut', label: 'is cut off' },
  { value: 'advice', label: 'only advice' },
];
const COUNTING: { value: Counting; label: string }[] = [
  { value: 'graphemes', label: 'as seen' },
  { value: 'wide', label: 'wide ones twice' },
  { value: 'x', label: 'as X does' },
];
const NEW: Channel = { name: '', limit: 100, counting: 'graphemes', rule: 'advice' };

export function ChannelsEditor() {
  const [saved, save] = useSetting('ui.channels', [...CHANNELS]);
  const [drafts, setDrafts] = useState<Channel[] | null>(null);
  const channels = drafts ?? saved;
  const change = (next: Channel[]): void => {
    const whole = next.every((channel) => channelSchema.safeParse(channel).success);
    const unlike = new Set(next.map(({ name }) => name.trim())).size === next.length;
    setDrafts(whole && unlike ? null : next);
    if (whole && unlike) save(next);
  };
  const set = (at: number, part: Partial<Channel>): void => {
    change(channels.map((channel, i) => (i === at ? { ...channel, ...part } : channel)));
  };
  return (
    <Input.Wrapper
      label="Channels"
      description="Where taglines go, and how many characters each takes. The desk says which of them a tagline fits."
      error={drafts === null ? null : 'Not saved yet: each channel needs a name of its own and a limit.'}
    >
      <Table fz="sm" verticalSpacing={2} mt={6} maw={840} aria-label="Channels">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Channel</Table.Th>
            <Table.Th w={110}>Characters</Table.Th>
            <Table.Th w={180}>Counted</Table.Th>
            <Table.Th w={140}>Longer text</Table.Th>
            <Table.Th w={40} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {channels.map((channel, i) => {
            const name = channel.name.trim() || `channel ${i + 1}`;
            return (
              <Table.Tr key={i}>
                <Table.Td>
                  <TextInput
                    size="xs"
                    maxLength={60}
                    aria-label={`Name of ${name}`}
                    value={channel.name}
                    onChange={(event) => {
                      set(i, { name: event.currentTarget.value });
                    }}
                  />
                </Table.Td>
                <Table.Td>
                  <NumberInput
                    size="xs"
                    min={1}
                    max={10_000}
                    allowDecimal={false}
                    aria-label={`Characters of ${name}`}
                    value={channel.limit}
                    onChange={(value) => {
                      set(i, { limit: Number(value) });
                    }}
                  />
                </Table.Td>
                <Table.Td>
                  <NativeSelect
                    size="xs"
                    aria-label={`How ${name} counts`}
                    data={COUNTING}
                    value={channel.counting}
                    onChange={(event) => {
                      set(i, { counting: event.currentTarget.value as Counting });
                    }}
                  />
                </Table.Td>
                <Table.Td>
                  <NativeSelect
                    size="xs"
                    aria-label={`Longer text on ${name}`}
                    data={RULES}
                    value={channel.rule}
                    onChange={(event) => {
                      set(i, { rule: event.currentTarget.value as Channel['rule'] });
                    }}
                  />
                </Table.Td>
                <Table.Td>
                  <ActionIcon
                    variant="subtle"
                    aria-label={`Remove ${name}`}
                    onClick={() => {
                      change(channels.filter((_, at) => at !== i));
                    }}
                  >
                    <IconTrash size={16} aria-hidden />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
      <Group gap="xs" mt="xs">
        <Button
          size="xs"
          variant="default"
          disabled={channels.length >= 50}
          onClick={() => {
            change([...channels, NEW]);
          }}
        >
          Add a channel
        </Button>
        <Button
          size="xs"
          variant="subtle"
          onClick={() => {
            change([...CHANNELS]);
          }}
        >
          Back to the published limits
        </Button>
      </Group>
    </Input.Wrapper>
  );
}
