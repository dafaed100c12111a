// Where a text fits by its length: each channel with its count, in words and by a mark, never by colour alone.
import { Group, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconScissors, IconX } from '@tabler/icons-react';
import { CHANNELS, fitsOf, type Channel, type ChannelFit } from '../../shared/taglines/channels.ts';
import { countCharacters } from '../../shared/taglines/characters.ts';
import { useSetting } from '../state/settings.ts';
import { plural } from './words.ts';

const MARKS = { refused: IconX, cut: IconScissors, advice: IconX } as const;
const CONSEQUENCES: Record<Channel['rule'], string> = {
  refused: 'It takes no longer text.',
  cut: 'It shows the beginning alone.',
  advice: 'That is advice, not a limit.',
};

export function ChannelLimits({ text }: { text: string }) {
  const [channels] = useSetting('ui.channels', [...CHANNELS]);
  return (
    <Group gap="xs" role="group" aria-label="Length for each channel">
      <Text size="xs" fw={600}>
        {plural(countCharacters(text.trim()), 'character')}
      </Text>
      {fitsOf(text, channels).map((fit) => (
        <Fit key={fit.channel.name} fit={fit} />
      ))}
    </Group>
  );
}

function Fit({ fit: { channel, count, over } }: { fit: ChannelFit }) {
  const Mark = over === 0 ? IconCheck : MARKS[channel.rule];
  const words = over === 0 ? 'fits' : `${over} too long`;
  const counted = channel.counting === 'graphemes' ? '' : ' as it counts them';
  return (
    <Tooltip
      multiline
      maw={280}
      label={`${channel.name}: ${count} of ${plural(channel.limit, 'character')}${counted}. ${over === 0 ? '' : CONSEQUENCES[channel.rule]}`}
    >
      <Text size="xs" {...(over === 0 ? { className: 'quiet' } : { c: 'red', fw: 600 })} style={{ cursor: 'default' }}>
        <Mark size={12} aria-hidden style={{ verticalAlign: '-1px' }} /> {channel.name}{' '}
        <span>
          {count}/{channel.limit}
        </span>
        , {words}
      </Text>
    </Tooltip>
  );
}
