// How long a text is and which channels it is too long for, in one line; a click lists all channels.
import { useState } from 'react';
import { UnstyledButton } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { CHANNELS, fitsOf } from '../../../shared/taglines/channels.ts';
import { countCharacters } from '../../../shared/taglines/characters.ts';
import { ChannelLimits } from '../../parts/ChannelLimits.tsx';
import { plural } from '../../parts/words.ts';
import { useSetting } from '../../state/settings.ts';
import classes from './Taglines.module.css';

/** Channels that are named; the others are counted. */
const NAMED = 2;

export function LengthLine({ text, tabIndex = 0 }: { text: string; tabIndex?: 0 | -1 }) {
  const [channels] = useSetting('ui.channels', [...CHANNELS]);
  const [open, setOpen] = useState(false);
  const over = fitsOf(text, channels).filter((fit) => fit.over > 0);
  const named = over.slice(0, NAMED).map((fit) => `${fit.channel.name} by ${String(fit.over)}`);
  const more = over.length > NAMED ? ` and ${String(over.length - NAMED)} more` : '';
  const Mark = over.length === 0 ? IconCheck : IconX;
  return (
    <div className={classes.length}>
      <UnstyledButton
        className={classes.lengthLine}
        aria-expanded={open}
        title="Lengths by channel"
        tabIndex={tabIndex}
        onClick={(event) => {
          event.stopPropagation();
          setOpen(!open);
        }}
      >
        <b>{plural(countCharacters(text.trim()), 'character')}</b>
        {channels.length > 0 && (
          <>
            {' '}
            <Mark size={12} aria-hidden style={{ verticalAlign: '-1px' }} />{' '}
            {over.length === 0 ? 'fits every channel' : `too long for ${named.join(', ')}${more}`}
          </>
        )}
      </UnstyledButton>
      {open && <ChannelLimits text={text} />}
    </div>
  );
}
